import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine/tf.js";
import type { Shape } from "../../network/layer-internals.js";

/** A slice of Python, `start:stop:step`. */
export interface Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

/** Index in brackets behind a tensor: a number drops its dimension. */
export type Index = number | Slice;

export function isSlice(value: unknown): value is Slice {
  return (
    typeof value === "object" && value !== null && "start" in value && "stop" in value && "step" in value
  );
}

/**
 * `x[1, :, ::2]` of Python. In place of a strided slice, which has no gradient, slices and lookups.
 */
export function itemOf(x: Tensor, index: unknown): Tensor {
  const indices = indicesOf(index, x.rank);
  const dropped = indices.flatMap((each, axis) => (typeof each === "number" ? [axis] : []));
  const item = indices.reduce<Tensor>((value, each, axis) => along(value, each, axis), x);
  return dropped.length === 0 ? item : tf.squeeze(item, dropped);
}

function along(x: Tensor, index: Index, axis: number): Tensor {
  const size = x.shape[axis] ?? 0;
  const { first, count, step } = typeof index === "number" ? position(index, size) : extent(index, size);
  if (first === 0 && count === size && step === 1) return x;
  if (step !== 1) {
    const places = Array.from({ length: count }, (_, at) => first + at * step);
    return tf.gather(x, tf.tensor1d(places, "int32"), axis);
  }
  const begin = x.shape.map((_, at) => (at === axis ? first : 0));
  return tf.slice(
    x,
    begin,
    x.shape.map((each, at) => (at === axis ? count : each)),
  );
}

/** The shape of an item. A free dimension that is not taken whole stays free. */
export function itemShape(shape: Shape, index: unknown): Shape {
  return indicesOf(index, shape.length).flatMap((each, axis) => {
    if (typeof each === "number") return [];
    const size = shape[axis];
    return [size == null ? null : extent(each, size).count];
  });
}

function indicesOf(index: unknown, rank: number): readonly Index[] {
  const given: unknown[] = Array.isArray(index) ? index : [index];
  if (given.length > rank) throw new Error(`there are ${given.length} indices for ${rank} dimensions`);
  const whole: Slice = { start: null, stop: null, step: null };
  return Array.from({ length: rank }, (_, axis) => {
    const each = axis < given.length ? given[axis] : whole;
    if (isSlice(each) || Number.isInteger(each)) return each as Index;
    throw new Error("an index is neither a number nor a slice");
  });
}

function position(index: number, size: number): { first: number; count: number; step: number } {
  const first = index < 0 ? index + size : index;
  if (first < 0 || first >= size) throw new Error(`there is no index ${index} among ${size}`);
  return { first, count: 1, step: 1 };
}

/** Places of a dimension that a slice takes, by Python's rules. */
function extent({ start, stop, step }: Slice, size: number): { first: number; count: number; step: number } {
  const by = step ?? 1;
  if (!Number.isInteger(by) || by === 0) throw new Error("the step of a slice is zero");
  const [low, high] = by > 0 ? [0, size] : [-1, size - 1];
  const bound = (value: number | null, otherwise: number): number =>
    value === null ? otherwise : Math.min(high, Math.max(low, value < 0 ? value + size : value));
  const [first, end] =
    by > 0 ? [bound(start, 0), bound(stop, size)] : [bound(start, size - 1), bound(stop, -1)];
  return { first, count: Math.max(0, Math.ceil((end - first) / by)), step: by };
}
