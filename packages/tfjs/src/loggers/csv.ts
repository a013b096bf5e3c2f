import { join } from "node:path";
import { validateOptions } from "@lighterjs/schema";
import type { LoggerOptions, LogPoint, MetricLogger } from "./metric-logger.js";
import { ownManifest } from "../own-manifest.js";
import { appendRunFile, readRunFile, replaceRunFile } from "./run-file.js";

/**
 * Writes `metrics.csv` into the run folder: a line for each moment at which something is logged, with the columns `epoch`,
 * `step` and one for each metric, in the order of their first appearance. A cell without a value is empty.
 */
export class Csv implements MetricLogger {
  readonly stepInterval: number | undefined;
  #path = "";
  #columns: string[] = [];

  constructor(readonly options: LoggerOptions = {}) {
    validateOptions(Csv, options, ownManifest("lighter.loggers.Csv"));
    this.stepInterval = options.every_n_steps;
  }

  open(directory: string): void {
    this.#path = join(directory, "metrics.csv");
    this.#columns = ["epoch", "step"];
    replaceRunFile(this.#path, this.#header());
  }

  logMetrics(metrics: Readonly<Record<string, number>>, { epoch, step }: LogPoint): void {
    const added = Object.keys(metrics).filter((name) => !this.#columns.includes(name));
    if (added.length > 0) this.#addColumns(added);
    const row: Readonly<Record<string, number>> = { ...metrics, epoch, step };
    appendRunFile(this.#path, `${this.#columns.map((column) => String(row[column] ?? "")).join(",")}\n`);
  }

  /** New metrics are rare, so the whole file is written anew with the wider lines. */
  #addColumns(added: readonly string[]): void {
    const rows = readRunFile(this.#path).slice(this.#header().length);
    this.#columns.push(...added);
    replaceRunFile(this.#path, this.#header() + rows.replaceAll("\n", `${",".repeat(added.length)}\n`));
  }

  #header(): string {
    return `${this.#columns.map(quote).join(",")}\n`;
  }
}

/** As RFC 4180 has it; a line break in a name becomes a space, so that one line is one row. */
function quote(name: string): string {
  const text = name.replaceAll(/[\r\n]+/g, " ");
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
