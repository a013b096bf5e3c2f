import type { serialization as serializationNamespace, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine/tf.js";

/**
 * Activations of Keras that TensorFlow.js lacks, by the names that files of TensorFlow.js know them
 * by. A name comes back from a file as it went only if it is the same in snake case and back.
 */
const OWN: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  // That of Keras 2; the one of Keras 3 is TensorFlow.js's, corrected.
  hardSigmoidTwo: (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1),
  hardSilu: (x) => tf.mul(x, hardSigmoid(x)),
  exponential: (x) => tf.exp(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  logSigmoid: (x) => tf.logSigmoid(x),
  hardTanh: (x) => tf.clipByValue(x, -1, 1),
  hardShrink: (x) => tf.where(tf.greater(tf.abs(x), 0.5), x, tf.zerosLike(x)),
  softShrink: (x) => tf.sub(x, tf.clipByValue(x, -0.5, 0.5)),
  tanhShrink: (x) => tf.sub(x, tf.tanh(x)),
  squareplus: (x) => tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), 4))), 2),
  celu: (x) => tf.elu(x),
};

function hardSigmoid(x: Tensor): Tensor {
  return tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1);
}

/** Functions of Keras by name, with the names of those that compute the same here. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ...["elu", "selu", "relu", "relu6", "linear", "sigmoid", "softplus", "softsign", "tanh", "softmax"].map(
    same,
  ),
  ...["gelu", "mish", "swish", "exponential", "squareplus", "celu"].map(same),
  ["silu", "swish"],
  ["log_softmax", "logSoftmax"],
  ["hard_sigmoid", "hardSigmoid"],
  ["hard_silu", "hardSilu"],
  ["hard_swish", "hardSilu"],
  ["leaky_relu", "leakyRelu"],
  ["log_sigmoid", "logSigmoid"],
  ["hard_tanh", "hardTanh"],
  ["hard_shrink", "hardShrink"],
  ["soft_shrink", "softShrink"],
  ["tanh_shrink", "tanhShrink"],
]);

function same(name: string): [string, string] {
  return [name, name];
}

/** The name here of an activation of Keras; undefined where there is none. */
export function activationName(name: string, kerasMajor: number): string | undefined {
  if (name === "hard_sigmoid" && kerasMajor < 3) return "hardSigmoidTwo";
  return NAMES.get(name);
}

/** Lets layers be made with these activations, by their names. */
export function registerActivations(): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  for (const [name, compute] of Object.entries(OWN)) {
    if (name in classNameMap) continue;
    tf.serialization.registerClass(activationClass(name, compute));
  }
}

function activationClass(
  name: string,
  compute: (x: Tensor) => Tensor,
): serializationNamespace.SerializableConstructor<serializationNamespace.Serializable> {
  return class extends tf.serialization.Serializable {
    static readonly className = name;

    apply(x: Tensor): Tensor {
      return tf.tidy(() => compute(x));
    }

    getConfig(): serializationNamespace.ConfigDict {
      return {};
    }
  };
}
