// The networks that are timed: convolutions with batch normalization, and dense layers.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
/** The same instance that the package uses. */
export const tf = /** @type {typeof import("@tensorflow/tfjs-core")} */ (require("@tensorflow/tfjs-core"));
export const tfl = /** @type {typeof import("@tensorflow/tfjs-layers")} */ (
  require("@tensorflow/tfjs-layers")
);
const { layers, sequential } = tfl;

/**
 * @typedef {import("@tensorflow/tfjs-layers").layers.Layer} Layer
 * @typedef {{ name: string, sampleShape: number[], batchSize: number, trunk: () => Layer[], head: () => Layer[] }} Network
 */

const conv = (/** @type {number} */ filters) => [
  layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false }),
  layers.batchNormalization(),
  layers.reLU(),
];

/** 28 × 28 images; 115,000 parameters, nine tenths of the cost in the trunk. @type {Network} */
export const cnn = {
  name: "CNN",
  sampleShape: [28, 28, 1],
  batchSize: 128,
  trunk: () => [
    ...conv(16),
    layers.maxPooling2d({ poolSize: 2 }),
    ...conv(32),
    layers.maxPooling2d({ poolSize: 2 }),
    ...conv(32),
    layers.flatten(),
  ],
  head: () => [layers.dense({ units: 64, activation: "relu" }), layers.dense({ units: 10 })],
};

/** 235,000 parameters. @type {Network} */
export const mlp = {
  name: "MLP",
  sampleShape: [784],
  batchSize: 32,
  trunk: () => [
    layers.dense({ units: 256, activation: "relu" }),
    layers.dense({ units: 128, activation: "relu" }),
  ],
  head: () => [layers.dense({ units: 10 })],
};

/**
 * 2.5 million parameters; nine of ten equal layers, and so nine tenths of the cost, in the trunk.
 * @type {Network}
 */
export const deepMlp = {
  name: "deep MLP",
  sampleShape: [512],
  batchSize: 32,
  trunk: () => Array.from({ length: 9 }, () => layers.dense({ units: 512, activation: "relu" })),
  head: () => [layers.dense({ units: 512, activation: "relu" }), layers.dense({ units: 10 })],
};

/**
 * Layers as a plain model of TensorFlow.js, built.
 * @param {Layer[]} list
 * @param {readonly number[]} sampleShape
 */
export function plainModel(list, sampleShape) {
  const model = sequential();
  model.add(layers.inputLayer({ inputShape: [...sampleShape] }));
  for (const layer of list) model.add(layer);
  return model;
}
