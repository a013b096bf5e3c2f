import { OptionError } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { tf } from "../engine/tf.js";
import { isIndexOf, sameShape } from "./target-shapes.js";

/**
 * Targets in the shape of `predictions`, as floats: what already has as many values is reshaped
 * (`[8]` to `[8, 1]`), and indices of classes become one-hot. Anything else stays, for the loss to
 * refuse.
 */
export function alignTargets(targets: Tensor, predictions: Tensor): Tensor {
  const floats = () => tf.cast(targets, "float32");
  if (targets.size === predictions.size) return tf.reshape(floats(), predictions.shape);
  if (isIndexOf(targets.shape, predictions.shape) && targets.dtype === "int32")
    return tf.oneHot(targets, predictions.shape.at(-1)!, 1, 0, "float32");
  return floats();
}

/**
 * Throws unless targets are indices of, or distributions over, the classes that the last dimension
 * of the output counts.
 */
export function checkClasses(
  loss: object,
  targets: TargetSpec,
  outputShape: readonly (number | null)[],
): void {
  const classes = outputShape.at(-1) ?? undefined;
  const { classCount } = targets;
  if (targets.type === "int32" && isIndexOf(targets.shape, outputShape)) {
    if (classes === undefined || classCount === undefined || classCount <= classes) return;
    throw targetMismatch(
      loss,
      `the data has ${classCount} classes but the model gives ${classes} values per sample`,
      [`give the last layer ${classCount} units`],
    );
  }
  if (sameShape(targets.shape, outputShape)) return;
  throw targetMismatch(
    loss,
    `the targets are no classes of the model's output: ${describe(targets)} against an output of shape [${outputShape.join(", ")}]`,
    ["targets must be indices of classes, whole numbers from 0, or have the shape of the output"],
  );
}

/** Throws unless there is one target for each number that the model gives. */
export function checkMeasures(
  loss: object,
  targets: TargetSpec,
  outputShape: readonly (number | null)[],
): void {
  if (sameShape(withoutOnes(targets.shape), withoutOnes(outputShape))) return;
  throw targetMismatch(
    loss,
    `each number of the output needs a target: ${describe(targets)} against an output of shape [${outputShape.join(", ")}]`,
    targets.type === "int32" && isIndexOf(targets.shape, outputShape)
      ? ["for classes, take `lighter.losses.CrossEntropy`"]
      : ["give the last layer as many units as a sample has targets"],
  );
}

function withoutOnes(shape: readonly (number | null)[]): readonly (number | null)[] {
  return shape.filter((size) => size !== 1);
}

function describe({ shape, type }: TargetSpec): string {
  const kind = type === "int32" ? "whole numbers" : "numbers";
  return shape.length === 0 ? `single ${kind}` : `${kind} of shape [${shape.join(", ")}]`;
}

/** The data and the model do not fit by this loss. */
export function targetMismatch(loss: object, message: string, help: readonly string[]): OptionError {
  return OptionError.about(loss, [], {
    code: "INVALID_DATA",
    message,
    label: "data and model do not fit",
    help,
  });
}
