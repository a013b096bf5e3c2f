import { matchesGlob, type MonitorMoment, type StateValue, type Trainer } from "@lighterjs/callbacks";
import type { Logger } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import type { Optimizer as EngineOptimizer } from "@tensorflow/tfjs-core";
import { CheckpointError } from "../checkpoint/checkpoint-error.js";
import type { OptimizerSnapshot } from "../checkpoint/run-snapshot.js";
import { tf } from "../engine/tf.js";
import { messageOf } from "../error-text.js";
import type { Network } from "../network/network.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { TensorFlowOptimizer } from "../optimizers/tensor-flow-optimizer.js";
import type { Scheduler } from "../schedulers/scheduler.js";
import type { System } from "../system/system.js";
import { runTarget } from "../target-error.js";
import type { RunLength } from "./run-length.js";

/**
 * The optimizer of a run. One of TensorFlow.js is wrapped.
 *
 * @param parameters - of the model
 * @throws OptionError for one that does not do what it says; UNMATCHED_PARAMETER where a pattern of
 * names in its options fits no parameter
 */
export function makeOptimizer(system: System, parameters: readonly { readonly name: string }[]): Optimizer {
  const make = system.trained.optimizer;
  const first = make();
  if (!(first instanceof tf.Optimizer)) {
    requirePatterns(first, parameters, system);
    return first;
  }
  const fault = faultOf(first);
  if (fault !== undefined)
    throw OptionError.about(system, ["optimizer"], {
      message: fault,
      label: "does not do what it says",
      help: ["use one of `lighter.optimizers`, `lighter.optimizers.RMSprop` say"],
    });
  return new TensorFlowOptimizer(first, () => {
    const instance = make();
    if (instance instanceof tf.Optimizer) return instance;
    throw new TypeError("the factory of the optimizer makes one of another kind each time");
  });
}

function requirePatterns(
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

/** An optimizer and what it trains. */
interface Optimized {
  readonly optimizer: Optimizer;
  readonly network: Network;
  readonly logger: Logger;
  /** Of the learning rate, by parameter name, where somebody has set one. */
  readonly multipliers: ReadonlyMap<string, number>;
}

/** The state of the optimizer of a run, as copies. */
export function optimizerSnapshot({
  optimizer,
  multipliers,
}: Pick<Optimized, "optimizer" | "multipliers">): OptimizerSnapshot {
  // Missing where there are none, so that a checkpoint without them is known to be older.
  const defaults = optimizer.defaults?.() ?? null;
  return {
    type: optimizer.constructor.name,
    learning_rate: optimizer.learningRate,
    state: optimizer.state(),
    multipliers: Object.fromEntries([...multipliers].filter(([, multiplier]) => multiplier !== 1)),
    ...(defaults !== null && { defaults }),
  };
}

/**
 * Gives the optimizer of a run its state back.
 *
 * @param isConfigChanged - another optimizer is wanted, and begins with what it is given: nothing
 * @throws CheckpointError CHECKPOINT_MISMATCH
 */
export function restoreOptimizer(
  { optimizer, network, logger }: Optimized,
  saved: OptimizerSnapshot,
  isConfigChanged: boolean,
  system: System,
): void {
  const reason = misfit() ?? load();
  if (reason === undefined) {
    const told = optimizer.useDefaults?.(saved.defaults);
    if (told !== undefined) logger.info(`the optimizer: ${told}`);
    return;
  }
  if (isConfigChanged) {
    logger.warn(`${reason}; the optimizer starts anew`);
    return;
  }
  throw new CheckpointError("CHECKPOINT_MISMATCH", reason, {
    subject: system,
    label: "not the optimizer that was saved",
    help: ["resume with the optimizer that the checkpoint was saved from"],
  });

  function misfit(): string | undefined {
    const type = optimizer.constructor.name;
    if (type !== saved.type)
      return `the checkpoint is of the optimizer \`${saved.type}\`, and this run has \`${type}\``;
    const sizes = new Map(network.parameters.map(({ name, size }) => [name, size]));
    for (const [name, { slots }] of Object.entries(saved.state)) {
      const size = sizes.get(name);
      if (size === undefined)
        return `the checkpoint has the optimizer state of \`${name}\`, which the model has not`;
      for (const [slot, values] of Object.entries(slots)) {
        const isSingle = optimizer.isSingleNumber?.(slot);
        const fits = isSingle === undefined ? [1, size] : [isSingle ? 1 : size];
        if (!fits.includes(values.length))
          return `in the checkpoint \`${slot}\` of \`${name}\` is not of the size of the weight`;
      }
    }
    return undefined;
  }

  function load(): string | undefined {
    try {
      optimizer.loadState(saved.state);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

/** A run at the beginning of an optimizer step. */
interface StepStart {
  readonly epoch: number;
  readonly globalStep: number;
  readonly length: Pick<RunLength, "maxEpochs" | "maxSteps">;
}

/** Gives the optimizer of a run the learning rate of each step, where a scheduler decides it. */
export class LearningRateSchedule {
  readonly #baseRate: number;

  constructor(
    private readonly scheduler: Scheduler | undefined,
    private readonly optimizer: Optimizer,
  ) {
    this.#baseRate = optimizer.learningRate;
  }

  /**
   * Sets the rate for the step that begins.
   *
   * @throws OptionError when the scheduler, a user's perhaps, gives no usable factor
   */
  beginStep({ epoch, globalStep, length }: StepStart): void {
    if (this.scheduler === undefined) return;
    const { maxEpochs, maxSteps } = length;
    const [count, total] = this.scheduler.interval === "epoch" ? [epoch, maxEpochs] : [globalStep, maxSteps];
    const { scheduler } = this;
    const factor = runTarget(scheduler, "factor", () => scheduler.factor(count, total));
    if (!(factor >= 0 && Number.isFinite(factor)))
      throw OptionError.about(this.scheduler, [], {
        on: "key",
        message: `the scheduler multiplies the learning rate by ${factor} at epoch ${epoch}, step ${globalStep}`,
        label: "expected a factor of 0 or more",
      });
    this.optimizer.learningRate = this.#baseRate * factor;
  }

  /** To be called before a run. @throws OptionError about the scheduler */
  prepare(trainer: Trainer): void {
    const { scheduler } = this;
    if (scheduler === undefined) return;
    runTarget(scheduler, "loadState", () => scheduler.loadState?.(null));
    runTarget(scheduler, "prepare", () => scheduler.prepare?.(trainer));
  }

  /**
   * Lets the scheduler see what was logged, before the callbacks do, so that a checkpoint knows
   * what it has seen.
   *
   * @param metrics - the newest value of each
   */
  observe(trainer: Trainer, moment: MonitorMoment, metrics: Readonly<Record<string, number>>): void {
    const { scheduler } = this;
    if (scheduler === undefined) return;
    runTarget(scheduler, "observe", () => scheduler.observe?.(trainer, moment, metrics));
  }

  state(): StateValue | undefined {
    const { scheduler } = this;
    return scheduler && runTarget(scheduler, "state", () => scheduler.state?.() ?? undefined);
  }

  /** @throws SavedStateError */
  loadState(state: StateValue): void {
    this.scheduler?.loadState?.(state);
  }

  /** Goes on after a step that had this rate. */
  resume(learningRate: number): void {
    if (this.scheduler !== undefined) this.optimizer.learningRate = learningRate;
  }

  /**
   * The rate of the newest step under the name it is logged by; nothing where no scheduler changes
   * it.
   */
  get metrics(): Readonly<Record<string, number>> {
    return this.scheduler === undefined ? {} : { "train/learning_rate": this.optimizer.learningRate };
  }
}
