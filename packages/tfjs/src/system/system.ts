import type { RandomSource } from "@lighterjs/core";
import { validateOptions, type Factory } from "@lighterjs/schema";
import type { Optimizer as EngineOptimizer } from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";
import type { DataLoader } from "../data/data-loader.js";
import type { Criterion } from "../losses/loss.js";
import type { Metric } from "../metrics/metric.js";
import { Network } from "../network/network.js";
import { ownManifest } from "../own-manifest.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Scheduler } from "../schedulers/scheduler.js";
import { requireDistinctMetrics } from "./require-distinct-metrics.js";

/** Metrics by stage. The loss is always measured and needs no mention. */
export interface StageMetrics {
  /** Measured on the training batches while the weights change; logged as `train/…`. */
  train?: readonly Metric[];
  /** Measured by validation; logged as `val/…`. */
  val?: readonly Metric[];
}

/** Where the batches of each stage come from. */
export interface StageDataLoaders {
  /** The batches to learn from. */
  train: DataLoader;
  /** The batches to validate on. Without them there is no validation. */
  val?: DataLoader;
}

export interface SystemOptions {
  /** What is trained. The names of its parameters start here: `model.backbone.conv1.kernel`. */
  model: layers.Layer;
  /** What training makes smaller. */
  criterion: Criterion;
  /** Turns gradients into new weights. Made anew for each run; of those of TensorFlow.js, for each weight. */
  optimizer: Factory<Optimizer | EngineOptimizer>;
  /** Changes the learning rate of the optimizer along the run; logged as `train/learning_rate`. Without it the rate stays. */
  scheduler?: Scheduler;
  metrics?: StageMetrics;
  dataloaders: StageDataLoaders;
}

const BRAND = Symbol.for("lighter.System");

/** What is to be trained, on what, and towards what. */
export class System {
  readonly [BRAND] = true;
  #network: Network | undefined;

  /** @throws OptionError */
  constructor(readonly options: SystemOptions) {
    validateOptions(System, options, ownManifest("lighter.System"));
    requireDistinctMetrics(options, this);
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(value: object): value is System {
    return BRAND in value;
  }

  /**
   * The model, built for samples of the training data, which must have been prepared. Made once: a second run goes on with
   * the weights of the first.
   */
  network(random: RandomSource): Network {
    const { model, dataloaders } = this.options;
    const { sampleShape } = dataloaders.train.dataset;
    return (this.#network ??= Network.create(model, { sampleShape, random }));
  }

  /** Frees the weights. */
  [Symbol.dispose](): void {
    this.#network?.dispose();
    this.#network = undefined;
  }
}

/** @throws TypeError when `value`, which a config's `system:` built, is something else */
export function requireSystem(value: object): System {
  if (System.is(value)) return value;
  throw new TypeError(`this trainer trains a \`lighter.System\`, found \`${value.constructor.name}\``);
}
