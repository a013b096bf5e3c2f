import type * as core from "@tensorflow/tfjs-core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { layerPrototype } from "./layer-prototype.js";

type Layer = layersNamespace.Layer;

/**
 * Makes dropout with a `seed` draw another mask at each step, as without one. TensorFlow.js starts
 * its generator from the same seed at each call, so that the same units would be dropped for the
 * whole run.
 */
export function extendDropout(tf: typeof core): void {
  const prototype = layerPrototype(tf, "Dropout");
  const original = Reflect.get(prototype, "call");
  prototype.call = function (this: Layer & { rate: number; seed?: number | null }, inputs, kwargs) {
    const { rate, seed } = this;
    if (seed == null || rate === 0 || kwargs["training"] !== true) return original.call(this, inputs, kwargs);
    this.seed = seed + Math.random();
    try {
      return original.call(this, inputs, kwargs);
    } finally {
      this.seed = seed;
    }
  };
}
