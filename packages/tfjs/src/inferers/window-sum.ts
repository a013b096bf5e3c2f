import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";

/** Standard deviation of `gaussian`, as a share of the window: that of MONAI. */
const SIGMA = 0.125;

/** Where a window lies. */
export interface WindowPlace {
  readonly sample: number;
  readonly corner: readonly number[];
}

/** Corners of windows that cover everything, the last of each axis at its end. */
export function cornersOf(
  sizes: readonly number[],
  window: readonly number[],
  overlap: number,
): readonly (readonly number[])[] {
  return sizes.reduce<readonly (readonly number[])[]>(
    (corners, size, axis) => {
      const length = window[axis]!;
      const step = Math.max(1, Math.floor(length * (1 - overlap)));
      const last = size - length;
      const starts = Array.from({ length: Math.ceil(last / step) }, (_, at) => at * step);
      return corners.flatMap((corner) => [...starts, last].map((start) => [...corner, start]));
    },
    [[]],
  );
}

/** Weight of each place of a window, in row-major order. */
export function importanceOf(window: readonly number[], blend: "constant" | "gaussian"): Float64Array {
  const weights = new Float64Array(product(window)).fill(1);
  if (blend === "constant") return weights;
  for (let at = 0; at < weights.length; at++) {
    let rest = at;
    for (const length of window.toReversed()) {
      const distance = ((rest % length) - (length - 1) / 2) / (SIGMA * length);
      weights[at]! *= Math.exp(-0.5 * distance ** 2);
      rest = Math.floor(rest / length);
    }
  }
  return weights;
}

/** The weighted sum of what windows say of each place of some samples, and of their weights. */
export class WindowSum {
  readonly #values: Float64Array;
  readonly #weights: Float64Array;
  /** From one place of a sample to the next, by axis. */
  readonly #strides: readonly number[];
  /** Where the places of a window lie, seen from its corner. */
  readonly #offsets: Int32Array;

  /**
   * @param sizes - of a sample, without channels
   * @param importance - what each place of a window counts for, see {@link importanceOf}
   */
  constructor(
    private readonly samples: number,
    private readonly sizes: readonly number[],
    window: readonly number[],
    private readonly channels: number,
    private readonly importance: Float64Array,
  ) {
    const places = samples * product(sizes);
    this.#values = new Float64Array(places * channels);
    this.#weights = new Float64Array(places);
    this.#strides = sizes.map((_, axis) => product(sizes.slice(axis + 1)));
    this.#offsets = window.reduce(
      (offsets, length, axis) =>
        Int32Array.from(
          { length: offsets.length * length },
          (_, at) => offsets[Math.floor(at / length)]! + (at % length) * this.#strides[axis]!,
        ),
      Int32Array.of(0),
    );
  }

  /** Adds window `index` of a batch of predictions. */
  add(values: ArrayLike<number>, index: number, { sample, corner }: WindowPlace): void {
    const { channels, importance } = this;
    const start = corner.reduce(
      (place, at, axis) => place + at * this.#strides[axis]!,
      sample * product(this.sizes),
    );
    let from = index * importance.length * channels;
    for (let at = 0; at < importance.length; at++) {
      const place = start + this.#offsets[at]!;
      const weight = importance[at]!;
      this.#weights[place]! += weight;
      for (let into = place * channels; into < (place + 1) * channels; into++, from++)
        this.#values[into]! += weight * values[from]!;
    }
  }

  /** The means, without what the samples were filled up with. */
  finish(original: readonly number[]): Tensor {
    const { channels, samples, sizes } = this;
    const means = Float32Array.from(
      this.#values,
      (value, at) => value / this.#weights[Math.floor(at / channels)]!,
    );
    return tf.tidy(() => {
      const whole = tf.tensor(means, [samples, ...sizes, channels]);
      const begin = sizes.map((size, axis) => Math.floor((size - original[axis]!) / 2));
      return tf.slice(whole, [0, ...begin, 0], [samples, ...original, channels]);
    });
  }
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
