import type { TargetSpec } from "./dataset.js";

/**
 * Form of targets that were written as numbers: one whole number from 0 per sample is the index of
 * a class, all else a measure. A loss that compares measures takes both.
 *
 * @param shape - of one sample's target
 */
export function specOfNumbers(shape: readonly number[], values: Float32Array): TargetSpec {
  const indices = shape.length === 0 && values.every((value) => Number.isInteger(value) && value >= 0);
  if (!indices) return { shape, type: "float32" };
  return { shape, type: "int32", classCount: values.reduce((most, value) => Math.max(most, value), 0) + 1 };
}
