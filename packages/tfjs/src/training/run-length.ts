import type { DataLoader } from "../data/data-loader.js";
import type { RunPlace } from "../checkpoint/run-snapshot.js";
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

/** Where a run begins that no process has worked on before. */
const BEGINNING: Pick<RunPlace, "epoch" | "step" | "stage" | "batches"> = {
  epoch: 0,
  step: 0,
  stage: "start",
  batches: 0,
};

/**
 * Length of a run by the options and the data, whose length must be known by now. Epochs are
 * counted as epochs and steps as steps: what a run has done with epochs of another length, it has
 * done.
 *
 * @param from - where a run goes on
 */
export function runLength(
  options: TrainerOptions,
  dataloaders: StageDataLoaders,
  from: typeof BEGINNING = BEGINNING,
): RunLength {
  const rehearsal = options.fast_dev_run === true;
  const limit = rehearsal ? 1 : (options.overfit_batches ?? options.limit_batches ?? Infinity);
  const batchesOf = (loader: DataLoader | undefined) => Math.min(loader?.length ?? 0, limit);
  const batches = { train: batchesOf(dataloaders.train), val: batchesOf(dataloaders.val) };
  const accumulate = options.accumulate_batches ?? 1;
  const stepsPerEpoch = Math.ceil(batches.train / accumulate);
  const isUnderWay = from.stage !== "start";
  // An optimizer step ends with each window of batches, and with the epoch.
  const leftOfEpoch =
    from.stage === "train" && from.batches < batches.train
      ? stepsPerEpoch - Math.floor(from.batches / accumulate)
      : 0;
  const epochsBegun = from.epoch + (isUnderWay ? 1 : 0);
  const { max_epochs = Infinity, max_steps = Infinity } = options;
  const stepsAhead = Math.max(0, max_steps - from.step - leftOfEpoch);
  const maxEpochs = rehearsal ? 1 : Math.min(max_epochs, epochsBegun + Math.ceil(stepsAhead / stepsPerEpoch));
  const epochsAhead = Math.max(0, maxEpochs - epochsBegun);
  const isOver = epochsBegun > maxEpochs;
  return {
    maxEpochs,
    maxSteps: Math.min(max_steps, from.step + (isOver ? 0 : leftOfEpoch + epochsAhead * stepsPerEpoch)),
    stepsPerEpoch,
    accumulate,
    batches,
  };
}

/** How often a run validates. */
export type ValidationTurns = { readonly epochs: number } | { readonly steps: number };

/** Turns by the options; a rehearsal validates at the end of its only epoch. */
export function validationTurns({
  fast_dev_run,
  validate_every_n_epochs: epochs = 1,
  validate_every_n_steps: steps,
}: TrainerOptions): ValidationTurns {
  if (fast_dev_run === true) return { epochs: 1 };
  return steps === undefined ? { epochs } : { steps };
}

/** Whether a validation is due after an optimizer step that is not the last of its epoch. */
export function isDueAfterStep(turns: ValidationTurns, globalStep: number): boolean {
  return "steps" in turns && globalStep % turns.steps === 0;
}

/** Whether a validation is due after an epoch. */
export function isDueAfterEpoch(
  turns: ValidationTurns,
  { epoch, globalStep }: { readonly epoch: number; readonly globalStep: number },
): boolean {
  return "steps" in turns ? globalStep % turns.steps === 0 : (epoch + 1) % turns.epochs === 0;
}
