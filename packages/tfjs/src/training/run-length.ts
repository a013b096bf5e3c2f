import type { DataLoader } from "../data/data-loader.js";
import type { StageDataLoaders } from "../system/system.js";
import type { TrainerOptions } from "./trainer-options.js";

/** How long a run is. */
export interface RunLength {
  /** Epochs, the last of which `maxSteps` may cut short. */
  readonly maxEpochs: number;
  /** Optimizer steps of the whole run. */
  readonly maxSteps: number;
  /** Optimizer steps in one epoch. */
  readonly stepsPerEpoch: number;
  /** Batches in one optimizer step. */
  readonly accumulate: number;
  readonly batches: StageBatches;
}

/** Batches of one epoch of training, and of one validation: 0 where there is none. */
export interface StageBatches {
  readonly train: number;
  readonly val: number;
}

/** What the options make of the data, whose length must be known by now. */
export function runLength(options: TrainerOptions, dataloaders: StageDataLoaders): RunLength {
  const rehearsal = options.fast_dev_run === true;
  const limit = rehearsal ? 1 : (options.limit_batches ?? Infinity);
  const batchesOf = (loader: DataLoader | undefined) => Math.min(loader?.length ?? 0, limit);
  const batches = { train: batchesOf(dataloaders.train), val: batchesOf(dataloaders.val) };
  const accumulate = options.accumulate_batches ?? 1;
  const stepsPerEpoch = Math.ceil(batches.train / accumulate);
  const { max_epochs = Infinity, max_steps = Infinity } = options;
  const maxEpochs = rehearsal ? 1 : Math.min(max_epochs, Math.ceil(max_steps / stepsPerEpoch));
  return {
    maxEpochs,
    maxSteps: Math.min(max_steps, maxEpochs * stepsPerEpoch),
    stepsPerEpoch,
    accumulate,
    batches,
  };
}
