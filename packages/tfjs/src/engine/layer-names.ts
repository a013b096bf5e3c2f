import type * as layersPackage from "@tensorflow/tfjs-layers";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";

type Layer = layersNamespace.Layer;
type Apply = (this: Layer, ...args: Parameters<Layer["apply"]>) => ReturnType<Layer["apply"]>;

/**
 * Lets a layer have any name. TensorFlow.js makes names of tensors of it, which may hold but a few
 * characters, and refuses to call a layer whose name has a space or a colon in it.
 */
export function allowAnyName(layers: typeof layersPackage): void {
  const { prototype } = layers.layers.Layer;
  const original: Apply = Reflect.get(prototype, "apply");
  const lenient: Apply = function (...args) {
    const { name } = this;
    const tensors = tensorName(name);
    if (tensors === name) return original.apply(this, args);
    this.name = tensors;
    try {
      return original.apply(this, args);
    } finally {
      this.name = name;
    }
  };
  Reflect.set(prototype, "apply", lenient);
}

/**
 * The name that tensors of a layer go by: the layer's own, with `_` for each character that
 * TensorFlow.js does not take.
 */
export function tensorName(name: string): string {
  const allowed = name.replace(/[^-A-Za-z0-9._/]/g, "_");
  return /^[A-Za-z0-9]/.test(allowed) ? allowed : `n${allowed}`;
}
