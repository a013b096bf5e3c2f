import { tf } from "../../engine/tf.js";
import { registerActivations } from "./activations.js";
import { KerasNormalization } from "./normalization.js";
import { KerasOperation } from "./operation-layer.js";
import { KerasGRU, KerasGRUCell } from "./reset-after-gru.js";
import { KerasSpatialDropout } from "./spatial-dropout.js";

const CLASSES = [KerasOperation, KerasNormalization, KerasGRU, KerasGRUCell, KerasSpatialDropout];

/**
 * Lets TensorFlow.js build the layers that files of Keras need and that it lacks, so that a model
 * with such layers can be saved as any other and read again. Repeated calls do nothing.
 */
export function registerKerasLayers(): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  registerActivations();
  for (const each of CLASSES)
    if (!(each.className in classNameMap)) tf.serialization.registerClass(each as RegisteredClass);
}

type RegisteredClass = Parameters<typeof tf.serialization.registerClass>[0];
