import type { Tensor } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { runCompiled } from "./kernels/kernel-module.js";
import { tf } from "./tf.js";

/**
 * The part of the WebAssembly backend that shows the numbers of a `float32` tensor without a copy.
 * A view holds until the next operation.
 */
interface MemoryView {
  typedArrayFromHeap(tensor: Tensor): Float32Array;
}

/** Whether tensors can be read and written in place on a backend. */
export function showsMemory(backend: unknown): backend is MemoryView {
  return typeof backend === "object" && backend !== null && "typedArrayFromHeap" in backend;
}

/** Whether all numbers of a `float32` tensor are finite; undefined on another backend than wasm. */
export function isFiniteInPlace(x: Tensor): boolean | undefined {
  if (tf.getBackend() !== "wasm") return undefined;
  return runCompiled(tf.backend() as BackendWasm, "allFinite", { x, size: x.size }) === 1;
}

/**
 * Makes a `float32` tensor of what `fill` writes into an array of zeros; it must not call
 * TensorFlow.js. Where the backend shows its memory no array is made beside it: large ones that
 * live for one step keep the garbage collector busy.
 */
export function fillTensor(shape: readonly number[], fill: (values: Float32Array) => void): Tensor {
  const backend: unknown = tf.backend();
  if (showsMemory(backend)) {
    const tensor = tf.fill([...shape], 0, "float32");
    fill(backend.typedArrayFromHeap(tensor));
    return tensor;
  }
  const values = new Float32Array(tf.util.sizeFromShape([...shape]));
  fill(values);
  return tf.tensor(values, [...shape]);
}
