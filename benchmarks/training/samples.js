// Samples of noise, the same in every run: what is learned does not matter here.
import { data } from "@lighterjs/tfjs";

export const BATCH_SIZE = 32;
const BATCHES = 5;

/** @typedef {{ inputs: Float32Array, targets: Int32Array }} Samples */

/**
 * @param {readonly number[]} sampleShape
 * @returns {Samples & { dataset: data.Arrays }} the same samples for us, and for a loop written by hand
 */
export function makeSamples(sampleShape) {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
  /** @type {(shape: readonly number[]) => data.NestedNumbers} */
  const nested = ([length, ...rest]) =>
    length === undefined ? next() : Array.from({ length }, () => nested(rest));
  const inputs = Array.from({ length: BATCH_SIZE * BATCHES }, () => nested(sampleShape));
  const targets = Array.from({ length: BATCH_SIZE * BATCHES }, (_, index) => index % 10);
  return {
    dataset: new data.Arrays({ inputs, targets }),
    inputs: Float32Array.from(
      /** @type {number[]} */ (/** @type {readonly unknown[]} */ (inputs).flat(Infinity)),
    ),
    targets: Int32Array.from(targets),
  };
}

/**
 * A batch in random order, as a loop written by hand draws it.
 * @param {Samples} samples
 * @returns {Samples}
 */
export function drawBatch({ inputs, targets }) {
  const size = inputs.length / targets.length;
  const batch = { inputs: new Float32Array(BATCH_SIZE * size), targets: new Int32Array(BATCH_SIZE) };
  for (let at = 0; at < BATCH_SIZE; at++) {
    const index = Math.floor(Math.random() * targets.length);
    batch.inputs.set(inputs.subarray(index * size, (index + 1) * size), at * size);
    batch.targets[at] = targets[index] ?? 0;
  }
  return batch;
}
