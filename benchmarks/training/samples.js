// Samples of noise, the same in every run: what is learned does not matter here.
import { createRandomSource } from "@lighterjs/core";
import { data } from "@lighterjs/tfjs";

/** In an epoch. */
const BATCHES = 5;

/**
 * @typedef {{ inputs: Float32Array, targets: Int32Array }} Samples
 * @typedef {Samples & { loader: data.DataLoader }} LoadedSamples
 */

/**
 * @param {import("./networks.js").Network} network
 * @returns {LoadedSamples} the same samples for us, and for a loop written by hand
 */
export function makeSamples({ sampleShape, batchSize }) {
  const random = createRandomSource(1).stream("samples");
  /** @type {(shape: readonly number[]) => data.NestedNumbers} */
  const nested = ([length, ...rest]) =>
    length === undefined ? random.next() : Array.from({ length }, () => nested(rest));
  const inputs = Array.from({ length: batchSize * BATCHES }, () => nested(sampleShape));
  const targets = Array.from({ length: batchSize * BATCHES }, (_, index) => index % 10);
  const dataset = new data.Arrays({ inputs, targets });
  return {
    loader: new data.DataLoader({ dataset, batch_size: batchSize, shuffle: true }),
    inputs: Float32Array.from(
      /** @type {number[]} */ (/** @type {readonly unknown[]} */ (inputs).flat(Infinity)),
    ),
    targets: Int32Array.from(targets),
  };
}

/**
 * Draws the batches that a run with the seed 0 trains on, in its order, as a loop written by hand
 * does.
 * @param {LoadedSamples} samples
 * @returns {() => Samples}
 */
export function batchDrawer({ loader, inputs, targets }) {
  const order = drawOrder(loader);
  const size = inputs.length / targets.length;
  return () => {
    const indices = order.next().value;
    const batch = {
      inputs: new Float32Array(indices.length * size),
      targets: new Int32Array(indices.length),
    };
    indices.forEach((index, at) => {
      batch.inputs.set(inputs.subarray(index * size, (index + 1) * size), at * size);
      batch.targets[at] = targets[index] ?? 0;
    });
    return batch;
  };
}

/** @param {data.DataLoader} loader @returns {Generator<number[], never>} */
function* drawOrder(loader) {
  const stream = createRandomSource(0).stream("data/train");
  for (let epoch = 0; ; epoch++)
    for (const { ids } of [...loader.draws(epoch, stream)]) yield ids.map(Number);
}
