import { basename } from "node:path";
import { loadCallbackStates, SavedStateError } from "@lighterjs/callbacks";
import { messageOf } from "../error-text.js";
import { CheckpointError } from "../checkpoint/checkpoint-error.js";
import type { OptimizerSnapshot, RunSnapshot } from "../checkpoint/run-snapshot.js";
import type { System } from "../system/system.js";
import type { ResumableCheckpoint } from "./check-checkpoint.js";
import { EpochMetrics } from "./epoch-metrics.js";
import type { Run } from "./run.js";
import type { EpochProgress, TrainingSession } from "./training-session.js";

/**
 * Brings a run that is ready for its first step to where a checkpoint was saved.
 *
 * @param subject - the trainer
 * @throws CheckpointError, CallbackError
 */
export function restoreRun(run: Run, checkpoint: ResumableCheckpoint, subject: object): void {
  try {
    restore(run, checkpoint);
  } catch (error) {
    if (!SavedStateError.is(error)) throw error;
    throw new CheckpointError(
      "CHECKPOINT_CORRUPT",
      `\`${checkpoint.path}\` cannot be used: ${error.message}`,
      {
        subject,
        label: "was to go on from it",
        help: ["name an earlier checkpoint of the run, or start it anew"],
        cause: error,
      },
    );
  }
}

function restore(run: Run, { path, snapshot, isConfigChanged }: ResumableCheckpoint): void {
  const { system, session, callbacks, random } = run;
  const { place, weights, optimizer, stop_reason: stopReason } = snapshot;
  const { network, metricLog, logger } = session;
  network.setWeights(weights);
  session.copies.load(snapshot.copies ?? {});
  restoreOptimizer(session, optimizer, isConfigChanged, system);
  run.schedule.resume(optimizer.learning_rate);
  // The callbacks of another config say themselves what they want.
  if (!isConfigChanged)
    for (const [name, multiplier] of Object.entries(optimizer.multipliers))
      session.setLearningRateMultiplier([name], multiplier);
  random.restore(snapshot.random);
  for (const key of within("callbacks", () => loadCallbackStates(callbacks.callbacks, snapshot.callbacks)))
    logger.warn(`the checkpoint has the state of a callback \`${key}\`, which this run has not`);
  if (snapshot.scheduler !== undefined && !isConfigChanged)
    within("scheduler", () => run.schedule.loadState(snapshot.scheduler ?? null));
  if (!isConfigChanged && stopReason !== undefined) session.requestStop(stopReason);
  metricLog.loadState(snapshot.log);
  session.globalStep = place.step;
  // Saved at its end, a run stands in its last epoch, from which it was not to go on to the next.
  const isOver = place.stage === "start" && place.epoch > 0 && hasEnded(session);
  session.epoch = isOver ? place.epoch - 1 : place.epoch;
  session.progress = isOver ? { stage: "end" } : progressOf(run, snapshot);
  logger.info(`going on from \`${basename(path)}\`: epoch ${place.epoch}, step ${place.step}`);
}

function hasEnded({ globalStep, length, stopReason }: TrainingSession): boolean {
  return globalStep >= length.maxSteps || stopReason !== undefined;
}

function progressOf({ system, session, random }: Run, { place, epoch_metrics }: RunSnapshot): EpochProgress {
  if (place.stage !== "train") return { stage: place.stage };
  const measured = new EpochMetrics(system.heads, "train", system.trained.dataloaders.train.targets);
  const anew =
    epoch_metrics === undefined
      ? []
      : within("epoch_metrics.metrics", () => measured.loadState(epoch_metrics));
  for (const name of anew)
    session.logger.warn(
      `the metric \`${name}\` keeps no state: its value for epoch ${place.epoch} is of the batches from here on`,
    );
  return {
    stage: "train",
    batches: place.batches,
    isValidationDue: place.validation_due === true,
    measured,
    dataState: random.stream("data/train").state(),
  };
}

/** Says of a state that cannot be used where in the checkpoint it stands. */
function within<T>(owner: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw SavedStateError.is(error) ? error.within(owner) : error;
  }
}

/**
 * Gives the optimizer of a run its state back.
 *
 * @param isConfigChanged - another optimizer is wanted, and begins with what it is given: nothing
 * @throws CheckpointError CHECKPOINT_MISMATCH
 */
function restoreOptimizer(
  { optimizer, network, logger }: TrainingSession,
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
