import { callbackStates } from "@lighterjs/callbacks";
import { fittedOf } from "../data/share-fitted.js";
import type { OptimizerSnapshot, RunPlace, RunSnapshot, SnapshotOrigin } from "../checkpoint/run-snapshot.js";
import { describeModel, type ModelDescription } from "../saving/model-description.js";
import { criterionStates } from "../system/heads.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Run } from "./run.js";
import type { TrainingSession } from "./training-session.js";

/**
 * The state of a run, as copies.
 *
 * @throws Error at a moment from which a run cannot go on; NonFiniteWeightsError
 */
export async function captureRun(run: Run, origin: SnapshotOrigin): Promise<RunSnapshot> {
  const { session, callbacks, random, system } = run;
  const { network, optimizer, metricLog, progress, stopReason } = session;
  if (progress.stage === "train" && !session.isStepEnd)
    throw new Error("a checkpoint cannot be saved between the batches of one optimizer step");
  const isTraining = progress.stage === "train";
  const multipliers = [...session.multipliers].filter(([, multiplier]) => multiplier !== 1);
  const numbers = {
    weights: await network.getWeights(),
    optimizer: {
      type: optimizer.constructor.name,
      learning_rate: optimizer.learningRate,
      state: optimizer.state(),
      multipliers: Object.fromEntries(multipliers),
      ...optimizerDefaults(optimizer),
    },
  };
  run.finite.requireSnapshot(numbers);
  const copies = await session.copies.state();
  const scheduler = run.schedule.state();
  const criteria = criterionStates(system.heads);
  return {
    place: placeOf(session),
    ...numbers,
    ...(Object.keys(copies).length > 0 && { copies }),
    callbacks: callbackStates(callbacks.callbacks),
    ...(scheduler !== undefined && { scheduler }),
    ...(criteria && { criteria }),
    // The epoch that goes on draws its order once more.
    random: { ...random.state(), ...(isTraining && { "data/train": progress.dataState }) },
    ...(isTraining && { epoch_metrics: progress.measured.state() }),
    log: metricLog.state(),
    ...fittedOf(system.trained.dataloaders.train),
    inputs: system.trained.dataloaders.train.inputs.map(({ spec }) => spec),
    ...(stopReason !== undefined && { stop_reason: stopReason }),
    origin,
  };
}

/** Describes the model for its users, as it is now. */
export function describeRun({ session, system }: Pick<Run, "session" | "system">): ModelDescription {
  const { train } = system.trained.dataloaders;
  return describeModel({
    network: session.network,
    heads: system.heads,
    inputs: train.inputs.map(({ spec }) => spec),
    fitted: fittedOf(train),
    place: { step: session.globalStep, epoch: session.epoch },
  });
}

/**
 * As a field of their own, so that a checkpoint without them is known to be older than they are.
 */
function optimizerDefaults(optimizer: Optimizer): Pick<OptimizerSnapshot, "defaults"> {
  const defaults = optimizer.defaults?.() ?? null;
  return defaults === null ? {} : { defaults };
}

function placeOf({ epoch, globalStep, progress, length }: TrainingSession): RunPlace {
  const place = { step: globalStep, batches_per_epoch: length.batches.train };
  if (progress.stage === "end") return { ...place, epoch: epoch + 1, stage: "start", batches: 0 };
  if (progress.stage !== "train") return { ...place, epoch, stage: progress.stage, batches: 0 };
  const { batches, isValidationDue } = progress;
  return { ...place, epoch, stage: "train", batches, ...(isValidationDue && { validation_due: true }) };
}
