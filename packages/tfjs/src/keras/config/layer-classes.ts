import { unsupportedLayer } from "../keras-fault.js";
import type { Settings } from "./keras-config.js";
import type { OptionPlace, TranslatedLayer } from "./translation.js";
import { describeValue } from "./translate-values.js";

/** A class of Keras's layers, and what makes the same of it here. */
export interface LayerClass {
  /**
   * Options that a file may set. Any other that is set is one that we do not know the effect of.
   */
  readonly options: readonly string[];
  /**
   * The layer of TensorFlow.js, or of ours. Left out, TensorFlow.js's class of the same name takes
   * the same options.
   */
  readonly make?: Make;
}

type Make = (settings: TranslatedSettings, layer: OptionPlace["layer"]) => TranslatedLayer;

/** Options as TensorFlow.js writes them. */
export type TranslatedSettings = Readonly<Record<string, unknown>>;

/** Options that have one value that is computed here; another changes what the layer computes. */
export const ONLY: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ["groups", [1]],
  ["output_padding", []],
  ["renorm", [false]],
  ["rms_scaling", [false]],
  ["quantization_config", []],
  ["lora_rank", []],
  ["time_major", [false]],
]);

/** Options that have no effect on what a layer computes here, wherever they stand. */
export const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  ...["name", "trainable", "dtype", "batch_shape", "batch_input_shape"],
  ...[
    "seed",
    "implementation",
    "use_cudnn",
    "synchronized",
    "sparse",
    "ragged",
    "input_length",
    "lora_alpha",
  ],
  ...[
    "renorm_clipping",
    "renorm_momentum",
    "zero_output_for_mask",
    "moving_mean_initializer",
    "moving_variance_initializer",
  ],
]);

const namesIn = (text: string): readonly string[] => text.split(" ");
const weights = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => ["initializer", "regularizer", "constraint"].map((what) => `${name}_${what}`));

const OUTPUT = [...namesIn("activation use_bias activity_regularizer"), ...weights("bias")];
const KERNEL = [...OUTPUT, ...weights("kernel")];
const WINDOW = namesIn("kernel_size strides padding data_format dilation_rate");
const CONVOLUTION = ["filters", "groups", ...WINDOW, ...KERNEL];
const TRANSPOSED = [...CONVOLUTION, "output_padding"];
const POOL = namesIn("pool_size strides padding data_format");
const CELL = [...KERNEL, ...namesIn("units dropout recurrent_dropout"), ...weights("recurrent")];
const GATED_CELL = [...CELL, "recurrent_activation"];
const RECURRENT = namesIn("return_sequences return_state go_backwards stateful unroll time_major");
const NORMALIZATION = [...namesIn("axis epsilon center scale"), ...weights("gamma", "beta")];
const NOT_LAST = "TensorFlow.js normalizes over the last axis only";

const plain = (...options: readonly string[]): LayerClass => ({ options });

/** One of our stateless layers, by the name of what it computes. */
const computed = (operation: string, ...options: readonly string[]): LayerClass => ({
  options,
  make: (settings) => operationLayer(operation, settings),
});

function operationLayer(operation: string, settings: TranslatedSettings): TranslatedLayer {
  return { className: "KerasOperation", config: { operation, settings } };
}

/** A class of TensorFlow.js, unless options ask for what only ours computes. */
const computedIf = (
  className: string,
  operation: string,
  options: readonly string[],
  isNeeded: (settings: TranslatedSettings) => boolean,
): LayerClass => ({
  options,
  make: (settings) =>
    isNeeded(settings) ? operationLayer(operation, settings) : { className, config: settings },
});

const globalPool = (className: string, operation: string): LayerClass =>
  computedIf(className, operation, namesIn("data_format keepdims"), ({ keepdims }) => keepdims === true);

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== 0;

/**
 * Layers of Keras 2 and 3 that are read, by class. Those with other layers inside are translated by
 * themselves.
 */
export const LAYER_CLASSES: ReadonlyMap<string, LayerClass> = new Map<string, LayerClass>([
  ["Dense", plain("units", "quantization_config", "lora_rank", ...KERNEL)],
  ["Activation", plain("activation", "activity_regularizer")],
  [
    "Embedding",
    plain(
      ...namesIn("input_dim output_dim mask_zero quantization_config lora_rank activity_regularizer"),
      ...weights("embeddings"),
    ),
  ],
  ["Masking", plain("mask_value")],
  ["Flatten", plain("data_format")],
  ["Reshape", plain("target_shape")],
  ["Permute", plain("dims")],
  ["RepeatVector", plain("n")],
  ["Identity", computed("identity")],

  ["Conv1D", plain(...CONVOLUTION)],
  ["Conv2D", plain(...CONVOLUTION)],
  ["Conv3D", plain(...CONVOLUTION)],
  ["Conv2DTranspose", plain(...TRANSPOSED)],
  ["Conv3DTranspose", plain(...TRANSPOSED)],
  ["DepthwiseConv2D", plain("depth_multiplier", "groups", ...WINDOW, ...OUTPUT, ...weights("depthwise"))],
  [
    "SeparableConv2D",
    plain(
      "filters",
      "depth_multiplier",
      "groups",
      ...WINDOW,
      ...OUTPUT,
      ...weights("depthwise", "pointwise"),
    ),
  ],

  ["MaxPooling1D", { options: POOL, make: pool1d("MaxPooling1D") }],
  ["MaxPooling2D", plain(...POOL)],
  ["MaxPooling3D", plain(...POOL)],
  ["AveragePooling1D", { options: POOL, make: pool1d("AveragePooling1D") }],
  ["AveragePooling2D", plain(...POOL)],
  ["AveragePooling3D", plain(...POOL)],
  ["GlobalMaxPooling1D", globalPool("GlobalMaxPooling1D", "globalmax")],
  ["GlobalMaxPooling2D", globalPool("GlobalMaxPooling2D", "globalmax")],
  ["GlobalMaxPooling3D", computed("globalmax", ...namesIn("data_format keepdims"))],
  ["GlobalAveragePooling1D", globalPool("GlobalAveragePooling1D", "globalaverage")],
  ["GlobalAveragePooling2D", globalPool("GlobalAveragePooling2D", "globalaverage")],
  ["GlobalAveragePooling3D", computed("globalaverage", ...namesIn("data_format keepdims"))],

  ["ZeroPadding1D", computed("zeropadding", ...namesIn("padding data_format"))],
  ["ZeroPadding2D", plain(...namesIn("padding data_format"))],
  ["ZeroPadding3D", computed("zeropadding", ...namesIn("padding data_format"))],
  ["Cropping1D", computed("cropping", ...namesIn("cropping data_format"))],
  ["Cropping2D", plain(...namesIn("cropping data_format"))],
  ["Cropping3D", computed("cropping", ...namesIn("cropping data_format"))],
  ["UpSampling1D", computed("upsampling", ...namesIn("size data_format"))],
  ["UpSampling2D", plain(...namesIn("size data_format interpolation"))],
  ["UpSampling3D", computed("upsampling", ...namesIn("size data_format"))],

  ["Add", plain()],
  ["Subtract", computed("subtract")],
  ["Multiply", plain()],
  ["Average", plain()],
  ["Maximum", plain()],
  ["Minimum", plain()],
  ["Concatenate", plain("axis")],
  ["Dot", plain(...namesIn("axes normalize"))],

  [
    "ReLU",
    computedIf(
      "ReLU",
      "relu",
      namesIn("max_value negative_slope threshold"),
      ({ negativeSlope, threshold }) => isSet(negativeSlope) || isSet(threshold),
    ),
  ],
  [
    "LeakyReLU",
    {
      options: namesIn("negative_slope alpha"),
      make: ({ negativeSlope, alpha }) => ({
        className: "LeakyReLU",
        config: { alpha: negativeSlope ?? alpha ?? 0.3 },
      }),
    },
  ],
  ["PReLU", plain("shared_axes", ...weights("alpha"))],
  ["ELU", computedIf("ELU", "elu", ["alpha"], ({ alpha = 1 }) => alpha !== 1)],
  ["ThresholdedReLU", plain("theta")],
  ["Softmax", computedIf("Softmax", "softmax", ["axis"], ({ axis = -1 }) => axis !== -1)],

  ["Dropout", plain("rate", "noise_shape")],
  ["SpatialDropout1D", plain("rate")],
  ["SpatialDropout2D", { options: ["rate", "data_format"], make: spatialDropout }],
  ["SpatialDropout3D", { options: ["rate", "data_format"], make: spatialDropout }],
  ["GaussianNoise", plain("stddev")],
  ["GaussianDropout", plain("rate")],
  ["AlphaDropout", plain("rate", "noise_shape")],

  ["BatchNormalization", { options: ["momentum", "renorm", ...NORMALIZATION], make: batchNormalization }],
  ["LayerNormalization", plain("rms_scaling", ...NORMALIZATION)],
  ["UnitNormalization", computed("unitnormalization", "axis")],
  [
    "Normalization",
    {
      options: namesIn("axis mean variance invert"),
      make: (settings) => ({ className: "KerasNormalization", config: settings }),
    },
  ],
  [
    "Rescaling",
    computedIf("Rescaling", "rescaling", namesIn("scale offset"), ({ scale, offset }) =>
      [scale, offset].some(Array.isArray),
    ),
  ],

  ["RNN", plain(...RECURRENT)],
  ["SimpleRNN", plain(...CELL, ...RECURRENT)],
  ["SimpleRNNCell", plain(...CELL)],
  ["LSTM", plain("unit_forget_bias", ...GATED_CELL, ...RECURRENT)],
  ["LSTMCell", plain("unit_forget_bias", ...GATED_CELL)],
  ["GRU", { options: ["reset_after", ...GATED_CELL, ...RECURRENT], make: resetAfter("GRU") }],
  ["GRUCell", { options: ["reset_after", ...GATED_CELL], make: resetAfter("GRUCell") }],
  [
    "ConvLSTM2D",
    plain(
      ...namesIn("filters unit_forget_bias recurrent_activation dropout recurrent_dropout"),
      ...[...WINDOW, ...KERNEL, ...weights("recurrent"), ...RECURRENT],
    ),
  ],
]);

/** Layers that change an image at random while training, and hand it on as it is otherwise. */
export const AUGMENTATIONS: ReadonlySet<string> = new Set([
  ...namesIn("RandomFlip RandomRotation RandomZoom RandomTranslation RandomContrast RandomBrightness"),
  ...namesIn("RandomHue RandomSaturation RandomGrayscale RandomColorJitter RandomColorDegeneration"),
  ...namesIn("RandomPosterization RandomSharpness RandomShear RandomErasing RandomGaussianBlur RandomInvert"),
]);

/** Why well-known classes are refused, in more than a few words. */
export const REFUSED: ReadonlyMap<string, string> = new Map([
  ["Lambda", "it holds a function of Python as bytecode, which nothing but Python can run"],
  ["TFOpLambda", "Keras 2 keeps an operation of TensorFlow in it, by a name of Python"],
  ["SlicingOpLambda", "Keras 2 keeps an operation of TensorFlow in it, by a name of Python"],
]);

/** One-dimensional windows stand in lists of one. */
function pool1d(className: string): Make {
  return (settings) => {
    const { poolSize, strides, ...rest } = settings;
    const one = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : value);
    return { className, config: { ...rest, poolSize: one(poolSize), strides: one(strides) } };
  };
}

function spatialDropout({ rate, dataFormat }: TranslatedSettings): TranslatedLayer {
  return { className: "KerasSpatialDropout", config: { rate, dataFormat } };
}

/**
 * Keras 2 writes the axis as a list of one. Whether it is the last is seen when the layer is
 * called.
 */
function batchNormalization(settings: TranslatedSettings, layer: OptionPlace["layer"]): TranslatedLayer {
  const { axis } = settings;
  const [only, ...others] = [axis ?? -1].flat();
  if (typeof only !== "number" || others.length > 0)
    throw unsupportedLayer(layer, `its \`axis\` is ${describeValue(axis)}, and ${NOT_LAST}`);
  return { className: "BatchNormalization", config: { ...settings, axis: only } };
}

/**
 * Since TensorFlow 2 the reset gate is applied after the matrix product, unless the file says
 * otherwise.
 */
function resetAfter(className: "GRU" | "GRUCell"): Make {
  return ({ resetAfter: after, ...settings }) => ({
    className: after === false ? className : `Keras${className}`,
    config: settings,
  });
}

/** Options of a file that a class does not list, and that are set. */
export function unknownOptions(config: Settings, { options }: LayerClass): readonly string[] {
  return Object.keys(config).filter(
    (option) =>
      !options.includes(option) &&
      !WITHOUT_EFFECT.has(option) &&
      config[option] !== null &&
      !isNeutral(option, config[option]),
  );
}

/** Options of classes that do without, where Keras writes them all the same. */
function isNeutral(option: string, value: unknown): boolean {
  return ONLY.get(option)?.includes(value) === true;
}
