import { join } from "node:path";
import { readStateField, type StateValue } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import type { LoggerOptions, LogPoint, MetricLogger } from "./metric-logger.js";
import { ownManifest } from "../own-manifest.js";
import {
  appendRunFile,
  cutRunFile,
  readRunFile,
  replaceRunFile,
  runFileSize,
  syncRunFile,
} from "../run-folder/run-file.js";

/**
 * Writes `metrics.jsonl` into the run folder: one JSON object a line, with `epoch`, `step` and the
 * metrics logged there. A value that JSON cannot hold, such as NaN, is written as `null`.
 */
export class JsonLines implements MetricLogger {
  readonly file = "metrics.jsonl";
  readonly stepInterval: number | undefined;
  #path = "";

  constructor(readonly options: LoggerOptions = {}) {
    validateOptions(JsonLines, options, ownManifest("lighter.loggers.JsonLines"));
    this.stepInterval = options.every_n_steps;
  }

  open(directory: string, state?: StateValue): void {
    this.#path = join(directory, this.file);
    const bytes = readStateField(state, "bytes");
    const size = runFileSize(this.#path);
    if (typeof bytes === "number" && size >= bytes) cutRunFile(this.#path, bytes);
    else
      replaceRunFile(
        this.#path,
        bytes === undefined || size === 0 ? "" : wholeLines(readRunFile(this.#path)),
      );
  }

  state(): StateValue {
    return { bytes: runFileSize(this.#path) };
  }

  sync(): void {
    syncRunFile(this.#path);
  }

  logMetrics(metrics: Readonly<Record<string, number>>, { epoch, step }: LogPoint): void {
    appendRunFile(this.#path, `${JSON.stringify({ epoch, step, ...metrics })}\n`);
  }
}

/** Without a last line that was cut off. */
function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}
