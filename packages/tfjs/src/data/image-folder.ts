import { LOGGER, OPTIONS, type Logger } from "@lighterjs/core";
import { OptionError, validateOptions } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import { ownManifest } from "../own-manifest.js";
import { requireDistinctClasses } from "./class-names.js";
import { dataError, notPrepared } from "./data-error.js";
import type { Dataset, Sample, TargetSpec } from "./dataset.js";
import { decodeImage, readImageSize, type ImageChannels, type ImageSize } from "./decode-image.js";
import { firstLineOf } from "../first-line.js";
import { findImageFiles, type ImageFile, type ImageFiles } from "./image-files.js";
import { ImageStore } from "./image-store.js";
import { countEndings, isImageName } from "./list-folder.js";
import { stderrLogger } from "../stderr-logger.js";

export interface ImageFolderOptions {
  /** The folder. Each of its sub-folders holds the images of one class, also in folders of its own, and is named after it.
   * @format path */
  path: string;
  /** Size to bring the images to, in pixels: the edge of a square, or `[height, width]`. By default all images must have
   * one size, which is kept.
   * @integer
   * @minimum 1 */
  size?: number | readonly [height: number, width: number];
  /** 1: grey, 3: red, green, blue, 4: the same and opacity.
   * @defaultValue 3 */
  channels?: 1 | 3 | 4;
  /** Classes to use, by index; by default all sub-folders, sorted by name. In a run, the training data decide on the indices,
   * and other data are matched to them by name.
   * @minItems 1 */
  classes?: readonly string[];
  /** Use no more than this many images of each class: the first by name.
   * @integer
   * @minimum 1 */
  images_per_class?: number;
  /** Keep decoded images in memory, up to this many bytes, so that each file is decoded once. Images that fit are all
   * decoded, and so checked, before training starts.
   * @integer
   * @minimum 0
   * @defaultValue 536870912 */
  memory_bytes?: number;
}

interface FoundImages extends ImageFiles {
  readonly size: ImageSize;
  readonly store: ImageStore;
}

/** Images decoded at the same time while checking. */
const CHECKED_AT_ONCE = 64;
/** Unreadable images named in one error. */
const MOST_FAULTS = 5;

/**
 * Images in one sub-folder per class (AVIF, GIF, JPEG, PNG, TIFF, WebP; 8 or 16 bits a channel). Inputs are height × width ×
 * channels in [0, 1], targets are indices of classes. The order is that of the names, on every system. How many files of
 * which endings are left out is said in one line.
 *
 * Errors: `FILE_NOT_FOUND`; `INVALID_DATA` for a folder without classes, a class without images, an image that cannot be
 * read or has another bit depth, or images of several sizes without `size`.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.ImageFolder
 *   path: images/train
 *   size: 64
 * ```
 */
@injectable()
export class ImageFolder implements Dataset {
  readonly deterministic = true;
  readonly scaling = { subtract: 0, divide: 255 };
  #finding: Promise<FoundImages> | undefined;
  #checking: Promise<void> | undefined;
  #found: FoundImages | undefined;
  readonly #channels: ImageChannels;

  constructor(
    @inject(OPTIONS) readonly options: ImageFolderOptions,
    @inject(LOGGER, { isOptional: true }) private readonly logger: Logger = stderrLogger,
  ) {
    validateOptions(ImageFolder, options, ownManifest("lighter.data.ImageFolder"));
    requireDistinctClasses(options.classes, this);
    this.#channels = options.channels ?? 3;
  }

  async prepare(extent: "length" | "samples" = "samples"): Promise<void> {
    this.#finding ??= this.#find();
    this.#found = await this.#finding;
    if (extent === "length") return;
    this.#checking ??= this.#check(this.#found);
    await this.#checking;
  }

  get length(): number {
    return this.#images.files.length;
  }

  get sampleShape(): readonly number[] {
    const { height, width } = this.#images.size;
    return [height, width, this.#channels];
  }

  get targets(): TargetSpec {
    const { classNames } = this.#images;
    return { shape: [], type: "int32", classCount: classNames.length, classNames };
  }

  sampleId(index: number): string {
    return this.#images.files[index]!.id;
  }

  async read(index: number, sample: Sample): Promise<void> {
    const images = this.#images;
    sample.targets[0] = images.files[index]!.classIndex;
    const pixels = images.store.get(index) ?? (await this.#decode(images, index));
    for (let at = 0; at < pixels.length; at++) sample.inputs[at] = pixels[at]! / 255;
  }

  get #images(): FoundImages {
    if (this.#found === undefined) throw notPrepared();
    return this.#found;
  }

  async #find(): Promise<FoundImages> {
    const found = await findImageFiles(this.options, this);
    this.#sayLeftOut(found.leftOut);
    const size = this.#wantedSize ?? (await this.#readSize(found.files[0]));
    const { memory_bytes = 2 ** 29 } = this.options;
    const store = new ImageStore(found.files.length, size.height * size.width * this.#channels, memory_bytes);
    return { ...found, size, store };
  }

  #sayLeftOut(names: readonly string[]): void {
    if (names.length === 0) return;
    const files = names.length === 1 ? "1 file is" : `${names.length} files are`;
    const line = `\`${this.options.path}\`: ${files} left out (${countEndings(names)})`;
    if (names.some(isImageName))
      this.logger.warn(`${line}, images among them that cannot be read or are of no class`);
    else this.logger.info(line);
  }

  get #wantedSize(): ImageSize | undefined {
    const { size } = this.options;
    if (size === undefined) return undefined;
    const [height, width] = typeof size === "number" ? [size, size] : size;
    return { height, width };
  }

  /** Decodes what fits into memory; throws when some of it cannot be read. */
  async #check(images: FoundImages): Promise<void> {
    const faults: OptionError[] = [];
    for (
      let first = 0;
      first < images.store.capacity && faults.length < MOST_FAULTS;
      first += CHECKED_AT_ONCE
    ) {
      const count = Math.min(CHECKED_AT_ONCE, images.store.capacity - first);
      const results = await Promise.allSettled(
        Array.from({ length: count }, (_, at) => this.#decode(images, first + at)),
      );
      for (const result of results) {
        if (result.status === "fulfilled") continue;
        if (!OptionError.is(result.reason)) throw result.reason;
        faults.push(result.reason);
      }
    }
    const [fault, ...others] = faults;
    if (fault === undefined) return;
    const [issue] = fault.issues;
    const notes = others.slice(0, MOST_FAULTS - 1).map((other) => other.issues[0].message);
    throw new OptionError([{ ...issue, notes }], { cause: fault.cause, subject: this });
  }

  async #decode({ files, size, store }: FoundImages, index: number): Promise<Uint8Array> {
    const { path } = files[index]!;
    const image = await decodeImage(path, this.#channels, this.#wantedSize).catch((error: unknown) => {
      throw this.#unreadable(path, error);
    });
    if (image.height !== size.height || image.width !== size.width)
      throw dataError(this, {
        path: ["path"],
        message: `the images differ in size: \`${path}\` is ${image.height} × ${image.width}, \`${files[0].path}\` is ${size.height} × ${size.width}`,
        label: "images of several sizes",
        help: [`give a \`size\`, for example \`size: [${size.height}, ${size.width}]\``],
      });
    store.set(index, image.pixels);
    return image.pixels;
  }

  #readSize({ path }: ImageFile): Promise<ImageSize> {
    return readImageSize(path).catch((error: unknown) => {
      throw this.#unreadable(path, error);
    });
  }

  #unreadable(path: string, cause: unknown): OptionError {
    const reason = firstLineOf(cause);
    return dataError(this, {
      path: ["path"],
      message: `the image \`${path}\` cannot be read: ${reason}`,
      label: "holds an unreadable image",
      help: ["replace or remove the file"],
      cause,
    });
  }
}
