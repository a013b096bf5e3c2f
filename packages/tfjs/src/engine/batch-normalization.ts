import type * as core from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import type { NormalizationMode } from "@lighterjs/callbacks";
import { layerPrototype } from "./layer-prototype.js";

type Layer = layersNamespace.Layer;

/** The part of a layer's weight that its `call` uses. */
interface Weight {
  read(): Tensor;
  write(value: Tensor): unknown;
}

/** What TensorFlow.js keeps on a built `BatchNormalization`. */
interface BatchNormalizationFields {
  gamma?: Weight | undefined;
  beta?: Weight | undefined;
  movingMean: Weight;
  movingVariance: Weight;
}

const modes = new WeakMap<Layer, NormalizationMode>();

/** Whether the layer keeps moving statistics, and so has modes. */
export function isBatchNormalization(layer: Layer): boolean {
  return layer.getClassName() === "BatchNormalization";
}

/** How a batch normalization layer behaves in training. */
export function batchNormalizationMode(layer: Layer): NormalizationMode {
  return modes.get(layer) ?? "train";
}

/** Sets how a batch normalization layer behaves in training, wherever in the model it stands. */
export function setBatchNormalizationMode(layer: Layer, mode: NormalizationMode): void {
  modes.set(layer, mode);
}

/**
 * Gives `BatchNormalization` the two things it lacks: modes that keep moving statistics constant while the model trains,
 * and training without `scale` or `center` (it reads both weights unconditionally, and so does the gradient of its inference,
 * tensorflow/tfjs#2868).
 */
export function extendBatchNormalization(tf: typeof core): void {
  const prototype = layerPrototype(tf, "BatchNormalization");
  const original = Reflect.get(prototype, "call");
  prototype.call = function (this: Layer & BatchNormalizationFields, inputs, kwargs) {
    const mode = batchNormalizationMode(this);
    const { gamma, beta, movingMean, movingVariance } = this;
    const constant = (make: (shape: number[]) => Tensor) => readOnly(() => make(movingMean.read().shape));
    this.gamma ??= constant(tf.ones);
    this.beta ??= constant(tf.zeros);
    if (mode === "batch") {
      this.movingMean = readOnly(() => movingMean.read());
      this.movingVariance = readOnly(() => movingVariance.read());
    }
    try {
      const training = kwargs["training"] === true && mode !== "inference";
      return original.call(this, inputs, { ...kwargs, training });
    } finally {
      Object.assign(this, { gamma, beta, movingMean, movingVariance });
    }
  };
}

/** A weight whose new values come to nothing. */
function readOnly(read: () => Tensor): Weight {
  return { read, write: () => undefined };
}
