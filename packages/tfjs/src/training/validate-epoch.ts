import { evaluate } from "./evaluate.js";
import { logNames } from "./log-names.js";
import type { Run } from "./run.js";

/** Measures the model on the validation data, where there is any. Cut short, without a result, when the run is interrupted. */
export async function validateEpoch(run: Run): Promise<void> {
  const { system, session, callbacks, stop, report } = run;
  const { criterion, metrics, dataloaders } = system.options;
  if (dataloaders.val === undefined) return;
  await callbacks.dispatch("onValidationStart", session);
  const measured = await evaluate({
    network: session.network,
    criterion,
    metrics: metrics?.val ?? [],
    loader: dataloaders.val,
    features: run.features,
    batches: session.length.batches.val,
    epoch: session.epoch,
    random: run.random.stream("data/val"),
    onBatch: (done) => {
      report.batchEnd("val", done, {});
      return !stop.aborted;
    },
  });
  if (measured === undefined) return;
  session.log(logNames("val", measured));
  await callbacks.dispatch("onValidationEnd", session, session.metrics);
}
