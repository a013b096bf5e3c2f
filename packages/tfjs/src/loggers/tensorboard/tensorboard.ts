import { hostname } from "node:os";
import { join } from "node:path";
import { validateOptions } from "@lighterjs/schema";
import type { LoggerOptions, LogPoint, MetricLogger } from "../metric-logger.js";
import { ownManifest } from "../../own-manifest.js";
import { appendRunFile } from "../run-file.js";
import { scalarsRecord, textRecord, versionRecord } from "./event-records.js";

/**
 * Writes a TensorBoard event file into the run folder: metrics as scalars over the optimizer steps, and texts such as the
 * Freezer's transitions. `tensorboard --logdir runs` shows all runs side by side.
 */
export class TensorBoard implements MetricLogger {
  readonly stepInterval: number | undefined;
  #path = "";

  constructor(readonly options: LoggerOptions = {}) {
    validateOptions(TensorBoard, options, ownManifest("lighter.loggers.TensorBoard"));
    this.stepInterval = options.every_n_steps;
  }

  open(directory: string): void {
    const now = Date.now() / 1000;
    const name = `events.out.tfevents.${Math.floor(now)}.${hostname()}.${process.pid}`;
    this.#path = join(directory, name);
    appendRunFile(this.#path, versionRecord(now));
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
