import type { Parameter, Trainer, TrainerCapabilities } from "@lighterjs/callbacks";
import type { Logger } from "@lighterjs/core";
import type { PrefixCache } from "../features/prefix-cache.js";
import type { Network } from "../network/network.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { saveModel } from "../saving/save-model.js";
import type { MetricLog } from "./metric-log.js";
import type { RunLength } from "./run-length.js";

/** One run as its callbacks see it, and where the loop keeps its place. */
export class TrainingSession implements Trainer {
  epoch = 0;
  globalStep = 0;
  /** A network is built as a whole, from the shape of a sample. */
  readonly built = true;
  readonly capabilities: TrainerCapabilities;
  #stopReason: string | undefined;

  constructor(
    readonly network: Network,
    readonly optimizer: Optimizer,
    cache: PrefixCache,
    readonly metricLog: MetricLog,
    readonly logger: Logger,
    readonly length: RunLength,
  ) {
    this.capabilities = {
      setNormalizationMode: (layerPath, mode) => network.setNormalizationMode(layerPath, mode),
      normalizationLayers: () => network.normalizationLayers,
      resetOptimizerState: (parameters) => optimizer.reset(namesOf(parameters)),
      setLearningRateMultiplier: (parameters, multiplier) =>
        optimizer.setLearningRateMultiplier(namesOf(parameters), multiplier),
      setPrefixCache: (limit) => cache.setLimit(limit),
      saveModel: (folder) => saveModel(network, folder),
    };
  }

  get maxEpochs(): number {
    return this.length.maxEpochs;
  }

  get stepsPerEpoch(): number {
    return this.length.stepsPerEpoch;
  }

  /** Newest value of each logged metric. */
  get metrics(): Readonly<Record<string, number>> {
    return this.metricLog.latest;
  }

  /** What {@link requestStop} was last told, once it was called. */
  get stopReason(): string | undefined {
    return this.#stopReason;
  }

  parameters(): readonly Parameter[] {
    return this.network.parameters;
  }

  log(metrics: Readonly<Record<string, number>>): void {
    this.metricLog.log(metrics, this.epoch, this.globalStep);
  }

  logText(name: string, text: string): void {
    this.metricLog.logText(name, text, this.epoch, this.globalStep);
  }

  requestStop(reason: string): void {
    this.#stopReason = reason;
  }
}

function namesOf(parameters: readonly Parameter[]): string[] {
  return parameters.map(({ name }) => name);
}
