import type { data } from "@lighterjs/tfjs";
import { SHAPES, type ShapeName } from "./shapes.js";

export interface ShapeImagesOptions {
  /**
   * The shapes on the images; a class is the index of its shape in this list.
   * @minItems 2
   */
  shapes: ShapeName[];
  /**
   * Images of each shape.
   * @integer
   * @minimum 1
   */
  per_shape: number;
  /**
   * Other seeds give other images.
   * @integer
   */
  seed: number;
  /**
   * Height and width in pixels.
   * @integer
   * @minimum 8
   * @defaultValue 32
   */
  size?: number;
}

/**
 * Draws shapes of any colour, size, angle and place on a background that fades from one colour to
 * another, with noise. An image is a function of the seed and its index, so that nothing has to be
 * kept in files.
 */
export class ShapeImages implements data.Dataset {
  readonly deterministic = true;
  readonly sampleShape: readonly [number, number, number];
  readonly targets: data.TargetSpec;
  readonly length: number;
  readonly #size: number;

  constructor(readonly options: ShapeImagesOptions) {
    const { shapes, per_shape, size = 32 } = options;
    this.#size = size;
    this.sampleShape = [size, size, 3];
    this.targets = { shape: [], type: "int32", classCount: shapes.length, classNames: shapes };
    this.length = shapes.length * per_shape;
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  sampleId(index: number): string {
    const { shapes, seed } = this.options;
    return `${shapes[index % shapes.length]}-${seed}-${Math.floor(index / shapes.length)}`;
  }

  read(index: number, sample: data.Sample): void {
    const { shapes, seed } = this.options;
    const target = index % shapes.length;
    sample.targets[0] = target;
    draw(SHAPES[shapes[target]], this.#size, numbersOf(seed, index), sample.inputs);
  }
}

/** Writes the red, green and blue of each pixel, from −1 to 1. */
function draw(
  contains: (x: number, y: number) => boolean,
  size: number,
  next: () => number,
  pixels: Float32Array,
): void {
  const colour = () => [next(), next(), next()];
  const [ink, from, to] = [colour(), colour(), colour()];
  // What is drawn must stand out from what lies behind it, in one of the three channels at least.
  const bright = Math.floor(3 * next());
  ink[bright] = (from[bright] + to[bright]) / 2 > 0.5 ? 0 : 1;
  const angle = 0.5 * Math.PI * (next() - 0.5);
  const radius = 0.55 + 0.3 * next();
  const [left, top] = [(1 - radius) * (2 * next() - 1), (1 - radius) * (2 * next() - 1)];
  const [cosine, sine] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  let at = 0;
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const x = (2 * column + 1) / size - 1 - left;
      const y = (2 * row + 1) / size - 1 - top;
      const isInk = contains(cosine * x + sine * y, cosine * y - sine * x);
      const share = (row + 0.5) / size;
      for (let channel = 0; channel < 3; channel++) {
        const back = from[channel] * (1 - share) + to[channel] * share;
        pixels[at++] = 2 * (isInk ? ink[channel] : back) - 1 + 0.2 * (next() - 0.5);
      }
    }
}

/**
 * Numbers from 0 to 1 that follow from a seed and an index: the generator mulberry32 of Tommy
 * Ettinger.
 */
function numbersOf(seed: number, index: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) + Math.imul(index + 1, 0x85ebca6b)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
