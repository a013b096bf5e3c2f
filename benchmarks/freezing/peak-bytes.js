import { tf } from "../training/networks.js";

/**
 * The most bytes that the tensors of a step take at one time, over those that are there before.
 * Tensors that share a buffer count once, other than in `tf.profile`.
 * @param {() => unknown} step
 */
export async function peakBytes(step) {
  // Where the engine enters each buffer when it is made, and deletes it when it is freed.
  const buffers = tf.engine().state.tensorInfo;
  /** @type {Map<object, number>} */
  const made = new Map();
  let now = 0;
  let peak = 0;
  const counting = {
    /**
     * @param {object} id
     * @param {{ dtype: import("@tensorflow/tfjs-core").DataType, shape: number[] }} info
     */
    set(id, info) {
      const size = tf.util.sizeFromShape(info.shape) * tf.util.bytesPerElement(info.dtype);
      made.set(id, size);
      now += size;
      peak = Math.max(peak, now);
      return WeakMap.prototype.set.call(buffers, id, info);
    },
    /** @param {object} id */
    delete(id) {
      now -= made.get(id) ?? 0;
      return WeakMap.prototype.delete.call(buffers, id);
    },
  };
  Object.assign(buffers, counting);
  try {
    await step();
    return peak;
  } finally {
    for (const method of Object.keys(counting)) Reflect.deleteProperty(buffers, method);
  }
}

/**
 * Bytes of the largest output of a layer, for one batch.
 * @param {readonly import("../training/networks.js").Layer[]} layers built
 * @param {number} batchSize
 */
export function largestOutput(layers, batchSize) {
  const sizes = layers.map((layer) => {
    const [, ...shape] = /** @type {number[]} */ (layer.outputShape);
    return shape.reduce((product, size) => product * size, 1);
  });
  return Math.max(...sizes) * batchSize * Float32Array.BYTES_PER_ELEMENT;
}
