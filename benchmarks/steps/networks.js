// The networks whose whole training steps are timed beside other engines, each built by the layers
// of the engine that trains it. steps.py builds the same for PyTorch.

/**
 * @typedef {typeof import("@tensorflow/tfjs-layers")} Layers
 * @typedef {import("@tensorflow/tfjs-layers").LayersModel} Model
 * @typedef {import("@tensorflow/tfjs-layers").SymbolicTensor} Value
 * @typedef {object} StepNetwork
 * @property {number[]} sampleShape
 * @property {number} batchSize
 * @property {number} classes
 * @property {number} [vocabulary] inputs are whole numbers below it; else they are noise
 * @property {(tfl: Layers) => Model} build
 */

/**
 * A layer called on a value.
 *
 * @param {{ apply(value: Value): unknown }} layer
 * @param {Value} value
 */
const call = (layer, value) => /** @type {Value} */ (layer.apply(value));

/**
 * @param {Layers} tfl
 * @param {readonly { apply(value: Value): unknown }[]} list
 * @param {number[]} shape
 */
function chain(tfl, list, shape) {
  const inputs = tfl.input({ shape });
  return tfl.model({ inputs, outputs: list.reduce((value, layer) => call(layer, value), inputs) });
}

/** @type {StepNetwork} 28 × 28 images; 115,000 parameters. */
const cnn = {
  sampleShape: [28, 28, 1],
  batchSize: 128,
  classes: 10,
  build(tfl) {
    const { layers } = tfl;
    const conv = (/** @type {number} */ filters) => [
      layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false }),
      layers.batchNormalization(),
      layers.reLU(),
    ];
    const list = [
      ...conv(16),
      layers.maxPooling2d({ poolSize: 2 }),
      ...conv(32),
      layers.maxPooling2d({ poolSize: 2 }),
      ...conv(32),
      layers.flatten(),
      layers.dense({ units: 64, activation: "relu" }),
      layers.dense({ units: 10 }),
    ];
    return chain(tfl, list, this.sampleShape);
  },
};

/** @param {Layers} tfl @param {number[]} widths @param {number[]} shape */
function dense(tfl, widths, shape) {
  const { layers } = tfl;
  const list = widths.map((units) => layers.dense({ units, activation: "relu" }));
  return chain(tfl, [...list, layers.dense({ units: 10 })], shape);
}

/** @type {StepNetwork} 235,000 parameters. */
const mlp = {
  sampleShape: [784],
  batchSize: 32,
  classes: 10,
  build: (tfl) => dense(tfl, [256, 128], [784]),
};

/** @type {StepNetwork} 2.6 million parameters in eleven layers. */
const deepMlp = {
  sampleShape: [512],
  batchSize: 32,
  classes: 10,
  build: (tfl) =>
    dense(
      tfl,
      Array.from({ length: 10 }, () => 512),
      [512],
    ),
};

/**
 * Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018, table 2; 2.2
 * million parameters.
 * @type {StepNetwork}
 */
const mobileNetV2 = {
  sampleShape: [224, 224, 3],
  batchSize: 4,
  classes: 5,
  build(tfl) {
    const { layers } = tfl;
    const normalized = (/** @type {Value} */ value, isLinear = false) => {
      const out = call(layers.batchNormalization(), value);
      return isLinear ? out : call(layers.reLU({ maxValue: 6 }), out);
    };
    const pointwise = (/** @type {Value} */ value, /** @type {number} */ filters) =>
      call(layers.conv2d({ filters, kernelSize: 1, useBias: false }), value);
    const inputs = tfl.input({ shape: this.sampleShape });
    let value = normalized(
      call(
        layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, padding: "same", useBias: false }),
        inputs,
      ),
    );
    let channels = 32;
    for (const [expansion, filters, count, firstStride] of INVERTED_RESIDUALS)
      for (let index = 0; index < count; index++) {
        const before = value;
        const strides = index === 0 ? firstStride : 1;
        if (expansion > 1) value = normalized(pointwise(value, channels * expansion));
        value = call(
          layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false }),
          value,
        );
        value = normalized(pointwise(normalized(value), filters), true);
        if (index > 0)
          value = /** @type {Value} */ (/** @type {unknown} */ (layers.add().apply([before, value])));
        channels = filters;
      }
    value = call(layers.globalAveragePooling2d({}), normalized(pointwise(value, 1280)));
    return tfl.model({ inputs, outputs: call(layers.dense({ units: 5 }), value) });
  },
};

/** Expansion, filters, blocks, stride of the first block. */
const INVERTED_RESIDUALS = /** @type {const} */ ([
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
]);

/** Sixteen tokens of a vocabulary. @param {number} vocabulary @returns {StepNetwork} */
const text = (vocabulary) => ({
  sampleShape: [16],
  batchSize: 32,
  classes: 8,
  vocabulary,
  build(tfl) {
    const { layers } = tfl;
    const list = [
      layers.embedding({ inputDim: vocabulary, outputDim: 16 }),
      layers.conv1d({ filters: 64, kernelSize: 3, activation: "relu" }),
      layers.globalMaxPooling1d({}),
      layers.dense({ units: 8 }),
    ];
    return chain(tfl, list, this.sampleShape);
  },
});

/** By name, as a turn is asked for. */
export const networks = /** @satisfies {Record<string, StepNetwork>} */ ({
  mobilenet: mobileNetV2,
  cnn,
  mlp,
  "deep-mlp": deepMlp,
  "text-100": text(100),
  "text-50000": text(50_000),
});

/**
 * One batch, the same in every process.
 * @param {StepNetwork} network
 * @returns {{ inputs: Float32Array, targets: Int32Array }}
 */
export function drawBatch({ sampleShape, batchSize, classes, vocabulary }) {
  const size = batchSize * sampleShape.reduce((product, length) => product * length, 1);
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return {
    inputs: Float32Array.from({ length: size }, () =>
      vocabulary === undefined ? 2 * next() - 1 : Math.floor(next() * vocabulary),
    ),
    targets: Int32Array.from({ length: batchSize }, (_, index) => index % classes),
  };
}
