import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { trainNormalizationBy, type Weight } from "../batch-normalization.js";
import { layerPrototype } from "../layer-prototype.js";
import { tf } from "../tf.js";
import { hasNormalization, moveAverage, normalizeBatch, normalizeLayer } from "./normalization.js";

type Layer = layersNamespace.Layer;

/** Private fields that TensorFlow.js keeps on a built `LayerNormalization`. */
interface LayerNormalizationFields {
  axis: readonly number[];
  epsilon: number;
  gamma: Weight | null;
  beta: Weight | null;
}

/**
 * Has the layers that normalize do it in one pass each way, where the backend in use has the
 * operations. Repeated calls do nothing.
 */
export function installLayerNormalizations(): void {
  trainNormalizationBy((layer, input) => {
    const { axis, epsilon, momentum, movingMean, movingVariance } = layer;
    if (!hasNormalization() || input.dtype !== "float32" || !isTrailing([axis], input.rank)) return undefined;
    return tf.tidy(() => {
      const normalized = normalizeBatch(input, layer.gamma!.read(), layer.beta!.read(), epsilon);
      movingMean.write(moveAverage(movingMean.read(), normalized.mean, 1 - momentum));
      movingVariance.write(moveAverage(movingVariance.read(), normalized.variance, 1 - momentum));
      return normalized.output;
    });
  });

  const prototype = layerPrototype(tf, "LayerNormalization");
  const original = Reflect.get(prototype, "call");
  if (OURS in original) return;
  prototype.call = function (this: Layer & LayerNormalizationFields, inputs, kwargs) {
    const input = Array.isArray(inputs) ? inputs[0] : inputs;
    const { axis, epsilon, gamma, beta } = this;
    if (!hasNormalization() || input?.dtype !== "float32" || !isTrailing(axis, input.rank))
      return original.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const shape = input.shape.slice(input.rank - axis.length);
      const [scale, offset] = [gamma?.read() ?? tf.ones(shape), beta?.read() ?? tf.zeros(shape)];
      return normalizeLayer(input, scale, offset, epsilon);
    });
  };
  Object.defineProperty(Reflect.get(prototype, "call"), OURS, { value: true });
}

const OURS = Symbol.for("lighter.layerCall");

/** Whether axes are the last ones, in their order. */
function isTrailing(axes: readonly number[], rank: number): boolean {
  const first = rank - axes.length;
  return axes.every((axis, at) => (axis < 0 ? axis + rank : axis) === first + at);
}
