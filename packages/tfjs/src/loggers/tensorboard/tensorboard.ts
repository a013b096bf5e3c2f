import { readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { readStateField, type StateValue } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import type { LoggerOptions, LogPoint, MetricLogger } from "../metric-logger.js";
import { ownManifest } from "../../own-manifest.js";
import { appendRunFile, cutRunFile, runFileSize, syncRunFile } from "../../run-folder/run-file.js";
import { scalarsRecord, textRecord, versionRecord } from "./event-records.js";

/** Every event file begins so. */
const PREFIX = "events.out.tfevents.";

/**
 * Writes a TensorBoard event file into the run folder: metrics as scalars over the optimizer steps,
 * and texts such as the Freezer's transitions. `tensorboard --logdir runs` shows all runs side by
 * side.
 */
export class TensorBoard implements MetricLogger {
  readonly file = `${PREFIX}*`;
  readonly stepInterval: number | undefined;
  #path = "";

  constructor(readonly options: LoggerOptions = {}) {
    validateOptions(TensorBoard, options, ownManifest("lighter.loggers.TensorBoard"));
    this.stepInterval = options.every_n_steps;
  }

  open(directory: string, state?: StateValue): void {
    const file = readStateField(state, "file");
    const bytes = readStateField(state, "bytes");
    if (typeof file === "string" && typeof bytes === "number" && runFileSize(join(directory, file)) > 0) {
      this.#path = join(directory, file);
      cutRunFile(this.#path, bytes);
      return;
    }
    // Those of a run that begins anew would show beside its own.
    for (const name of readdirSync(directory))
      if (name.startsWith(PREFIX)) rmSync(join(directory, name), { force: true });
    const now = Date.now() / 1000;
    this.#path = join(directory, `${PREFIX}${Math.floor(now)}.${hostname()}.${process.pid}`);
    appendRunFile(this.#path, versionRecord(now));
  }

  state(): StateValue {
    return { file: basename(this.#path), bytes: runFileSize(this.#path) };
  }

  sync(): void {
    syncRunFile(this.#path);
  }

  logMetrics(metrics: Readonly<Record<string, number>>, point: LogPoint): void {
    appendRunFile(this.#path, scalarsRecord(metrics, eventTime(point)));
  }

  logText(name: string, text: string, point: LogPoint): void {
    appendRunFile(this.#path, textRecord(name, text, eventTime(point)));
  }
}

function eventTime({ step, time }: LogPoint) {
  return { step, wallTime: time / 1000 };
}
