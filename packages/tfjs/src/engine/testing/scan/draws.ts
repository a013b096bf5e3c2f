import { createRandomSource } from "@lighterjs/core";

/** Random shapes, attributes and numbers, the same for the same seed. */
export class Draws {
  readonly #random;

  constructor(seed: number, name: string) {
    this.#random = createRandomSource(seed).stream(name);
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.#random.next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }

  /** `count` whole numbers. */
  ints(count: number, low: number, high: number): number[] {
    return Array.from({ length: count }, () => this.int(low, high));
  }

  /** Numbers of 32 bits, evenly spread. */
  numbers(shape: readonly number[], low = -1, high = 1): Values {
    const numbers = Float32Array.from(
      { length: sizeOf(shape) },
      () => low + this.#random.next() * (high - low),
    );
    return { shape: [...shape], numbers };
  }
}

/** The numbers of a tensor with their shape. */
export interface Values<Numbers = Float32Array> {
  readonly shape: readonly number[];
  readonly numbers: Numbers;
}

/** The same in 64 bits. */
export type Exact = Values<Float64Array>;

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** An array of 64-bit zeros. */
export function zeros(shape: readonly number[]): Exact {
  return { shape: [...shape], numbers: new Float64Array(sizeOf(shape)) };
}

/** Where `index` lies in an array of `shape`; undefined where it is outside. */
export function offsetOf(shape: readonly number[], index: readonly number[]): number | undefined {
  let offset = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const position = index[axis]!;
    if (position < 0 || position >= shape[axis]!) return undefined;
    offset = offset * shape[axis]! + position;
  }
  return offset;
}

/** Calls `visit` for each index of an array of `shape`, in order. */
export function eachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], offset: number) => void,
): void {
  const index = shape.map(() => 0);
  const size = sizeOf(shape);
  for (let offset = 0; offset < size; offset++) {
    visit(index, offset);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
}

/** The value at `index`, 0 outside. */
export function at({ shape, numbers }: Exact, index: readonly number[]): number {
  const offset = offsetOf(shape, index);
  return offset === undefined ? 0 : numbers[offset]!;
}
