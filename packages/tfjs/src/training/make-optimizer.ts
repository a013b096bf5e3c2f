import { matchesGlob } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/schema";
import type { Optimizer as EngineOptimizer } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { TensorFlowOptimizer } from "../optimizers/tensor-flow-optimizer.js";
import type { System } from "../system/system.js";

/**
 * The optimizer of a run. One of TensorFlow.js is wrapped.
 *
 * @throws OptionError for one that does not do what it says
 */
export function makeOptimizer(system: System): Optimizer {
  const make = system.trained.optimizer;
  const first = make();
  if (!(first instanceof tf.Optimizer)) return first;
  const fault = faultOf(first);
  if (fault !== undefined) throw refused(fault, system);
  return new TensorFlowOptimizer(first, () => {
    const instance = make();
    if (instance instanceof tf.Optimizer) return instance;
    throw new TypeError("the factory of the optimizer makes one of another kind each time");
  });
}

/**
 * Makes sure that each pattern of names which the options of an optimizer write fits a weight.
 *
 * @throws OptionError UNMATCHED_PARAMETER
 */
export function requirePatterns(
  { writtenPatterns }: Optimizer,
  parameters: readonly { readonly name: string }[],
  system: System,
): void {
  if (writtenPatterns === undefined) return;
  const { option, patterns } = writtenPatterns;
  const at = patterns.findIndex((pattern) => !parameters.some(({ name }) => matchesGlob(pattern, name)));
  if (at === -1) return;
  throw OptionError.about(system, ["optimizer", option, at], {
    code: "UNMATCHED_PARAMETER",
    message: `\`${patterns[at]}\` fits no parameter of the model`,
    label: "fits nothing",
    help: ["names are whole, from the root: `**.bias`, `model.head.*`; `lighter plan` prints them"],
  });
}

/**
 * Known fault of an optimizer. By name, since `instanceof` takes any of the engine for any other.
 */
function faultOf(optimizer: EngineOptimizer): string | undefined {
  const name = optimizer.getClassName();
  // Its two accumulators start alike and stay so, since it divides by them as they were before the
  // update.
  if (name === "Adadelta") return "`tf.train.adadelta` is plain gradient descent in TensorFlow.js";
  // It takes epsilon away below the root, where it was to be added.
  if (name === "RMSProp" && optimizer.getConfig()["centered"] === true)
    return "`tf.train.rmsprop` with `centered: true` takes roots of negative numbers in TensorFlow.js";
  return undefined;
}

function refused(message: string, system: System): OptionError {
  return OptionError.about(system, ["optimizer"], {
    message,
    label: "does not do what it says",
    help: ["use one of `lighter.optimizers`, `lighter.optimizers.RMSprop` say"],
  });
}
