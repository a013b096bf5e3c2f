import { join } from "node:path";
import { replaceRunFile } from "../loggers/run-file.js";
import type { MetricDetails } from "../metrics/metric.js";

/** Entry of a metric in `details.json`: all there was to see of it, and when. */
export interface NotedDetails extends MetricDetails {
  readonly epoch: number;
  /** Optimizer steps completed by then. */
  readonly step: number;
}

/**
 * `details.json` of a run folder: the newest details of each metric, by the name that it would be
 * logged by. Replaced as a whole, and not there before the first.
 */
export class DetailsFile {
  readonly #path: string;
  readonly #newest: Record<string, NotedDetails> = {};

  /** @param directory - of the run, which need not exist yet */
  constructor(directory: string) {
    this.#path = join(directory, "details.json");
  }

  note(
    details: Readonly<Record<string, MetricDetails>>,
    { epoch, globalStep: step }: { readonly epoch: number; readonly globalStep: number },
  ): void {
    const entries = Object.entries(details);
    if (entries.length === 0) return;
    for (const [name, own] of entries) this.#newest[name] = { epoch, step, ...own };
    replaceRunFile(this.#path, `${JSON.stringify(this.#newest)}\n`);
  }
}
