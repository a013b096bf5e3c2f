import type { RandomSource } from "@lighterjs/core";
import { validateOptions, type Factory } from "@lighterjs/schema";
import type { Optimizer as EngineOptimizer } from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";
import type { DataLoader } from "../data/data-loader.js";
import type { Inferer } from "../inferers/inferer.js";
import { Simple } from "../inferers/simple.js";
import type { InputSpec } from "../data/dataset.js";
import type { Criterion } from "../losses/loss.js";
import type { MetricFunction } from "../metrics/function-metric.js";
import type { Metric } from "../metrics/metric.js";
import { Network } from "../network/network.js";
import { ownManifest } from "../own-manifest.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Scheduler } from "../schedulers/scheduler.js";
import { arrangeInputs } from "./arrange-data.js";
import { makeHeads, type Head } from "./heads.js";
import { requireDistinctMetrics } from "./require-distinct-metrics.js";
import { metricGroups } from "./stage-metrics.js";

/**
 * Metrics by stage. The loss is always measured and needs no mention.
 *
 * Of a model with one output it is a list, or a mapping of names to metrics; with several, a
 * mapping of lists by output.
 */
export interface StageMetrics {
  /**
   * Measured on the training batches while the weights change; logged as `train/…`, of several
   * outputs as `train/OUTPUT/…`.
   */
  train?:
    | readonly (Metric | MetricFunction)[]
    | Readonly<Record<string, Metric | MetricFunction | readonly (Metric | MetricFunction)[] | null>>;
  /** Measured by validation; logged as `val/…`, of several outputs as `val/OUTPUT/…`. */
  val?:
    | readonly (Metric | MetricFunction)[]
    | Readonly<Record<string, Metric | MetricFunction | readonly (Metric | MetricFunction)[] | null>>;
  /**
   * Measured by testing, `lighter test`; logged as `test/…`, of several outputs as `test/OUTPUT/…`.
   */
  test?:
    | readonly (Metric | MetricFunction)[]
    | Readonly<Record<string, Metric | MetricFunction | readonly (Metric | MetricFunction)[] | null>>;
}

/**
 * Where the batches of each stage come from.
 * @neededFor fit train
 * @neededFor validate val
 * @neededFor test test
 * @neededFor predict predict
 */
export interface StageDataLoaders {
  /** The batches to learn from. */
  train?: DataLoader;
  /** The batches to validate on. Without them there is no validation. */
  val?: DataLoader;
  /** The batches to test on, with `lighter test`. */
  test?: DataLoader;
  /** The batches to predict, with `lighter predict`. Their data need no targets. */
  predict?: DataLoader;
}

/**
 * The system to be trained or used.
 * @neededFor fit criterion
 * @neededFor fit optimizer
 */
export interface SystemOptions {
  /** The model to train. The names of its parameters start here: `model.backbone.conv1.kernel`. */
  model: layers.Layer;
  /**
   * The measure that training makes smaller: one criterion, or, for a model with several outputs,
   * one for each by name.
   */
  criterion?: Criterion | Readonly<Record<string, Criterion>>;
  /** Factor of the loss of each output in the loss of the whole, by name; 1 for those not named.
   * @minimum 0 */
  loss_weights?: Readonly<Record<string, number>>;
  /**
   * Turns gradients into new weights. Made anew for each run; of those of TensorFlow.js, for each
   * weight.
   */
  optimizer?: Factory<Optimizer | EngineOptimizer>;
  /**
   * Changes the learning rate of the optimizer along the run; logged as `train/learning_rate`.
   * Without it the rate stays.
   */
  scheduler?: Scheduler;
  metrics?: StageMetrics;
  dataloaders: StageDataLoaders;
  /**
   * Turns batches into predictions in validation, test and prediction. Default:
   * `lighter.inferers.Simple`.
   */
  inferer?: Inferer;
}

/** Options that have all that training needs. */
export interface TrainedOptions extends SystemOptions {
  criterion: NonNullable<SystemOptions["criterion"]>;
  optimizer: NonNullable<SystemOptions["optimizer"]>;
  dataloaders: StageDataLoaders & { train: DataLoader };
}

const BRAND = Symbol.for("lighter.System");
const OWN = ownManifest("lighter.System");

/**
 * A model with its data and aims, to be trained; or to be validated, tested or asked for
 * predictions.
 */
export class System {
  readonly [BRAND] = true;
  /** Turns batches into predictions outside of training. */
  readonly inferer: Inferer;
  #network: Network | undefined;
  #heads: readonly Head[] | undefined;
  #trained: TrainedOptions | undefined;

  /** @throws OptionError */
  constructor(readonly options: SystemOptions) {
    validateOptions(System, options, OWN);
    this.inferer = options.inferer ?? new Simple();
    for (const stage of ["train", "val", "test"] as const)
      for (const { output, metrics } of metricGroups(stage, options.metrics?.[stage]))
        requireDistinctMetrics(stage, output, metrics, this);
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(value: object): value is System {
    return BRAND in value;
  }

  /**
   * The options, which have all that training needs.
   *
   * @throws OptionError about what is missing
   */
  get trained(): TrainedOptions {
    if (this.#trained === undefined) {
      requireFor(this, "fit");
      this.#trained = this.options as TrainedOptions;
    }
    return this.#trained;
  }

  /**
   * The model, built for samples of the training data, which must have been prepared. Made once: a
   * second run goes on with the weights of the first.
   *
   * @param known - forms of its inputs in their order, for which the data then are not asked
   */
  network(random: RandomSource, known?: readonly InputSpec[]): Network {
    if (this.#network === undefined) {
      const inputs = known ?? arrangeInputs(this.options.model, this.trained.dataloaders.train);
      this.#network = Network.create(this.options.model, { inputs, random });
    }
    const outputs = this.#network.outputs.map(({ name }) => name);
    this.#heads ??= makeHeads(this.options, outputs, this);
    return this.#network;
  }

  /**
   * The outputs of the model with what they are to learn, in the order of the network, which must
   * have been made.
   */
  get heads(): readonly Head[] {
    if (this.#heads === undefined) throw new Error("the outputs are known once `network` has been called");
    return this.#heads;
  }

  /** Frees the weights. */
  [Symbol.dispose](): void {
    this.#network?.dispose();
    this.#network = undefined;
    this.#heads = undefined;
  }
}

/**
 * Makes sure that a system has what a stage needs.
 *
 * @throws OptionError
 */
export function requireFor(system: System, stage: "fit" | "validate" | "test" | "predict"): void {
  validateOptions(System, system.options, OWN, { stage, subject: system });
}

/** @throws TypeError when `value`, which a config's `system:` built, is something else */
export function requireSystem(value: object): System {
  if (System.is(value)) return value;
  throw new TypeError(`this trainer trains a \`lighter.System\`, found \`${value.constructor.name}\``);
}
