import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import { fillTensor, showsMemory } from "../engine/tensor-memory.js";
import { tf } from "../engine/tf.js";

/** Changes `weights` in place; reads `gradient`. Must not call TensorFlow.js. */
export type WeightUpdate = (weights: Float32Array, gradient: Float32Array) => void;

/**
 * Puts the numbers of a weight, and of its gradient, into the hands of `update`, and the result
 * into the variable.
 */
export function updateWeights(variable: Variable, gradient: Tensor, update: WeightUpdate): void {
  const updated = updateInView(variable, gradient, update) ?? updateCopy(variable, gradient, update);
  variable.assign(updated);
  updated.dispose();
}

/**
 * Works on the memory of the backend. On that of a new tensor: the kernels keep what they prepared
 * for a tensor (XNNPACK its packed weights) until that very tensor is disposed, so the variable's
 * own memory must not change.
 */
function updateInView(variable: Variable, gradient: Tensor, update: WeightUpdate): Tensor | undefined {
  const backend: unknown = tf.backend();
  if (!showsMemory(backend)) return undefined;
  return fillTensor(variable.shape, (weights) => {
    weights.set(backend.typedArrayFromHeap(variable));
    update(weights, backend.typedArrayFromHeap(gradient));
  });
}

function updateCopy(variable: Variable, gradient: Tensor, update: WeightUpdate): Tensor {
  const weights = variable.dataSync<"float32">().slice();
  update(weights, gradient.dataSync<"float32">());
  return tf.tensor(weights, variable.shape, "float32");
}
