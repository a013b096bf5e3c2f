import { FREEZING_METRICS } from "@lighterjs/callbacks";
import type { ProgressDisplay } from "@lighterjs/core";
import type { StageBatches } from "./run-length.js";
import type { RunState, RunStatus } from "../run-folder/run-status.js";
import type { TrainingSession } from "./training-session.js";

/** Tells the world how far a run is: the display of the host, the loggers and the status file. */
export class RunReport {
  #status: RunStatus | undefined;

  constructor(
    private readonly session: TrainingSession,
    private readonly display: ProgressDisplay | undefined,
  ) {}

  /** From here on the status file follows the run. */
  keepStatus(status: RunStatus): void {
    this.#status = status;
    status.write("running", this.session);
  }

  /** @param metrics - of the stage so far */
  batchEnd(stage: keyof StageBatches, done: number, metrics: Readonly<Record<string, number>>): void {
    this.#show(stage, done, metrics, false);
    this.#status?.update(this.session);
  }

  /** The epoch is over, its validation too. */
  epochEnd(): void {
    this.session.metricLog.flush();
    this.#show("train", this.session.length.batches.train, {}, true);
    this.#status?.write("running", this.session);
  }

  runEnd(state: RunState, detail?: string): void {
    this.display?.finish();
    this.#status?.write(state, this.session, detail);
  }

  #show(
    stage: keyof StageBatches,
    batch: number,
    newest: Readonly<Record<string, number>>,
    epochEnd: boolean,
  ): void {
    const { epoch, maxEpochs, metrics, length } = this.session;
    this.display?.update({
      stage,
      epoch,
      maxEpochs,
      batch,
      batches: length.batches[stage],
      metrics: { ...withoutFreezing(metrics), ...newest, ...this.#frozenShare() },
      epochEnd,
    });
  }

  #frozenShare(): { frozen?: number } {
    let frozen = 0;
    let all = 0;
    for (const { size, trainable } of this.session.network.parameters) {
      all += size;
      if (!trainable) frozen += size;
    }
    return frozen === 0 ? {} : { frozen: frozen / all };
  }
}

/** `frozen` says the same as these metrics of Freezers. */
function withoutFreezing(metrics: Readonly<Record<string, number>>): Record<string, number> {
  const hidden: readonly string[] = FREEZING_METRICS;
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => !hidden.includes(name)));
}
