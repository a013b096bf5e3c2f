import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { isIndexOf, repeatsAlong } from "./target-shapes.js";

/**
 * Targets in the shape of `predictions` where they have as many values: `[8]` beside `[8, 1]` would
 * otherwise be compared each with each, `[8, 8]`, and no one would be told. Indices of classes stay
 * as they are, and so does a form that no operation takes for that of the predictions.
 *
 * @returns `targets` itself, or a tensor of its own
 * @throws Error for targets whose values an operation would repeat along the predictions
 */
export function reshapeTargets(targets: Tensor, predictions: Tensor): Tensor {
  const [target, output] = [targets.shape, predictions.shape];
  if (target.join() === output.join()) return targets;
  if (targets.size === predictions.size) return tf.reshape(targets, output);
  if (targets.dtype === "int32" && isIndexOf(target, output)) return targets;
  if (!repeatsAlong(target.slice(1), output.slice(1))) return targets;
  throw new Error(
    `targets of shape [${target.join(", ")}] are not those of predictions of shape [${output.join(", ")}]: each would be compared with several`,
  );
}
