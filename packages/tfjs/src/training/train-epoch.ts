import { tf } from "../engine/tf.js";
import { EpochMetrics } from "./epoch-metrics.js";
import { logNames } from "./log-names.js";
import { requireTrainable } from "./require-trainable.js";
import type { Run } from "./run.js";
import { yieldToEvents } from "./yield-to-events.js";

/**
 * Trains on the batches of one epoch, with an optimizer step at the end of each window of them, and after the last.
 *
 * @returns whether the epoch is over: all its batches are done, or the run has had all its steps
 */
export async function trainEpoch(run: Run): Promise<boolean> {
  const { system, session, callbacks, step, schedule, report } = run;
  const { epoch, length } = session;
  const { metrics, dataloaders } = system.options;
  const measured = new EpochMetrics(metrics?.train ?? []);
  const stream = run.random.stream("data/train");
  let done = 0;
  let isOver = false;
  const range = { until: length.batches.train, training: true };
  for (const draw of run.features.draws(dataloaders.train, epoch, stream, range)) {
    if (done % length.accumulate === 0) {
      await callbacks.dispatch("onStepStart", session);
      schedule.beginStep(session);
      requireTrainable(system, session.network, `at epoch ${epoch}, step ${session.globalStep}`);
    }
    await callbacks.dispatch("onBatchStart", session, done);
    const batch = await draw.take();
    let loss: number;
    try {
      const result = step.accumulate({ batch, epoch, step: session.globalStep, index: done });
      loss = result.loss;
      await measured.add(loss, batch, result.predictions).finally(() => result.predictions.dispose());
    } finally {
      tf.dispose([batch.features, batch.targets]);
    }
    done += 1;
    const isStepEnd = done % length.accumulate === 0 || done === length.batches.train;
    if (isStepEnd) {
      const stepLoss = step.update();
      session.globalStep += 1;
      const ofStep = { "train/step_loss": stepLoss, ...schedule.metrics };
      session.metricLog.logStep(ofStep, epoch, session.globalStep);
    }
    await callbacks.dispatch("onBatchEnd", session, done - 1, { "train/loss": loss });
    report.batchEnd("train", done, { "train/loss": measured.loss });
    await yieldToEvents();
    isOver = done === length.batches.train || session.globalStep === length.maxSteps;
    if (isOver || (isStepEnd && isAskedToStop(run))) break;
  }
  session.log({ ...logNames("train", measured.result()), ...schedule.metrics });
  return isOver;
}

function isAskedToStop({ stop, session }: Run): boolean {
  return stop.aborted || session.stopReason !== undefined;
}
