import { tf } from "../engine/tf.js";
import type { TrainingProgress } from "./epoch-progress.js";
import { isAskedToStop } from "./is-asked-to-stop.js";
import { logNames } from "./log-names.js";
import { requireTrainable } from "./require-trainable.js";
import type { Run } from "./run.js";
import { validateRun } from "./validate-epoch.js";
import { isDueAfterStep } from "./validation-turns.js";
import { yieldToEvents } from "./yield-to-events.js";

/**
 * Trains on the remaining batches of an epoch, with an optimizer step at the end of each window of them, and after the last.
 *
 * @returns whether the epoch is over: all its batches are done, or the run has had all its steps
 */
export async function trainEpoch(run: Run, progress: TrainingProgress): Promise<boolean> {
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
      requireTrainable(system, session.network, `at epoch ${epoch}, step ${session.globalStep}`);
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
