import { join } from "node:path";
import { validateOptions } from "@lighterjs/schema";
import type { LoggerOptions, LogPoint, MetricLogger } from "./metric-logger.js";
import { ownManifest } from "../own-manifest.js";
import { appendRunFile, replaceRunFile } from "./run-file.js";

/**
 * Writes `metrics.jsonl` into the run folder: one JSON object a line, with `epoch`, `step` and the metrics logged there.
 * A value that JSON cannot hold, such as NaN, is written as `null`.
 */
export class JsonLines implements MetricLogger {
  readonly stepInterval: number | undefined;
  #path = "";

  constructor(readonly options: LoggerOptions = {}) {
    validateOptions(JsonLines, options, ownManifest("lighter.loggers.JsonLines"));
    this.stepInterval = options.every_n_steps;
  }

  open(directory: string): void {
    this.#path = join(directory, "metrics.jsonl");
    replaceRunFile(this.#path, "");
  }

  logMetrics(metrics: Readonly<Record<string, number>>, { epoch, step }: LogPoint): void {
    appendRunFile(this.#path, `${JSON.stringify({ epoch, step, ...metrics })}\n`);
  }
}
