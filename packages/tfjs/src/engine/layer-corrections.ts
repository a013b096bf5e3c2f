import type * as core from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { layerPrototype } from "./layer-prototype.js";

type Layer = layersNamespace.Layer;
type Options = Parameters<Layer["call"]>[1];
type Shape = (number | null)[];

/** Private fields that TensorFlow.js keeps on a convolution. */
interface ConvolutionFields {
  readonly kernelSize: number[];
  readonly strides: [number, number];
  readonly dilationRate: [number, number];
  readonly padding: "same" | "valid";
  readonly dataFormat: "channelsFirst" | "channelsLast";
  readonly useBias: boolean;
  readonly bias: { read(): Tensor } | null;
  readonly activation: { apply(x: Tensor): Tensor } | null;
}

/**
 * Corrects layers and activations that TensorFlow.js computes differently from Keras 3 without a
 * word.
 */
export function correctLayers(tf: typeof core): void {
  dilateDepthwise(tf);
  for (const className of ["Conv2DTranspose", "Conv3DTranspose"]) refuseDilation(tf, className);
  for (const className of ["Conv1D", "SeparableConv2D"]) computeChannelsLast(tf, className);
  alignPixels(tf);
  limitAtOnce(tf);
  respectMask(tf);
  correctActivations(tf);
}

/** `DepthwiseConv2D` takes a `dilationRate` and does not use it. */
function dilateDepthwise(tf: typeof core): void {
  type Depthwise = Layer & ConvolutionFields & { readonly depthwiseKernel: { read(): Tensor } };
  const prototype = layerPrototype(tf, "DepthwiseConv2D");
  const [call, computeOutputShape] = [
    Reflect.get(prototype, "call"),
    Reflect.get(prototype, "computeOutputShape"),
  ];
  prototype.call = function (this: Depthwise, inputs, kwargs) {
    if (!isDilated(this)) return call.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const [x] = [inputs].flat() as [Tensor4D];
      const { strides, padding, dilationRate, bias, activation } = this;
      const first = this.dataFormat === "channelsFirst";
      const kernel = this.depthwiseKernel.read() as Tensor4D;
      const input = first ? tf.transpose<Tensor4D>(x, [0, 2, 3, 1]) : x;
      const convolved = tf.depthwiseConv2d(input, kernel, strides, padding, "NHWC", dilationRate);
      const shifted = bias === null ? convolved : tf.add(convolved, bias.read());
      const activated = activation === null ? shifted : activation.apply(shifted);
      return first ? tf.transpose(activated, [0, 3, 1, 2]) : activated;
    });
  };
  prototype.computeOutputShape = function (this: Depthwise, inputShape) {
    const shape = computeOutputShape.call(this, inputShape) as Shape;
    if (!isDilated(this)) return shape;
    const { kernelSize, strides, dilationRate, padding, dataFormat } = this;
    const [given] = [inputShape].flat(Array.isArray(inputShape[0]) ? 1 : 0) as [Shape];
    const start = dataFormat === "channelsFirst" ? 2 : 1;
    for (const [index, stride] of strides.entries()) {
      const size = given[start + index];
      const reach = padding === "same" ? 0 : (kernelSize[index]! - 1) * dilationRate[index]!;
      shape[start + index] = size == null ? null : Math.ceil((size - reach) / stride);
    }
    return shape;
  };
}

/** Transposed convolutions take a `dilationRate` and do not use it. */
function refuseDilation(tf: typeof core, className: string): void {
  const prototype = layerPrototype(tf, className);
  const build = Reflect.get(prototype, "build");
  prototype.build = function (this: Layer & ConvolutionFields, inputShape) {
    if (isDilated(this))
      throw new Error(
        `a transposed convolution cannot be dilated: \`dilationRate\` is [${this.dilationRate.join(", ")}]; leave it out`,
      );
    build.call(this, inputShape);
  };
}

/**
 * With channels first, `Conv1D` hands them on as the last dimension, and `SeparableConv2D` adds its
 * bias along another one.
 */
function computeChannelsLast(tf: typeof core, className: string): void {
  const prototype = layerPrototype(tf, className);
  const call = Reflect.get(prototype, "call");
  prototype.call = function (this: Layer & { dataFormat: ConvolutionFields["dataFormat"] }, inputs, kwargs) {
    const [x] = [inputs].flat() as [Tensor];
    if (this.dataFormat !== "channelsFirst") return call.call(this, inputs, kwargs);
    const spatial = x.shape.slice(2).map((_, index) => index + 2);
    this.dataFormat = "channelsLast";
    try {
      return tf.tidy(() => {
        const output = call.call(this, tf.transpose(x, [0, ...spatial, 1]), kwargs) as Tensor;
        return tf.transpose(output, [0, x.rank - 1, ...spatial.map((axis) => axis - 1)]);
      });
    } finally {
      this.dataFormat = "channelsFirst";
    }
  };
}

/**
 * `UpSampling2D` by `bilinear` takes values to lie in the corners of pixels; Keras takes them to
 * lie in the middle.
 */
function alignPixels(tf: typeof core): void {
  interface UpSampling {
    readonly size: [number, number];
    readonly interpolation: "nearest" | "bilinear";
    readonly dataFormat: "channelsFirst" | "channelsLast";
  }
  const prototype = layerPrototype(tf, "UpSampling2D");
  const call = Reflect.get(prototype, "call");
  prototype.call = function (this: Layer & UpSampling, inputs, kwargs) {
    if (this.interpolation !== "bilinear") return call.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const [x] = [inputs].flat() as [Tensor4D];
      const first = this.dataFormat === "channelsFirst";
      const input = first ? tf.transpose<Tensor4D>(x, [0, 2, 3, 1]) : x;
      const size: [number, number] = [input.shape[1] * this.size[0], input.shape[2] * this.size[1]];
      const resized = tf.image.resizeBilinear(input, size, false, true);
      return first ? tf.transpose(resized, [0, 3, 1, 2]) : resized;
    });
  };
}

/**
 * `ReLU` with a `maxValue` of 6 takes two steps for one, and keeps what lies between them for its
 * gradient.
 */
function limitAtOnce(tf: typeof core): void {
  const prototype = layerPrototype(tf, "ReLU");
  const call = Reflect.get(prototype, "call");
  prototype.call = function (this: Layer & { readonly maxValue?: number | null }, inputs, kwargs) {
    const [x] = [inputs].flat() as [Tensor];
    return this.maxValue === 6 ? tf.relu6(x) : call.call(this, inputs, kwargs);
  };
}

/**
 * `GlobalAveragePooling1D` takes the mean over all timesteps, also those that a layer such as
 * `Masking` left out.
 */
function respectMask(tf: typeof core): void {
  const prototype = layerPrototype(tf, "GlobalAveragePooling1D");
  const call = Reflect.get(prototype, "call");
  prototype.call = function (this: Layer, inputs, kwargs: Options) {
    const [mask] = [kwargs["mask"] as Tensor | Tensor[] | null | undefined].flat();
    if (mask == null) return call.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const [x] = [inputs].flat() as [Tensor];
      const counted = tf.expandDims(tf.cast(mask, "float32"), -1);
      // As in Keras, a sequence of which nothing counts has no mean.
      return tf.div(tf.sum(tf.mul(x, counted), 1), tf.sum(counted, 1));
    });
  };
  // Says that it takes a mask; it hands none on.
  const constructed = Reflect.get(prototype, "computeMask");
  prototype.computeMask = function (this: Layer, inputs, mask) {
    return mask == null ? constructed.call(this, inputs, mask) : (null as unknown as Tensor);
  };
}

/**
 * `hardSigmoid` is that of Keras 2, `x / 5 + 0.5`, in place of `x / 6 + 0.5`; `relu6` takes two
 * steps for one.
 */
function correctActivations(tf: typeof core): void {
  const replace = (name: string, apply: (x: Tensor) => Tensor) => {
    const registered = tf.serialization.SerializationMap.getMap().classNameMap[name];
    if (registered === undefined) throw new Error(`TensorFlow.js has no activation \`${name}\``);
    Object.assign(registered[0].prototype as object, { apply });
  };
  replace("hardSigmoid", (x) => tf.tidy(() => tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1)));
  replace("relu6", (x) => tf.relu6(x));
}

function isDilated({ dilationRate }: ConvolutionFields): boolean {
  return dilationRate.some((rate) => rate !== 1);
}
