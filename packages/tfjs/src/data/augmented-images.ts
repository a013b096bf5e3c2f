import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { runTarget } from "../target-error.js";
import { dataError } from "./data-error.js";
import type { AnySample, DataNeeds, Dataset } from "./dataset.js";
import { DatasetView } from "./dataset-view.js";
import { inputsOf, valuesOf, type DataInput } from "./dataset-form.js";
import { mixSeeds, seededNumbers } from "./seeded-numbers.js";
import { transformImage, type ImageTransform } from "./transform-image.js";

export interface AugmentedImagesOptions {
  /**
   * Images to vary: samples of height × width × channels. Of several inputs, all images are varied
   * alike.
   */
  dataset: Dataset;
  /** Largest shift in either direction, as a share of the image's width and height.
   * @minimum 0
   * @maximum 1
   * @defaultValue 0 */
  shift?: number;
  /** Largest turn to either side, in degrees.
   * @minimum 0
   * @maximum 180
   * @defaultValue 0 */
  rotate?: number;
  /** Largest change of width and of height, drawn one by one: 0.2 gives factors from 0.8 to 1.2.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  zoom?: number;
  /** Mirror left and right in half of the cases.
   * @defaultValue false */
  mirror?: boolean;
}

/**
 * Shows each image a little differently in each epoch: moved, turned, resized or mirrored at
 * random. What a sample looks like follows from the seed of the run, the epoch and the sample
 * alone.
 */
export class AugmentedImages extends DatasetView {
  constructor(readonly options: AugmentedImagesOptions) {
    validateOptions(AugmentedImages, options, ownManifest("lighter.data.AugmentedImages"));
    super(options.dataset);
  }

  override async prepare(extent: "length" | "samples" = "samples", needs?: DataNeeds): Promise<void> {
    await super.prepare(extent, needs);
    const inputs = inputsOf(this.dataset);
    if (inputs.some(isImage)) return;
    const shapes = inputs.map(({ spec }) => `[${spec.shape.join(", ")}]`);
    throw dataError(this, {
      path: ["dataset"],
      message:
        shapes.length === 1
          ? `the samples are no images: their shape is ${shapes[0]}`
          : `no input of the samples is an image: their shapes are ${shapes.join(", ")}`,
      label: "expected samples of height × width × channels",
    });
  }

  override get deterministic(): boolean {
    return false;
  }

  async read(index: number, sample: AnySample, salt: number): Promise<void> {
    const ports = inputsOf(this.dataset);
    const rooms = ports.map(({ name }) => valuesOf(sample.inputs, name));
    const plain = rooms.map((room, at) => (isImage(ports[at]!) ? new Float32Array(room.length) : room));
    const [only] = plain;
    const named = () => Object.fromEntries(ports.map(({ name = "" }, at) => [name, plain[at]!]));
    const inputs = ports[0]?.name === undefined ? (only as Float32Array) : named();
    const { targets } = sample;
    await runTarget(this.dataset, "read", () => this.dataset.read(index, { inputs, targets }, salt));
    for (const [at, { spec }] of ports.entries()) {
      const [from, into] = [plain[at]!, rooms[at]!];
      if (from === into || !(from instanceof Float32Array) || !(into instanceof Float32Array)) continue;
      const [height = 1, width = 1, channels = 1] = spec.shape;
      // All images of a sample are moved alike.
      const transform = this.#draw(height, width, seededNumbers(mixSeeds(salt, index)));
      transformImage(from, into, [height, width, channels], transform);
    }
  }

  #draw(height: number, width: number, next: () => number): ImageTransform {
    const { shift = 0, rotate = 0, zoom = 0, mirror = false } = this.options;
    const within = (limit: number) => (2 * next() - 1) * limit;
    return {
      shiftX: within(shift * width),
      shiftY: within(shift * height),
      angle: (within(rotate) * Math.PI) / 180,
      scaleX: 1 + within(zoom),
      scaleY: 1 + within(zoom),
      mirrored: mirror && next() < 0.5,
    };
  }
}

function isImage({ spec }: DataInput): boolean {
  return spec.shape.length === 3 && spec.type === "float32";
}
