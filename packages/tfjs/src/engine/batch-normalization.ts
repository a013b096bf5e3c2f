import type * as core from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayerVariable, layers as layersNamespace } from "@tensorflow/tfjs-layers";
import type { NormalizationMode } from "@lighterjs/callbacks";
import { layerPrototype } from "./layer-prototype.js";

type Layer = layersNamespace.Layer;

/** What TensorFlow.js keeps on a built `BatchNormalization`. */
interface BatchNormalizationFields {
  gamma?: Pick<LayerVariable, "read"> | undefined;
  beta?: Pick<LayerVariable, "read"> | undefined;
  movingMean: LayerVariable;
}

const inferenceOnly = new WeakSet<Layer>();

/** Whether the layer keeps moving statistics, and so has modes. */
export function isBatchNormalization(layer: Layer): boolean {
  return layer.getClassName() === "BatchNormalization";
}

/** Sets how a batch normalization layer behaves in training, wherever in the model it stands. */
export function setBatchNormalizationMode(layer: Layer, mode: NormalizationMode): void {
  if (mode === "inference") inferenceOnly.add(layer);
  else inferenceOnly.delete(layer);
}

/**
 * Gives `BatchNormalization` the two things it lacks: a mode that keeps moving statistics constant while the model trains,
 * and training without `scale` or `center` (it reads both weights unconditionally, and so does the gradient of its inference,
 * tensorflow/tfjs#2868).
 */
export function extendBatchNormalization(tf: typeof core): void {
  const prototype = layerPrototype(tf, "BatchNormalization");
  const original = Reflect.get(prototype, "call");
  prototype.call = function (this: Layer & BatchNormalizationFields, inputs, kwargs) {
    const mode = { ...kwargs, training: kwargs["training"] === true && !inferenceOnly.has(this) };
    const { gamma, beta } = this;
    if (gamma !== undefined && beta !== undefined) return original.call(this, inputs, mode);
    const { shape } = this.movingMean;
    const constant = (make: (shape: number[]) => Tensor) => ({ read: () => make(shape as number[]) });
    this.gamma ??= constant(tf.ones);
    this.beta ??= constant(tf.zeros);
    try {
      return original.call(this, inputs, mode);
    } finally {
      this.gamma = gamma;
      this.beta = beta;
    }
  };
}
