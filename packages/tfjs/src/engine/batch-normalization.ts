import type * as core from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import type { NormalizationMode } from "@lighterjs/callbacks";
import { layerPrototype } from "./layer-prototype.js";

type Layer = layersNamespace.Layer;

/** The part of a layer's weight that its `call` uses. */
export interface Weight {
  read(): Tensor;
  write(value: Tensor): unknown;
}

/** Private fields that TensorFlow.js keeps on a built `BatchNormalization`. */
export interface BatchNormalizationFields {
  axis: number;
  epsilon: number;
  momentum: number;
  gamma?: Weight | undefined;
  beta?: Weight | undefined;
  movingMean: Weight;
  movingVariance: Weight;
}

/**
 * Normalizes by the statistics of the batch and moves the averages of the layer, in fewer passes
 * than TensorFlow.js; undefined where it cannot, and its own way has to do.
 */
export type TrainingNormalization = (layer: BatchNormalizationFields, input: Tensor) => Tensor | undefined;

let onePass: TrainingNormalization | undefined;

/** Has batch normalization layers train by `normalize` wherever it can. */
export function trainNormalizationBy(normalize: TrainingNormalization): void {
  onePass = normalize;
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
 * Gives `BatchNormalization` what it lacks: modes that keep moving statistics constant while the
 * model trains; training without `scale` or `center` (it reads both weights unconditionally, and so
 * does the gradient of its inference, tensorflow/tfjs#2868); and a way to train in fewer passes,
 * see {@link trainNormalizationBy}.
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
      const input = Array.isArray(inputs) ? inputs[0] : inputs;
      const normalized = training && input !== undefined ? onePass?.(this, input) : undefined;
      if (normalized !== undefined) return normalized;
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
