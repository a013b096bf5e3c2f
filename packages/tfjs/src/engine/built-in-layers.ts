import type * as core from "@tensorflow/tfjs-core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";

const builtIn = new WeakSet<object>();
const builtInNames = new Set<string>();

/** Notes the classes of TensorFlow.js, to be called before others are registered. */
export function recordBuiltInLayers(tf: typeof core): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  for (const [name, [registered]] of Object.entries(classNameMap)) {
    builtIn.add(registered);
    builtInNames.add(name);
  }
}

/** Whether the layer is of a class of TensorFlow.js itself, not one derived from it. */
export function isBuiltIn(layer: layersNamespace.Layer): boolean {
  return builtIn.has(layer.constructor);
}

/** Whether TensorFlow.js itself has a class of this name. */
export function isBuiltInClass(className: string): boolean {
  return builtInNames.has(className);
}
