import type * as core from "@tensorflow/tfjs-core";

type Apply = (this: Readonly<Record<string, unknown>>, ...args: unknown[]) => core.Tensor;

/**
 * Initializers that draw from a normal distribution cut off at both ends, and their numbers: of
 * which not negative.
 */
const TRUNCATED: readonly (readonly [className: string, spread: string, others: readonly string[]])[] = [
  ["TruncatedNormal", "stddev", ["mean"]],
  ["VarianceScaling", "scale", []],
];

/**
 * Makes drawing from a truncated normal distribution end. TensorFlow.js draws again until a number
 * lies between the ends, and so for ever where there are none, because a number is not one or the
 * deviation is negative.
 */
export function endTruncatedDraws(tf: typeof core): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  for (const [className, spread, others] of TRUNCATED) {
    const registered = classNameMap[className];
    if (registered === undefined) throw new Error(`TensorFlow.js has no initializer \`${className}\``);
    const prototype = registered[0].prototype as object;
    const original = Reflect.get(prototype, "apply") as Apply;
    const checked: Apply = function (...args) {
      for (const name of [spread, ...others]) requireNumber(className, name, this[name], name === spread);
      return original.apply(this, args);
    };
    Reflect.set(prototype, "apply", checked);
  }
}

function requireNumber(owner: string, name: string, value: unknown, isSpread: boolean): void {
  if (typeof value === "number" && Number.isFinite(value) && !(isSpread && value < 0)) return;
  const wanted = isSpread ? "a finite number that is not negative" : "a finite number";
  throw new Error(`the initializer \`${owner}\` needs ${wanted} as \`${name}\`, found ${String(value)}`);
}
