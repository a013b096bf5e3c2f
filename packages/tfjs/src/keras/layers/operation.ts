import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine/tf.js";
import type { Shape } from "../../network/layer-internals.js";
import type { Slice } from "./item-of.js";

/** Options of an operation by their names in camel case, as a layer's configuration keeps them. */
export type OperationSettings = Readonly<Record<string, unknown>>;

/** Arguments of an operation: tensors, or their shapes, in lists or alone, and plain values. */
export type Argument<T> = T | number | boolean | null | Slice | readonly Argument<T>[];

/** The shape of a tensor among the arguments. */
export class ValueShape {
  constructor(readonly shape: Shape) {}
}

/** Something that Keras computes without weights. */
export interface Operation {
  /** Its options in Keras, of which others than these are not known. */
  readonly options: readonly string[];
  /** Whether Keras has it as a layer only, and not as an operation. */
  readonly isLayer?: boolean;
  /** Whether a mask of its input is one of its output. */
  readonly keepsMask: boolean;
  compute(given: readonly Argument<Tensor>[], settings: OperationSettings): Tensor;
  shape(given: readonly Argument<ValueShape>[], settings: OperationSettings): Shape;
}

export function constant(value: unknown): Tensor {
  return tf.tensor(value as number[], undefined, "float32");
}

/** The first arguments, each one that can be computed with. */
export function numbers(given: readonly Argument<Tensor>[], count: number): readonly (Tensor | number)[] {
  return given.slice(0, count).map((each) => {
    if (typeof each === "number" || each instanceof tf.Tensor) return each;
    if (typeof each === "boolean") return Number(each);
    if (Array.isArray(each)) return constant(each);
    throw new Error("it is called with what is no number");
  });
}

export function tensor(value: Tensor | number | undefined): Tensor {
  if (value === undefined) throw new Error("it is called with too little");
  return typeof value === "number" ? tf.scalar(value) : value;
}

export function tensorAt(given: readonly Argument<Tensor>[], at: number): Tensor {
  const value = given[at];
  if (value instanceof tf.Tensor) return value;
  throw new Error("it is called with what is no tensor");
}

export function listAt<T>(given: readonly Argument<T>[]): readonly Argument<T>[] {
  const [list] = given;
  if (Array.isArray(list)) return list as readonly Argument<T>[];
  throw new Error("it is called with no list of tensors");
}

export function shapeAt(given: readonly Argument<ValueShape>[], at: number): Shape {
  return shapeOf(given[at] ?? null);
}

export function shapeOf(value: Argument<ValueShape>): Shape {
  if (value instanceof ValueShape) return value.shape;
  throw new Error("it is called with what is no tensor");
}

/** A number has no dimensions, and a list of numbers those of an array. */
export function shapeOfNumbers(value: Argument<ValueShape>): Shape {
  if (value instanceof ValueShape) return value.shape;
  if (!Array.isArray(value)) return [];
  const [first = 0] = value as readonly Argument<ValueShape>[];
  return [value.length, ...shapeOfNumbers(first)];
}

/** A number among the options, or what stands for it. */
export const setting = (value: unknown, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;
