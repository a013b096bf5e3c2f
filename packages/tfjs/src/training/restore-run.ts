import { basename } from "node:path";
import { loadCallbackStates } from "@lighterjs/callbacks";
import type { RunSnapshot } from "../checkpoint/run-snapshot.js";
import type { FittingCheckpoint } from "./check-checkpoint.js";
import { EpochMetrics } from "./epoch-metrics.js";
import type { EpochProgress } from "./epoch-progress.js";
import { restoreOptimizer } from "./restore-optimizer.js";
import type { Run } from "./run.js";

/**
 * Brings a run that is ready for its first step to where a checkpoint was saved.
 *
 * @throws CheckpointError, CallbackError
 */
export function restoreRun(run: Run, { path, snapshot, isConfigChanged }: FittingCheckpoint): void {
  const { system, session, callbacks, random } = run;
  const { place, weights, optimizer, stop_reason: stopReason } = snapshot;
  const { network, metricLog, logger } = session;
  network.setWeights(weights);
  restoreOptimizer(session, optimizer, isConfigChanged, system);
  run.schedule.resume(optimizer.learning_rate);
  // The callbacks of another config say themselves what they want.
  if (!isConfigChanged)
    for (const [name, multiplier] of Object.entries(optimizer.multipliers))
      session.setLearningRateMultiplier([name], multiplier);
  random.restore(snapshot.random);
  for (const key of loadCallbackStates(callbacks.callbacks, snapshot.callbacks))
    logger.warn(`the checkpoint has the state of a callback \`${key}\`, which this run has not`);
  if (!isConfigChanged && stopReason !== undefined) session.requestStop(stopReason);
  metricLog.loadState(snapshot.log);
  session.epoch = place.epoch;
  session.globalStep = place.step;
  session.progress = progressOf(run, snapshot);
  logger.info(`going on from \`${basename(path)}\`: epoch ${place.epoch}, step ${place.step}`);
}

function progressOf({ system, session, random }: Run, { place, epoch_metrics }: RunSnapshot): EpochProgress {
  if (place.stage !== "train") return { stage: place.stage };
  const measured = new EpochMetrics(system.options.metrics?.train ?? []);
  const anew = epoch_metrics === undefined ? [] : measured.loadState(epoch_metrics);
  for (const name of anew)
    session.logger.warn(
      `the metric \`${name}\` keeps no state: its value for epoch ${place.epoch} is of the batches from here on`,
    );
  return {
    stage: "train",
    batches: place.batches,
    measured,
    dataState: random.stream("data/train").state(),
  };
}
