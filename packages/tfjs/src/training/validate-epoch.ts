import type { Metric } from "../metrics/metric.js";
import type { Head } from "../system/heads.js";
import { evaluate } from "./evaluate.js";
import { logNames } from "./log-names.js";
import type { Run } from "./run.js";

/**
 * Measures the model on the validation data, where there is any, after an epoch or in the middle of one.
 *
 * @returns false when it was cut short, without a result, because the run is interrupted
 */
export async function validateRun(run: Run): Promise<boolean> {
  const { system, session, callbacks, stop, report } = run;
  const { progress } = session;
  const { val } = system.options.dataloaders;
  if (val !== undefined) {
    if (progress.stage === "train") await run.finite.require();
    const random = run.random.stream("data/val");
    const before = random.state();
    // What they do to the model for the validation, and undo after it, must not be saved when it is cut short.
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
  if (val !== undefined) run.schedule.observe(session, "validation");
  if (val !== undefined) await callbacks.dispatch("onValidationEnd", session, session.metrics);
  return true;
}

function metricsOf(heads: readonly Head[], stage: "train" | "val"): ReadonlySet<Metric> {
  return new Set(heads.flatMap(({ metrics }) => metrics[stage].map(({ metric }) => metric)));
}
