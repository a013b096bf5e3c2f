// The parts of a run with a frozen trunk as one writes them by hand on TensorFlow.js, from the same
// weights on the same batches.
import { forwardPass, trainingStep, updateWith } from "../training/hand-written.js";
import { tf } from "../training/networks.js";
import { batchDrawer } from "../training/samples.js";
import { adam } from "../training/systems.js";

/**
 * @typedef {import("../training/networks.js").Layer} Layer
 * @typedef {import("../training/samples.js").LoadedSamples} LoadedSamples
 * @typedef {{ shape: readonly number[], values: ArrayLike<number> }} Values
 */

/**
 * @param {import("../training/networks.js").Network} network
 * @param {LoadedSamples} samples
 * @param {readonly Values[]} weights of the whole network, layer by layer
 */
export function byHand(network, samples, weights) {
  const full = [...network.trunk(), ...network.head()];
  const fullStep = trainingStep(full, network.sampleShape, batchDrawer(samples), updateWith(adam()));
  setWeights(full, weights);

  const trunk = network.trunk();
  const pass = forwardPass(trunk, network.sampleShape);
  setWeights(trunk, weights);
  const draw = batchDrawer(samples);
  const features = pass(samples);

  const head = network.head();
  const ready = { ...samples, inputs: /** @type {Float32Array} */ (features.dataSync()) };
  const suffixStep = trainingStep(head, features.shape.slice(1), batchDrawer(ready), updateWith(adam()));
  setWeights(head, weights.slice(trunk.flatMap((layer) => layer.weights).length));
  features.dispose();
  return {
    full: recorded(fullStep),
    prefix: () => pass(draw()).dispose(),
    suffix: recorded(suffixStep),
    trunk,
  };
}

/** @param {() => number} step that returns its loss */
function recorded(step) {
  /** @type {number[]} */
  const losses = [];
  return { step: () => void losses.push(step()), losses };
}

/**
 * @param {readonly Layer[]} layers
 * @param {readonly Values[]} weights of these layers and perhaps of more
 */
function setWeights(layers, weights) {
  const rest = weights.values();
  for (const layer of layers)
    tf.tidy(() =>
      layer.setWeights(
        layer.weights.map(({ shape }) => {
          const { values = [] } = rest.next().value ?? {};
          return tf.tensor(Array.from(values), /** @type {number[]} */ (shape));
        }),
      ),
    );
}
