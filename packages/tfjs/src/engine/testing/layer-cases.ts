import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { layers as layersPackage } from "../tf.js";

type Layer = layersNamespace.Layer;

export interface LayerCase {
  /** The function of `tf.layers` that makes it. */
  readonly target: string;
  readonly title: string;
  readonly make: () => Layer;
  /** Shapes of one sample, one for each input. */
  readonly inputs: readonly (readonly number[])[];
  /** Whole numbers from 0 on, which no gradient passes, in place of fractions. */
  readonly whole?: boolean;
}

const l = layersPackage.layers;

const one = (target: string, shape: number[], make: () => Layer, note = ""): LayerCase => ({
  target,
  title: note === "" ? target : `${target}, ${note}`,
  make,
  inputs: [shape],
});
const two = (target: string, shape: number[], make: () => Layer): LayerCase => ({
  target,
  title: target,
  make,
  inputs: [shape, shape],
});

const ACTIVATIONS = [
  "elu",
  "hardSigmoid",
  "relu",
  "relu6",
  "selu",
  "sigmoid",
  "softmax",
  "softplus",
  "softsign",
  "tanh",
  "swish",
  "mish",
  "gelu",
  "gelu_new",
] as const;

/** Small examples of every layer, several where the gradient takes another way. */
export const LAYER_CASES: readonly LayerCase[] = [
  ...ACTIVATIONS.map((activation) => one("activation", [5], () => l.activation({ activation }), activation)),
  ...(["linear", "relu", "tanh", "softmax"] as const).map((activation) =>
    one("dense", [4], () => l.dense({ units: 3, activation }), activation),
  ),
  one("dense", [70], () => l.dense({ units: 40 }), "large enough to be transposed first"),
  one("dense", [3, 4], () => l.dense({ units: 2 }), "on a sequence"),

  one("conv1d", [6, 2], () => l.conv1d({ filters: 3, kernelSize: 3, padding: "same" })),
  one("conv2d", [5, 5, 2], () => l.conv2d({ filters: 3, kernelSize: 3 })),
  one(
    "conv2d",
    [5, 4, 2],
    () => l.conv2d({ filters: 3, kernelSize: 3, padding: "same", activation: "relu" }),
    "same",
  ),
  one(
    "conv2d",
    [6, 5, 2],
    () => l.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }),
    "stride 2, same",
  ),
  one(
    "conv2d",
    [6, 6, 2],
    () => l.conv2d({ filters: 2, kernelSize: 3, strides: 2 }),
    "stride 2, rows left over",
  ),
  one(
    "conv2d",
    [5, 6, 1],
    () => l.conv2d({ filters: 2, kernelSize: [3, 2], strides: [2, 1] }),
    "uneven window",
  ),
  one("conv2d", [4, 4, 3], () => l.conv2d({ filters: 2, kernelSize: 1 }), "1 by 1"),
  one("conv1d", [7, 2], () => l.conv1d({ filters: 2, kernelSize: 2, dilationRate: 3 }), "dilated"),
  one(
    "conv2d",
    [5, 6, 2],
    () => l.conv2d({ filters: 2, kernelSize: 2, dilationRate: [2, 3], padding: "same" }),
    "dilated",
  ),
  one(
    "conv2d",
    [4, 4, 2],
    () => l.conv2d({ filters: 2, kernelSize: [1, 2], strides: 3, padding: "same", activation: "relu" }),
    "stride above the window",
  ),
  one("conv2dTranspose", [3, 3, 2], () =>
    l.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }),
  ),
  one("conv2dTranspose", [3, 3, 2], () => l.conv2dTranspose({ filters: 2, kernelSize: 3 }), "stride 1"),
  one("conv3d", [4, 3, 3, 1], () => l.conv3d({ filters: 2, kernelSize: 2 })),
  one(
    "conv3d",
    [3, 3, 3, 1],
    () => l.conv3d({ filters: 2, kernelSize: 2, strides: 2, padding: "same" }),
    "stride 2, same",
  ),
  one("conv3d", [4, 3, 4, 1], () => l.conv3d({ filters: 2, kernelSize: 2, dilationRate: 2 }), "dilated"),
  one("conv3dTranspose", [2, 2, 2, 1], () => l.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2 })),
  one("depthwiseConv2d", [5, 5, 2], () => l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 })),
  one(
    "depthwiseConv2d",
    [5, 5, 2],
    () => l.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: "same" }),
    "stride 2, same",
  ),
  one("depthwiseConv2d", [5, 5, 2], () => l.depthwiseConv2d({ kernelSize: 2, dilationRate: 2 }), "dilated"),
  one("separableConv2d", [5, 5, 2], () => l.separableConv2d({ filters: 3, kernelSize: 3 })),
  one("convLstm2d", [2, 4, 4, 1], () => l.convLstm2d({ filters: 1, kernelSize: 3, padding: "same" })),

  one("averagePooling1d", [6, 2], () => l.averagePooling1d({ poolSize: 2 })),
  one("averagePooling2d", [4, 4, 2], () => l.averagePooling2d({ poolSize: 2 })),
  one(
    "averagePooling2d",
    [5, 5, 2],
    () => l.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }),
    "same",
  ),
  one(
    "averagePooling3d",
    [3, 3, 3, 1],
    () => l.averagePooling3d({ poolSize: 2, strides: 1, padding: "same" }),
    "same",
  ),
  one("maxPooling1d", [6, 2], () => l.maxPooling1d({ poolSize: 2 })),
  one("maxPooling2d", [4, 4, 2], () => l.maxPooling2d({ poolSize: 2 })),
  one("maxPooling2d", [5, 5, 2], () => l.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }), "same"),
  one("maxPooling3d", [4, 4, 4, 1], () => l.maxPooling3d({ poolSize: 2 })),
  one("globalAveragePooling1d", [4, 3], () => l.globalAveragePooling1d({})),
  one("globalAveragePooling2d", [3, 3, 2], () => l.globalAveragePooling2d({})),
  one("globalMaxPooling1d", [4, 3], () => l.globalMaxPooling1d({})),
  one("globalMaxPooling2d", [3, 3, 2], () => l.globalMaxPooling2d({})),

  one("batchNormalization", [4], () => l.batchNormalization()),
  one("batchNormalization", [3, 3, 2], () => l.batchNormalization(), "of images"),
  one("batchNormalization", [2, 3, 3], () => l.batchNormalization({ axis: 1 }), "channels first"),
  one("batchNormalization", [3, 3, 2], () => l.batchNormalization({ scale: false }), "without scale"),
  one("batchNormalization", [4], () => l.batchNormalization({ center: false }), "without center"),
  one("layerNormalization", [3, 4], () => l.layerNormalization()),

  one("simpleRNN", [3, 2], () => l.simpleRNN({ units: 3 })),
  one("lstm", [3, 2], () => l.lstm({ units: 2, returnSequences: true })),
  one("lstm", [3, 2], () => l.lstm({ units: 2, dropout: 0.3, recurrentDropout: 0.3 }), "with dropout"),
  one("gru", [3, 2], () => l.gru({ units: 2 })),
  one("gru", [1, 2], () => l.gru({ units: 2 }), "over one timestep"),
  one("rnn", [3, 2], () => l.rnn({ cell: l.simpleRNNCell({ units: 3 }) })),
  one(
    "rnn",
    [3, 2],
    () => l.rnn({ cell: l.stackedRNNCells({ cells: [l.lstmCell({ units: 2 }), l.gruCell({ units: 2 })] }) }),
    "stacked",
  ),
  one("bidirectional", [3, 2], () => l.bidirectional({ layer: l.lstm({ units: 2 }), mergeMode: "concat" })),
  one("timeDistributed", [3, 2], () => l.timeDistributed({ layer: l.dense({ units: 2 }) })),

  one("elu", [5], () => l.elu()),
  one("leakyReLU", [5], () => l.leakyReLU()),
  one("prelu", [5], () => l.prelu({ alphaInitializer: "ones" })),
  one("reLU", [5], () => l.reLU()),
  one("softmax", [5], () => l.softmax()),
  one("thresholdedReLU", [5], () => l.thresholdedReLU({ theta: 0.31 })),
  one("alphaDropout", [6], () => l.alphaDropout({ rate: 0.3 })),
  one("dropout", [6], () => l.dropout({ rate: 0.3 })),
  one("gaussianDropout", [6], () => l.gaussianDropout({ rate: 0.3 })),
  one("gaussianNoise", [6], () => l.gaussianNoise({ stddev: 0.1 })),
  one("spatialDropout1d", [4, 3], () => l.spatialDropout1d({ rate: 0.3 })),

  one("cropping2D", [4, 4, 2], () => l.cropping2D({ cropping: 1 })),
  one("flatten", [3, 2], () => l.flatten()),
  one("masking", [3, 2], () => l.masking()),
  one("permute", [3, 2], () => l.permute({ dims: [2, 1] })),
  one("repeatVector", [3], () => l.repeatVector({ n: 2 })),
  one("rescaling", [4], () => l.rescaling({ scale: 0.5, offset: 1 })),
  one("reshape", [4], () => l.reshape({ targetShape: [2, 2] })),
  one("resizing", [3, 3, 2], () => l.resizing({ height: 5, width: 5 })),
  one("upSampling2d", [3, 3, 2], () => l.upSampling2d({ size: [2, 2] })),
  one("upSampling2d", [2, 3, 2], () => l.upSampling2d({ interpolation: "bilinear" }), "bilinear"),
  one("zeroPadding2d", [3, 3, 2], () => l.zeroPadding2d({ padding: 1 })),
  { ...one("embedding", [3], () => l.embedding({ inputDim: 4, outputDim: 2 })), whole: true },

  two("add", [4], () => l.add()),
  two("average", [4], () => l.average()),
  two("concatenate", [4], () => l.concatenate()),
  two("dot", [4], () => l.dot({ axes: 1 })),
  two("maximum", [4], () => l.maximum()),
  two("minimum", [4], () => l.minimum()),
  two("multiply", [4], () => l.multiply()),
];

/** Further members of `tf.layers`, with the reason why no gradient of it is compared. */
export const OTHER_EXPORTS: Readonly<Record<string, string>> = {
  Layer: "a base class",
  RNN: "a base class",
  RNNCell: "a base class",
  input: "makes a symbolic tensor",
  inputLayer: "computes nothing",
  centerCrop: "prepares inputs; TensorFlow.js has no gradient of it",
  categoryEncoding: "its output does not depend smoothly on its input",
  randomWidth: "changes its output's shape from call to call",
  convLstm2dCell: "runs inside `convLstm2d`",
  gruCell: "runs inside `gru`",
  lstmCell: "runs inside `lstm`",
  simpleRNNCell: "runs inside `simpleRNN`",
  stackedRNNCells: "runs inside `rnn`",
  avgPool1d: "another name",
  avgPool2d: "another name",
  avgPool3d: "another name",
  avgPooling1d: "another name",
  avgPooling2d: "another name",
  avgPooling3d: "another name",
  globalMaxPool1d: "another name",
  globalMaxPool2d: "another name",
  maxPool1d: "another name",
  maxPool2d: "another name",
};
