import type { StateValue } from "@lighterjs/callbacks";
import { LOGGER, OPTIONS, type Logger } from "@lighterjs/core";
import { OptionError, validateOptions } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import { ownManifest } from "../own-manifest.js";
import { requireDistinctClasses } from "./class-names.js";
import { dataError, notPrepared } from "./data-error.js";
import type { AnySample, DataNeeds, Dataset, FitRequest, InputScaling } from "./dataset.js";
import { valuesOf } from "./dataset-form.js";
import { decodeImage, readImageSize, type ImageChannels, type ImageSize } from "./decode-image.js";
import { firstLineOf } from "../error-text.js";
import {
  classLabels,
  classTargets,
  findClassFiles,
  IMAGES,
  type ClassFile,
  type ClassFiles,
} from "./class-files.js";
import {
  fitImages,
  pixelValues,
  readFittedImages,
  scalingOf,
  writeFittedImages,
  type ImageScale,
} from "./image-scale.js";
import { ImageStore } from "./image-store.js";
import { countEndings, isImageName } from "./list-folder.js";
import { stderrLogger } from "../stderr-logger.js";

export interface ImageFolderOptions {
  /** The folder. Each of its sub-folders holds the images of one class, also in folders of its own,
   * and is named after it.
   * @format path */
  path: string;
  /** Size to bring the images to, in pixels: the edge of a square, or `[height, width]`. By default
   * all images must have one size, which is kept.
   * @integer
   * @minimum 1 */
  size?: number | readonly [height: number, width: number];
  /** 1: grey, 3: red, green, blue, 4: the same and opacity.
   * @defaultValue 3 */
  channels?: 1 | 3 | 4;
  /** Classes to use, by index; by default all sub-folders, sorted by name. In a run, the training
   * data decide on the indices, and other data are matched to them by name.
   * @minItems 1 */
  classes?: readonly string[];
  /** Use no more than this many images of each class: the first by name.
   * @integer
   * @minimum 1 */
  images_per_class?: number;
  /** How images of another form come to `size`: `stretch` does not keep their proportions; `crop`
   * does, and takes the middle.
   * @defaultValue "stretch" */
  fit?: "stretch" | "crop";
  /** By default values are 0 to 1. `standard` takes from each channel the mean of the training data
   * and divides by their standard deviation; with `mean` and `std` of your own, in values 0 to 1,
   * one for each channel, it goes by these. */
  scale?: "standard" | GivenScale;
  /** Keep decoded images in memory, up to this many bytes, so that each file is decoded once.
   * Images that fit are all decoded, and so checked, before training starts.
   * @integer
   * @minimum 0
   * @defaultValue 536870912 */
  memory_bytes?: number;
}

/**
 * Means and standard deviations by channel, such as those that a pretrained network was trained
 * with.
 */
export interface GivenScale {
  /** Of each channel.
   * @minItems 1 */
  mean: readonly number[];
  /** Of each channel.
   * @minItems 1 */
  std: readonly number[];
}

interface FoundImages extends ClassFiles {
  readonly size: ImageSize;
  readonly store: ImageStore;
}

/** Images decoded at the same time while checking. */
const CHECKED_AT_ONCE = 64;
/** Unreadable images named in one error. */
const MOST_FAULTS = 5;

/**
 * Images in one sub-folder per class (AVIF, GIF, JPEG, PNG, TIFF, WebP; 8 or 16 bits a channel).
 * Inputs are height × width × channels in [0, 1] unless `scale` says otherwise, targets are indices
 * of classes. To predict, the images may also lie in the folder itself, without classes. The order
 * is that of the names, on every system. How many files of which endings are left out is said in
 * one line.
 *
 * Errors: `FILE_NOT_FOUND`; `INVALID_DATA` for a folder without classes, a class without images, an
 * image that cannot be read or has another bit depth, or images of several sizes without `size`.
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
  #finding: Promise<FoundImages> | undefined;
  #checking: Promise<void> | undefined;
  #found: FoundImages | undefined;
  readonly #channels: ImageChannels;
  #needs: DataNeeds = {};
  #values: readonly Float32Array[] | undefined;
  #told: { readonly scale: ImageScale | undefined } | undefined;

  constructor(
    @inject(OPTIONS) readonly options: ImageFolderOptions,
    @inject(LOGGER, { isOptional: true }) private readonly logger: Logger = stderrLogger,
  ) {
    validateOptions(ImageFolder, options, ownManifest("lighter.data.ImageFolder"));
    requireDistinctClasses(options.classes, this);
    this.#channels = options.channels ?? 3;
    this.#requireScale();
  }

  async prepare(extent: "length" | "samples" = "samples", needs: DataNeeds = {}): Promise<void> {
    if (this.#needs.targets === "optional" && needs.targets !== "optional") {
      this.#finding = undefined;
      this.#checking = undefined;
    }
    this.#needs = needs;
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

  /** Undefined while `standard` is asked for and the training data have not told it. */
  get scaling(): InputScaling | undefined {
    const { scale } = this.options;
    if (this.#told !== undefined) return scalingOf(this.#told.scale);
    return scale === "standard" ? undefined : scalingOf(scale);
  }

  get targets(): Dataset["targets"] {
    return classTargets(this.#images);
  }

  sampleId(index: number): string {
    return this.#images.files[index]!.id;
  }

  sampleLabels(column?: string): readonly string[] {
    return classLabels(this.#images, column, this);
  }

  async read(index: number, { inputs, targets }: AnySample): Promise<void> {
    const images = this.#images;
    if (images.classNames !== undefined) valuesOf(targets, undefined)[0] = images.files[index]!.classIndex;
    const pixels = images.store.get(index) ?? (await this.#decode(images, index));
    const values = (this.#values ??= pixelValues(this.#channels, await this.#scale()));
    const room = valuesOf(inputs, undefined);
    for (let at = 0, channel = 0; at < pixels.length; at++, channel++) {
      if (channel === this.#channels) channel = 0;
      room[at] = values[channel]![pixels[at]!]!;
    }
  }

  async fitted({ samples, extent = "samples" }: FitRequest = {}): Promise<StateValue> {
    const images = this.#images;
    const { scale } = this.options;
    const recipe = { channels: this.#channels, size: images.size, fit: this.options.fit ?? "stretch" };
    if (scale !== "standard" || extent === "length") {
      const given = scale === "standard" ? undefined : scale;
      return writeFittedImages({ ...recipe, scale: given });
    }
    const indices = samples ?? Uint32Array.from(images.files.keys());
    return writeFittedImages({ ...recipe, scale: await this.#fit(indices) });
  }

  useFitted(fitted: StateValue, origin: string): void {
    const read = readFittedImages(fitted);
    const unlike = (path: string, message: string, label: string) =>
      dataError(this, { path: [path], message, label, help: ["write the same options for all images"] });
    if (typeof read === "string")
      throw unlike("path", `these images cannot be read as ${origin} tells: ${read}`, "other data");
    const { channels, scale } = read;
    if (channels !== this.#channels)
      throw unlike(
        "channels",
        `these images have ${this.#channels} channels, and those of ${origin} ${channels}`,
        "another number of channels",
      );
    const { scale: own } = this.options;
    const isOwn = own !== undefined && own !== "standard" && JSON.stringify(own) !== JSON.stringify(scale);
    if (isOwn) throw unlike("scale", `the images of ${origin} are scaled otherwise`, "another scale");
    this.#told = { scale };
    this.#values = undefined;
  }

  /** By which pixels become numbers; of these images where nobody has told. */
  async #scale(): Promise<ImageScale | undefined> {
    if (this.#told !== undefined) return this.#told.scale;
    const { scale } = this.options;
    return scale === "standard" ? this.#fit(Uint32Array.from(this.#images.files.keys())) : scale;
  }

  #fit(samples: ArrayLike<number>): Promise<ImageScale> {
    const images = this.#images;
    const pixels = async (index: number) => images.store.get(index) ?? this.#decode(images, index);
    return fitImages(samples, pixels, this.#channels);
  }

  #requireScale(): void {
    const { scale } = this.options;
    if (scale === undefined || scale === "standard") return;
    for (const option of ["mean", "std"] as const) {
      const { length } = scale[option];
      if (length === this.#channels && (option === "mean" || scale.std.every((value) => value > 0))) continue;
      throw dataError(this, {
        code: "INVALID_OPTION",
        path: ["scale", option],
        message:
          length === this.#channels
            ? "a standard deviation is greater than 0"
            : `\`${option}\` has ${length} numbers, and an image ${this.#channels} channels`,
        label: length === this.#channels ? "not all are greater than 0" : `expected ${this.#channels}`,
      });
    }
  }

  get #images(): FoundImages {
    if (this.#found === undefined) throw notPrepared();
    return this.#found;
  }

  async #find(): Promise<FoundImages> {
    const { path, classes, images_per_class: most } = this.options;
    const found = await findClassFiles({ path, classes, most, kind: IMAGES, needs: this.#needs }, this);
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
    const image = await decodeImage(path, this.#channels, this.#wantedSize, this.options.fit).catch(
      (error: unknown) => {
        throw this.#unreadable(path, error);
      },
    );
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

  #readSize({ path }: ClassFile): Promise<ImageSize> {
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
