// Backbones as Keras names and builds them, with random weights and a head of their own: functional
// models with residual units.

/**
 * @typedef {typeof import("@tensorflow/tfjs-layers")} Layers
 * @typedef {import("@tensorflow/tfjs-layers").SymbolicTensor} Value
 * @typedef {import("@tensorflow/tfjs-layers").LayersModel} Model
 * @typedef {{ name: string, frozen: readonly string[], modules: number }} Phase starts of the names that are frozen, below `model.`,
 *   and how many of the first modules of the same network in ../steps/steps.py
 * @typedef {object} Backbone
 * @property {string} name
 * @property {string} torch its name in ../steps/steps.py
 * @property {number[]} sampleShape
 * @property {number} batchSize
 * @property {(tfl: Layers) => Model} build
 * @property {readonly Phase[]} phases as one thaws a backbone: head only, the last block, half, all
 */

export const CLASSES = 5;

/** @param {{ apply(value: Value | Value[]): unknown }} layer @param {Value[]} values */
const call = (layer, ...values) =>
  /** @type {Value} */ (layer.apply(values.length === 1 ? /** @type {Value} */ (values[0]) : values));

/** Expansion, filters, blocks, stride of the first block: Sandler et al., CVPR 2018, table 2. */
const STAGES = /** @type {const} */ ([
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
]);

/**
 * MobileNetV2 with 2.2 million parameters.
 *
 * @param {number} size of the image's edge
 * @param {number} batchSize
 * @returns {Backbone}
 */
export function mobileNetV2(size, batchSize) {
  const sampleShape = [size, size, 3];
  const blocks = (/** @type {number} */ last) =>
    Array.from({ length: last }, (_, index) => (index === 0 ? "expanded_conv" : `block_${index}_`));
  return {
    name: `MobileNetV2 ${size}²`,
    torch: "mobilenet",
    sampleShape,
    batchSize,
    phases: [
      { name: "head only", frozen: ["Conv1", "bn_Conv1", ...blocks(17), "Conv_1"], modules: 23 },
      { name: "last block", frozen: ["Conv1", "bn_Conv1", ...blocks(16)], modules: 19 },
      { name: "half", frozen: ["Conv1", "bn_Conv1", ...blocks(9)], modules: 12 },
      { name: "all", frozen: [], modules: 0 },
    ],
    build({ input, layers, model }) {
      const normalized = (/** @type {Value} */ value, /** @type {string} */ name, relu = "") => {
        const out = call(layers.batchNormalization({ name, momentum: 0.999, epsilon: 1e-3 }), value);
        return relu === "" ? out : call(layers.reLU({ name: relu, maxValue: 6 }), out);
      };
      const convolve = (
        /** @type {Value} */ value,
        /** @type {string} */ name,
        /** @type {object} */ options,
      ) =>
        call(
          layers.conv2d({ name, padding: "same", useBias: false, kernelSize: 1, filters: 1, ...options }),
          value,
        );
      const inputs = input({ shape: sampleShape });
      const stem = convolve(inputs, "Conv1", { filters: 32, kernelSize: 3, strides: 2 });
      let value = normalized(stem, "bn_Conv1", "Conv1_relu");
      let channels = 32;
      let block = 0;
      for (const [expansion, filters, count, firstStride] of STAGES)
        for (let index = 0; index < count; index++) {
          const before = value;
          const prefix = block === 0 ? "expanded_conv_" : `block_${block}_`;
          if (expansion > 1) {
            const wide = convolve(value, `${prefix}expand`, { filters: channels * expansion });
            value = normalized(wide, `${prefix}expand_BN`, `${prefix}expand_relu`);
          }
          const strides = index === 0 ? firstStride : 1;
          const options = { kernelSize: 3, strides, padding: /** @type {const} */ ("same"), useBias: false };
          const deep = call(layers.depthwiseConv2d({ name: `${prefix}depthwise`, ...options }), value);
          value = normalized(deep, `${prefix}depthwise_BN`, `${prefix}depthwise_relu`);
          value = normalized(convolve(value, `${prefix}project`, { filters }), `${prefix}project_BN`);
          if (index > 0) value = call(layers.add({ name: `${prefix}add` }), before, value);
          channels = filters;
          block += 1;
        }
      value = normalized(convolve(value, "Conv_1", { filters: 1280 }), "Conv_1_bn", "out_relu");
      return model({ inputs, outputs: classify(layers, value) });
    },
  };
}

/**
 * ResNet-18 with a quarter of the filters.
 *
 * @param {number} size
 * @param {number} batchSize
 * @returns {Backbone}
 */
export function smallResNet(size, batchSize) {
  const sampleShape = [size, size, 3];
  return {
    name: `small ResNet-18 ${size}²`,
    torch: "resnet",
    sampleShape,
    batchSize,
    phases: [
      { name: "head only", frozen: ["conv1", "conv2", "conv3", "conv4", "conv5"], modules: 12 },
      { name: "last block", frozen: ["conv1", "conv2", "conv3", "conv4", "conv5_block1"], modules: 11 },
      { name: "half", frozen: ["conv1", "conv2", "conv3"], modules: 8 },
      { name: "all", frozen: [], modules: 0 },
    ],
    build({ input, layers, model }) {
      const convolve = (
        /** @type {Value} */ value,
        /** @type {string} */ name,
        /** @type {number} */ filters,
        kernelSize = 3,
        strides = 1,
      ) => {
        const options = {
          filters,
          kernelSize,
          strides,
          padding: /** @type {const} */ ("same"),
          useBias: false,
        };
        const out = call(layers.conv2d({ name: `${name}_conv`, ...options }), value);
        return call(layers.batchNormalization({ name: `${name}_bn`, epsilon: 1e-3 }), out);
      };
      const relu = (/** @type {Value} */ value, /** @type {string} */ name) =>
        call(layers.activation({ activation: "relu", name }), value);
      const inputs = input({ shape: sampleShape });
      let value = relu(convolve(inputs, "conv1", 16, 7, 2), "conv1_relu");
      value = call(
        layers.maxPooling2d({ name: "conv1_pool", poolSize: 3, strides: 2, padding: "same" }),
        value,
      );
      [16, 32, 64, 128].forEach((filters, stage) => {
        for (const block of [1, 2]) {
          const name = `conv${stage + 2}_block${block}`;
          const strides = stage > 0 && block === 1 ? 2 : 1;
          const first = relu(convolve(value, `${name}_1`, filters, 3, strides), `${name}_1_relu`);
          const second = convolve(first, `${name}_2`, filters);
          const skip = strides > 1 ? convolve(value, `${name}_0`, filters, 1, strides) : value;
          value = relu(call(layers.add({ name: `${name}_add` }), skip, second), `${name}_out`);
        }
      });
      return model({ inputs, outputs: classify(layers, value) });
    },
  };
}

/** @param {Layers["layers"]} layers @param {Value} value */
function classify(layers, value) {
  const pooled = call(layers.globalAveragePooling2d({ name: "pool", dataFormat: "channelsLast" }), value);
  return call(layers.dense({ name: "head", units: CLASSES }), pooled);
}
