import type { RunSummary } from "@lighterjs/core";
import { tf } from "../engine/tf.js";
import type { Metric } from "../metrics/metric.js";
import type { Head } from "../system/heads.js";
import { EpochMetrics } from "./epoch-metrics.js";
import { evaluate, yieldToEvents } from "./evaluate.js";
import { logNames } from "./recorded-names.js";
import { isDueAfterEpoch, isDueAfterStep } from "./run-length.js";
import { requireTrainable, type Run } from "./run.js";
import type { TrainingProgress } from "./training-session.js";

export type RunEnd = Pick<RunSummary, "reason" | "detail">;

/**
 * Trains from where the session stands until the run is as long as it is to be, or is asked to
 * stop.
 */
export async function fitLoop(run: Run): Promise<RunEnd> {
  const { session, callbacks, report } = run;
  if (session.progress.stage === "end")
    return session.globalStep >= session.length.maxSteps ? { reason: "completed" } : askedToEnd(run);
  while (session.progress.stage !== "start" || session.globalStep < session.length.maxSteps) {
    if (isAskedToStop(run)) return askedToEnd(run);
    if (session.progress.stage === "start") {
      await callbacks.dispatch("onEpochStart", session);
      session.progress = beginTraining(run);
    }
    if (session.progress.stage === "train") {
      if (!(await trainEpoch(run, session.progress))) return askedToEnd(run);
      session.progress = { stage: "validation" };
      if (run.stop.aborted) return askedToEnd(run);
    }
    if (isDueAfterEpoch(run.validationTurns, session) && !(await validateRun(run))) return askedToEnd(run);
    session.progress = { stage: "end" };
    run.schedule.observe(session, "epoch", session.metrics);
    await callbacks.dispatch("onEpochEnd", session, session.metrics);
    report.epochEnd();
    if (session.globalStep >= session.length.maxSteps) break;
    if (isAskedToStop(run)) return askedToEnd(run);
    session.epoch += 1;
    session.progress = { stage: "start" };
  }
  return { reason: "completed" };
}

function beginTraining({ system, random }: Run): TrainingProgress {
  const measured = new EpochMetrics(system.heads, "train", system.trained.dataloaders.train.targets);
  const dataState = random.stream("data/train").state();
  return { stage: "train", batches: 0, isValidationDue: false, measured, dataState };
}

function askedToEnd({ stop, session }: Run): RunEnd {
  if (stop.aborted) return { reason: "interrupted", detail: String(stop.reason) };
  return { reason: "stopped", detail: session.stopReason ?? "" };
}

/**
 * Trains on the remaining batches of an epoch, with an optimizer step at the end of each window of
 * them, and after the last.
 *
 * @returns whether the epoch is over: all its batches are done, or the run has had all its steps
 */
async function trainEpoch(run: Run, progress: TrainingProgress): Promise<boolean> {
  const { system, session, callbacks, step, schedule, report } = run;
  const { epoch, length } = session;
  const { measured } = progress;
  const { train } = system.trained.dataloaders;
  const isOver = () => progress.batches >= length.batches.train || session.globalStep >= length.maxSteps;
  const range = {
    from: progress.batches,
    until: length.batches.train,
    training: true,
    isRepeated: run.isOverfitting,
  };
  const goesOn = async () =>
    !isAskedToStop(run) && (!progress.isValidationDue || (await validateRun(run))) && !isAskedToStop(run);
  if (progress.isValidationDue && !(await goesOn())) return false;
  for (const draw of run.features.draws(train, epoch, run.random.stream("data/train"), range)) {
    if (isOver()) break;
    const index = progress.batches;
    if (index % length.accumulate === 0) {
      await callbacks.dispatch("onStepStart", session);
      schedule.beginStep(session);
      requireTrainable(run, `at epoch ${epoch}, step ${session.globalStep}`);
    }
    await callbacks.dispatch("onBatchStart", session, index);
    const batch = await draw.take();
    let loss: number;
    try {
      const result = step.accumulate({ batch, epoch, step: session.globalStep, index });
      loss = result.losses.total;
      await measured
        .add(result.losses, batch, result.predictions)
        .finally(() => tf.dispose([...result.predictions]));
    } finally {
      tf.dispose([...batch.features, ...batch.targets]);
    }
    progress.batches += 1;
    const isStepEnd = session.isStepEnd;
    if (isStepEnd) {
      const stepLoss = step.update();
      const { learningRate } = session.optimizer;
      await run.finite.afterStep({ epoch, step: session.globalStep, batch: index, learningRate });
      session.globalStep += 1;
      progress.isValidationDue = !isOver() && isDueAfterStep(run.validationTurns, session.globalStep);
      const ofStep = { "train/step_loss": stepLoss, ...schedule.metrics };
      session.metricLog.logStep(ofStep, epoch, session.globalStep);
    }
    await callbacks.dispatch("onBatchEnd", session, index, { "train/loss": loss });
    report.batchEnd("train", progress.batches, { "train/loss": measured.loss });
    await yieldToEvents();
    if (isStepEnd && (isOver() || !(await goesOn()))) break;
  }
  if (isOver()) {
    await run.finite.require();
    logTraining(run, progress);
  }
  return isOver();
}

/** Logs what the batches of an epoch have given so far. */
export function logTraining({ session, schedule, details }: Run, { measured }: TrainingProgress): void {
  details?.note(logNames("train", measured.details()), session);
  session.log({ ...logNames("train", measured.result()), ...schedule.metrics });
}

/**
 * Measures the model on the validation data, where there is any, after an epoch or in the middle of
 * one.
 *
 * @returns false when it was cut short, without a result, because the run is interrupted
 */
async function validateRun(run: Run): Promise<boolean> {
  const { system, session, callbacks, stop, report } = run;
  const { progress } = session;
  const { val } = system.options.dataloaders;
  if (val !== undefined) {
    if (progress.stage === "train") await run.finite.require();
    const random = run.random.stream("data/val");
    const before = random.state();
    // What they do to the model for the validation, and undo after it, must not be saved when it is
    // cut short.
    if (callbacks.callbacks.some((callback) => callback.onValidationStart !== undefined))
      await run.checkpoints?.hold();
    await callbacks.dispatch("onValidationStart", session);
    const { epoch, globalStep: step } = session;
    const measure = () =>
      session.copies.whileStandingIn(() =>
        evaluate({
          inferer: system.inferer,
          network: session.network,
          heads: system.heads,
          loader: val,
          features: run.features,
          stage: "val",
          place: { stage: "val", epoch, step, seed: run.random.seed },
          batches: session.length.batches.val,
          random,
          onBatch: (done) => {
            report.batchEnd("val", done, {});
            return !stop.aborted;
          },
        }),
      );
    const measured =
      progress.stage === "train"
        ? await progress.measured.whileLent(metricsOf(system.heads, "val"), measure)
        : await measure();
    if (measured === undefined) {
      random.restore(before);
      return false;
    }
    run.checkpoints?.release();
    session.log(logNames("val", measured.metrics));
    run.details?.note(logNames("val", measured.details), session);
  }
  // From here on a checkpoint is of a run that has validated.
  if (progress.stage === "train") progress.isValidationDue = false;
  if (val !== undefined) run.schedule.observe(session, "validation", session.metrics);
  if (val !== undefined) await callbacks.dispatch("onValidationEnd", session, session.metrics);
  return true;
}

function metricsOf(heads: readonly Head[], stage: "train" | "val"): ReadonlySet<Metric> {
  return new Set(heads.flatMap(({ metrics }) => metrics[stage].map(({ metric }) => metric)));
}

/** Whether the host or a callback wants the run to end. */
function isAskedToStop({ stop, session }: Run): boolean {
  return stop.aborted || session.stopReason !== undefined;
}
