import { evaluate } from "./evaluate.js";
import { logNames } from "./log-names.js";
import type { Run } from "./run.js";

/**
 * Measures the model on the validation data, where there is any and its turn has come.
 *
 * @returns false when it was cut short, without a result, because the run is interrupted
 */
export async function validateEpoch(run: Run): Promise<boolean> {
  const { system, session, callbacks, stop, report } = run;
  const { dataloaders } = system.options;
  if (dataloaders.val === undefined || (session.epoch + 1) % run.validateEvery !== 0) return true;
  const random = run.random.stream("data/val");
  const before = random.state();
  // What they do to the model for the validation, and undo after it, must not be saved when it is cut short.
  if (callbacks.callbacks.some((callback) => callback.onValidationStart !== undefined))
    await run.checkpoints?.hold();
  await callbacks.dispatch("onValidationStart", session);
  const { epoch, globalStep: step } = session;
  const measured = await evaluate({
    inferer: system.inferer,
    network: session.network,
    heads: system.heads,
    loader: dataloaders.val,
    features: run.features,
    stage: "val",
    place: { stage: "val", epoch, step, seed: run.random.seed },
    batches: session.length.batches.val,
    random,
    onBatch: (done) => {
      report.batchEnd("val", done, {});
      return !stop.aborted;
    },
  });
  if (measured === undefined) {
    random.restore(before);
    return false;
  }
  run.checkpoints?.release();
  session.log(logNames("val", measured));
  await callbacks.dispatch("onValidationEnd", session, session.metrics);
  return true;
}
