import { basename } from "node:path";
import { callbackStates, loadCallbackStates, SavedStateError } from "@lighterjs/callbacks";
import { CheckpointError } from "../checkpoint/checkpoint-error.js";
import { requireSameWeights } from "../checkpoint/compare-weights.js";
import type { RunPlace, RunSnapshot, SnapshotOrigin } from "../checkpoint/run-snapshot.js";
import { fittedOf } from "../data/share-fitted.js";
import { weightForms } from "../network/network-weights.js";
import { criterionStates } from "../system/heads.js";
import { EpochMetrics } from "./epoch-metrics.js";
import type { ResumableCheckpoint } from "./resumable-checkpoint.js";
import { optimizerSnapshot, restoreOptimizer } from "./run-optimizer.js";
import type { Run } from "./run.js";
import type { EpochProgress, TrainingSession } from "./training-session.js";

/**
 * The state of a run, as copies.
 *
 * @throws Error at a moment from which a run cannot go on; NonFiniteWeightsError
 */
export async function captureRun(run: Run, origin: SnapshotOrigin): Promise<RunSnapshot> {
  const { session, callbacks, random, system } = run;
  const { network, metricLog, progress, stopReason } = session;
  if (progress.stage === "train" && !session.isStepEnd)
    throw new Error("a checkpoint cannot be saved between the batches of one optimizer step");
  const isTraining = progress.stage === "train";
  const numbers = {
    weights: await network.getWeights(),
    optimizer: optimizerSnapshot(session),
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

function placeOf({ epoch, globalStep, progress, length }: TrainingSession): RunPlace {
  const place = { step: globalStep, batches_per_epoch: length.batches.train };
  if (progress.stage === "end") return { ...place, epoch: epoch + 1, stage: "start", batches: 0 };
  if (progress.stage !== "train") return { ...place, epoch, stage: progress.stage, batches: 0 };
  const { batches, isValidationDue } = progress;
  return { ...place, epoch, stage: "train", batches, ...(isValidationDue && { validation_due: true }) };
}

/**
 * Makes sure that a checkpoint fits the model of a run, and says what of it will not be as it was.
 * Changes nothing.
 *
 * @throws CheckpointError
 */
export function checkCheckpoint({ snapshot }: ResumableCheckpoint, run: Run): void {
  const { system, session, origin } = run;
  const { network, logger, length } = session;
  requireSameWeights(snapshot.weights, weightForms(network.weights), system);
  for (const change of originChanges(snapshot.origin, origin))
    logger.warn(`${change}: the run goes on, but perhaps not bit for bit as it would have`);
  const { batches_per_epoch: batches } = snapshot.place;
  if (batches !== length.batches.train)
    logger.warn(
      `an epoch has ${length.batches.train} batches; when the checkpoint was saved it had ${batches}`,
    );
}

function* originChanges(saved: SnapshotOrigin, now: SnapshotOrigin): Generator<string> {
  if (saved.backend !== now.backend)
    yield `the checkpoint was saved on the backend \`${saved.backend}\`, and this one is \`${now.backend}\``;
  const changed = Object.entries(saved.packages).filter(
    ([name, version]) => now.packages[name] !== undefined && now.packages[name] !== version,
  );
  if (changed.length > 0)
    yield changed
      .map(([name, version]) => `\`${name}\` was ${version} and is ${now.packages[name]}`)
      .join(", ");
}

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
