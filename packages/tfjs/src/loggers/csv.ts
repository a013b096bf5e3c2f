import { join } from "node:path";
import { readStateField, type StateValue } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import type { LoggerOptions, LogPoint, MetricLogger } from "./metric-logger.js";
import { ownManifest } from "../own-manifest.js";
import {
  appendRunFile,
  readRunFile,
  replaceRunFile,
  runFileSize,
  syncRunFile,
} from "../run-folder/run-file.js";

/**
 * Writes `metrics.csv` into the run folder: a line for each moment at which something is logged,
 * with the columns `epoch`, `step` and one for each metric, in the order of their first appearance.
 * A cell without a value is empty.
 */
export class Csv implements MetricLogger {
  readonly file = "metrics.csv";
  readonly stepInterval: number | undefined;
  #path = "";
  #columns: string[] = [];
  #rows = 0;

  constructor(readonly options: LoggerOptions = {}) {
    validateOptions(Csv, options, ownManifest("lighter.loggers.Csv"));
    this.stepInterval = options.every_n_steps;
  }

  open(directory: string, state?: StateValue): void {
    this.#path = join(directory, this.file);
    const columns = readStateField(state, "columns");
    const rows = readStateField(state, "rows");
    const isResumed = isTexts(columns) && typeof rows === "number" && runFileSize(this.#path) > 0;
    this.#columns = isResumed ? [...columns] : ["epoch", "step"];
    const kept = isResumed ? this.#readRows().slice(0, rows) : [];
    this.#rows = kept.length;
    // Columns that came later hold nothing in the rows before them.
    const lines = kept.map((row) => `${row.split(",").slice(0, this.#columns.length).join(",")}\n`);
    replaceRunFile(this.#path, this.#header() + lines.join(""));
  }

  state(): StateValue {
    return { columns: this.#columns, rows: this.#rows };
  }

  sync(): void {
    syncRunFile(this.#path);
  }

  logMetrics(metrics: Readonly<Record<string, number>>, { epoch, step }: LogPoint): void {
    const added = Object.keys(metrics).filter((name) => !this.#columns.includes(name));
    if (added.length > 0) this.#addColumns(added);
    const row: Readonly<Record<string, number>> = { ...metrics, epoch, step };
    appendRunFile(this.#path, `${this.#columns.map((column) => String(row[column] ?? "")).join(",")}\n`);
    this.#rows += 1;
  }

  /** New metrics are rare, so the whole file is written anew with the wider lines. */
  #addColumns(added: readonly string[]): void {
    const rows = this.#readRows();
    this.#columns.push(...added);
    const lines = rows.map((row) => `${row}${",".repeat(added.length)}\n`);
    replaceRunFile(this.#path, this.#header() + lines.join(""));
  }

  /** All lines but the header; one that was cut off is none. */
  #readRows(): string[] {
    return readRunFile(this.#path).split("\n").slice(1, -1);
  }

  #header(): string {
    return `${this.#columns.map(quote).join(",")}\n`;
  }
}

function isTexts(value: StateValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** As RFC 4180 has it. No name of a metric has a line break, so that one line is one row. */
function quote(name: string): string {
  return /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
