import type { Logger } from "@lighterjs/core";

/**
 * The interface of a trainer to its callbacks, and nothing else. It knows no engine: a trainer of
 * fifty lines can implement it.
 */
export interface Trainer {
  /** Index of the running epoch, from 0. */
  readonly epoch: number;
  /** Completed optimizer updates of the whole run. */
  readonly globalStep: number;
  /** `null` when the run has no such limit. */
  readonly maxEpochs: number | null;
  /** Optimizer updates in one epoch; `null` when the length of an epoch is unknown. */
  readonly stepsPerEpoch: number | null;
  /**
   * Whether the training of an epoch is under way, as at a validation in its middle. A trainer that
   * validates only between epochs need not say.
   */
  readonly isMidEpoch?: boolean;
  readonly logger: Logger;
  /**
   * Whether every layer has its weights. While it is `false`, a name that matches no parameter may
   * still come to match one.
   */
  readonly built: boolean;
  /**
   * All trainable weights of the model, each once, in forward order. Moving statistics are not
   * parameters. May grow as layers get built, before the `onStepStart` of the first step that
   * updates them; the same weight keeps the same `identity`. Called at every step, so it must be
   * cheap: the same array while nothing has changed.
   */
  parameters(): readonly Parameter[];
  /** Records metrics at the current epoch and step. */
  log(metrics: Readonly<Record<string, number>>): void;
  /** Records a text at the current epoch and step, for loggers that show text. */
  logText(name: string, text: string): void;
  /** Asks the trainer to end the run after the current step. */
  requestStop(reason: string): void;
  /**
   * The abilities of this trainer beyond the above. A callback has a fallback for each, and says so
   * in one line.
   */
  readonly capabilities: TrainerCapabilities;
}

/** One trainable weight of the model. */
export interface Parameter {
  /** Dotted name from the root: `model.backbone.conv1.kernel`. */
  readonly name: string;
  /** Dotted name of its layer: `model.backbone.conv1`. */
  readonly layerPath: string;
  /** Class of its layer: `Conv2D`. */
  readonly layerType: string;
  /** Position of its layer in the forward pass, from 0. */
  readonly forwardIndex: number;
  /** Number of scalars. */
  readonly size: number;
  /** Further names of the same weight, where one layer is reachable under several paths. */
  readonly aliases: readonly string[];
  /**
   * Name of the block that its layer belongs to: a residual unit, or what lies between two of them.
   * Layers of one block share it, and no other has it. Missing where the trainer knows none.
   */
  readonly block?: string;
  /**
   * Why it does not train although no Freezer holds it, and what would let it:
   * `the file of \`model.backbone\` says \`trainable: false\`; \`trainable: all\` lets it train`.
   * Missing where it trains, or where nobody knows.
   */
  readonly heldBy?: string;
  /** Same object, same weight: the key for claims. */
  readonly identity: object;
  /**
   * Whether training updates it. Written by the freeze registry only; what the user set before
   * training is respected.
   */
  trainable: boolean;
}

/** How a normalization layer behaves in training. */
export type NormalizationMode =
  /** Batch statistics, and moving averages follow. */
  | "train"
  /** Moving statistics are used and stay as they are. */
  | "inference"
  /** Batch statistics, and moving averages stay as they are. */
  | "batch";

/** Whether a smaller or a larger value of a metric is better. */
export type MonitorMode = "min" | "max";

/** What a trainer can do beyond what every trainer does. */
export interface TrainerCapabilities {
  /**
   * Sets how a normalization layer behaves while the model trains. Called by the freeze registry
   * only.
   */
  setNormalizationMode?(layerPath: string, mode: NormalizationMode): void;
  /** Normalization layers of the model, by path. */
  normalizationLayers?(): readonly string[];
  /**
   * Forgets momentum and the like of these weights, so that their next update is as their first.
   */
  resetOptimizerState?(parameters: readonly Parameter[]): void;
  /**
   * Scales the learning rate of these weights, and the decay that goes by it, from the next step
   * on. A run begins with 1, the base rate, for all; a later call replaces the multiplier, and a
   * scheduler of the base rate acts on all alike.
   */
  setLearningRateMultiplier?(parameters: readonly Parameter[], multiplier: number): void;
  /**
   * Sets how much memory may hold what the frozen beginning of the network makes of each sample, so
   * that it need not be computed again: as much as the trainer sees fit, nothing, or a number of
   * bytes. Called before the first step; a trainer that is not told does as with `auto`.
   */
  setPrefixCache?(limit: "auto" | "off" | number): void;
  /**
   * Names of all metrics that this run will log. Missing where a callback takes part that does not
   * say what it logs: then a misspelt name is found only when its value is missed.
   */
  metricNames?(): readonly string[];
  /**
   * Which values of a logged metric are better, as the metric itself says; `undefined` where nobody
   * knows. Where a trainer lacks this, of a name that ends in `loss` smaller values are better, and
   * nobody knows of any other.
   */
  metricMode?(name: string): MonitorMode | undefined;
  /**
   * Keeps a record of which weights train from this step on. Called by the freeze registry whenever
   * that has changed, when all flags are set.
   */
  recordFreezing?(): void;
  /**
   * Throws an `OptionError` where no file can say what the model is, so that this is known before
   * anything is trained.
   */
  requireSavable?(): void;
  /**
   * Writes the model with its weights into a folder, replacing what is there only once the new one
   * is complete.
   */
  saveModel?(folder: string): Promise<void>;
  /**
   * The folder, in that of the run, of a model that is given no other: the best one so far, or the
   * last. Missing where the run has no folder. Final once the run has begun.
   */
  ownModelFolder?(which: "best" | "last"): string;
  /**
   * Says whose model lies in a folder into which this run is going to save, where that is somebody
   * else's.
   */
  announceModel?(folder: string): Promise<void>;
  /**
   * Where {@link saveModel} puts a model that is to be saved into a folder: elsewhere in a
   * rehearsal, which leaves alone what earlier runs have left; `undefined` where it keeps none.
   */
  savedModelFolder?(folder: string): string | undefined;
  /**
   * The text with `${env:NAME}` in the place of what the config has read from the environment. What
   * is written down for others to read, such as the name of a folder, must be the same as this.
   */
  readonly mask?: (text: string) => string;
  /**
   * A copy of all weights of the model, moving statistics too, which belongs to a callback: as they
   * are when it is first asked for. Checkpoints keep it, and a run that goes on has it again before
   * `onTrainStart`.
   */
  keepWeights?(owner: object): WeightCopy;
  /** Where a run that can go on after an interruption keeps its state. */
  checkpoints?: CheckpointStore;
}

/** A copy of all weights of a model, kept by its trainer until the run ends. */
export interface WeightCopy {
  /**
   * Takes over the weights that train, or those that are judged and saved: the copy that stands in
   * for them, where one does.
   */
  take(which: "trained" | "saved"): void;
  /**
   * Comes nearer to the weights that train, by a share of the distance: 1 takes them over. Frozen
   * ones are there already.
   */
  approach(share: number): void;
  /**
   * From now on validation sees it, and a saved model has it, in the place of the weights that
   * train.
   */
  standIn(): void;
  /** When training ends, before `onTrainEnd`, the model is to have these weights. */
  restoreAtEnd(): void;
}

/** The checkpoints of one run. There is one at most for each step: a later one replaces it. */
export interface CheckpointStore {
  /**
   * Saves the whole state of the run, so that it can go on from here. To be called in `onBatchEnd`
   * of the last batch of an optimizer step, in `onValidationEnd` in mid-epoch, or in `onEpochEnd`,
   * when the callbacks that are saved with it have had the hook.
   */
  save(): Promise<void>;
  /** Removes all but these. The newest one always stays. */
  keep(kept: KeptCheckpoints): Promise<void>;
}

/** Which checkpoints of a run stay. */
export interface KeptCheckpoints {
  /** How many of the newest. */
  readonly last: number;
  /**
   * Those with the best values of a metric, best first; noted with the checkpoints, so that `best`
   * can be named.
   */
  readonly best?: {
    readonly monitor: string;
    readonly mode: MonitorMode;
    readonly checkpoints: readonly RankedCheckpoint[];
  };
}

/** A checkpoint that is kept for its metric. */
export interface RankedCheckpoint {
  /** Optimizer steps completed when it was saved. */
  readonly step: number;
  /** Of the monitored metric. */
  readonly value: number;
}
