import {
  callbackKeys,
  type Callback,
  type CheckpointStore,
  type MonitorMode,
  type Parameter,
  type Trainer,
  type TrainerCapabilities,
} from "@lighterjs/callbacks";
import type { Logger } from "@lighterjs/core";
import type { PrefixCache } from "../features/prefix-cache.js";
import type { MetricLog } from "../loggers/metric-log.js";
import type { Network } from "../network/network.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { FreezingRecord } from "../run-folder/freezing-record.js";
import type { EpochMetrics } from "./epoch-metrics.js";
import type { modelSaving } from "./model-saving.js";
import type { RunLength } from "./run-length.js";
import { WeightCopies } from "./weight-copies.js";

/** One run as its callbacks see it, and where the loop keeps its place. */
export class TrainingSession implements Trainer {
  epoch = 0;
  globalStep = 0;
  progress: EpochProgress = { stage: "start" };
  /** A network is built as a whole, from the shape of a sample. */
  readonly built = true;
  readonly capabilities: TrainerCapabilities;
  /** Copies of the weights that callbacks keep. */
  readonly copies: WeightCopies;
  readonly freezing = new FreezingRecord(() => this.network.parameters);
  /** By parameter name, where somebody has set one. */
  readonly multipliers = new Map<string, number>();
  #stopReason: string | undefined;

  constructor(
    readonly network: Network,
    readonly optimizer: Optimizer,
    cache: PrefixCache,
    readonly metricLog: MetricLog,
    readonly logger: Logger,
    /** How long the run is; of one that goes on, once it is known from where. */
    public length: RunLength,
    saving: ReturnType<typeof modelSaving>,
    checkpoints: CheckpointStore | undefined,
    metricNames: readonly string[] | undefined,
    /** Which values are better, of the logged metrics that say so. */
    readonly modes: ReadonlyMap<string, MonitorMode>,
    callbacks: readonly Callback[],
  ) {
    const keys = callbackKeys(callbacks);
    this.copies = new WeightCopies(network, (owner) => keys.get(owner) ?? owner.constructor.name);
    this.capabilities = {
      setNormalizationMode: (layerPath, mode) => network.setNormalizationMode(layerPath, mode),
      normalizationLayers: () => network.normalizationLayers,
      resetOptimizerState: (parameters) => optimizer.reset(namesOf(parameters)),
      setLearningRateMultiplier: (parameters, multiplier) =>
        this.setLearningRateMultiplier(namesOf(parameters), multiplier),
      setPrefixCache: (limit) => cache.setLimit(limit),
      ...saving,
      saveModel: (folder) => this.copies.whileStandingIn(() => saving.saveModel(folder)),
      keepWeights: (owner) => this.copies.keep(owner),
      ...(checkpoints && { checkpoints }),
      recordFreezing: () => this.freezing.note(this.epoch, this.globalStep),
      metricMode: (name) => modes.get(name),
      ...(metricNames && { metricNames: () => metricNames }),
    };
  }

  get maxEpochs(): number {
    return this.length.maxEpochs;
  }

  get stepsPerEpoch(): number {
    return this.length.stepsPerEpoch;
  }

  get isMidEpoch(): boolean {
    return this.progress.stage === "train";
  }

  /** Newest value of each logged metric. */
  get metrics(): Readonly<Record<string, number>> {
    return this.metricLog.latest;
  }

  /** The reason that {@link requestStop} was last given, once it was called. */
  get stopReason(): string | undefined {
    return this.#stopReason;
  }

  /** Whether the batch that was last trained on has completed an optimizer step. */
  get isStepEnd(): boolean {
    if (this.progress.stage !== "train") return false;
    const { accumulate, batches } = this.length;
    return this.progress.batches % accumulate === 0 || this.progress.batches >= batches.train;
  }

  setLearningRateMultiplier(names: readonly string[], multiplier: number): void {
    for (const name of names) this.multipliers.set(name, multiplier);
    this.optimizer.setLearningRateMultiplier(names, multiplier);
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

/** How far a run is in its epoch. */
export type EpochProgress = TrainingProgress | { readonly stage: "start" | "validation" | "end" };

/** An epoch whose batches are being trained on. */
export interface TrainingProgress {
  readonly stage: "train";
  /** Batches done. */
  batches: number;
  /** A validation is to follow before the next batch. */
  isValidationDue: boolean;
  /** Losses and metrics so far. */
  readonly measured: EpochMetrics;
  /** Of the random stream of the training data, before the epoch drew from it. */
  readonly dataState: readonly number[];
}
