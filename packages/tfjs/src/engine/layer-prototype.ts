import type * as core from "@tensorflow/tfjs-core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";

type Layer = layersNamespace.Layer;

/**
 * The prototype of one of TensorFlow.js's layer classes, by the name it is registered under:
 * `BatchNormalization`.
 */
export function layerPrototype(tf: typeof core, className: string): Layer {
  const registered = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (registered === undefined) throw new Error(`TensorFlow.js has no layer class \`${className}\``);
  return registered[0].prototype as Layer;
}
