import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readOwnTextSync } from "@lighterjs/core/files";
import type { Curve, CurvePoint } from "../pruners/pruner.js";
import { byValue, type Better } from "../search/observation.js";
import { sweepPaths } from "./sweep-folder.js";

/** A line from the process of a trial to the sweep, in a file that the process alone writes. */
export type ReportLine =
  /** A process begins. */
  | { readonly began: string; readonly host: string; readonly pid: number }
  /** It knows the objective, and which values of it are better. */
  | { readonly monitor: string; readonly better: Better }
  /** Nobody logs the objective. */
  | { readonly refused: string }
  /** An epoch, from 0, has given a value: `null` where it is no finite number. */
  | { readonly epoch: number; readonly value: number | null }
  /** It ends early, since there is no hope. */
  | { readonly pruned: number };

/** All that a trial has told. */
export interface TrialReport {
  readonly curve: Curve;
  readonly better: Better | undefined;
  readonly host: string | undefined;
  /** Why no trial of the sweep can have a value, as the last process has found. */
  readonly refused: string | undefined;
  /** Epochs after which the last process has ended it; nothing where it has not. */
  readonly prunedAfter: number | undefined;
}

/** Adds a line. What a process that was killed has left half-written is closed first. */
export function writeReport(path: string, line: ReportLine): void {
  const isTorn = "began" in line && /[^\n]$/.test(readOwnTextSync(path) ?? "");
  appendFileSync(path, `${isTorn ? "\n" : ""}${JSON.stringify(line)}\n`);
}

/** Reads a report; lines that cannot be read count for nothing. */
export function readReport(path: string): TrialReport {
  const points = new Map<number, CurvePoint>();
  let better: Better | undefined;
  let host: string | undefined;
  let prunedAfter: number | undefined;
  let refused: string | undefined;
  for (const text of (readOwnTextSync(path) ?? "").split("\n")) {
    const line = parse(text);
    if (typeof line.began === "string") {
      prunedAfter = undefined;
      refused = undefined;
      if (typeof line.host === "string") host = line.host;
    }
    if (line.better === "min" || line.better === "max") better = line.better;
    if (typeof line.refused === "string") refused = line.refused;
    if (typeof line.pruned === "number") prunedAfter = line.pruned;
    if (typeof line.epoch === "number" && (typeof line.value === "number" || line.value === null))
      points.set(line.epoch, { epoch: line.epoch, value: line.value ?? NaN });
  }
  const curve = [...points.values()].sort((a, b) => a.epoch - b.epoch);
  return { curve, better, host, refused, prunedAfter };
}

/** The curves of all trials of a sweep but one. */
export function curvesOfOthers(folder: string, id: string): readonly Curve[] {
  const { folder: trials } = sweepPaths(folder);
  return readdirSync(trials)
    .filter((name) => name.endsWith(".jsonl") && name !== `${id}.jsonl`)
    .map((name) => readReport(join(trials, name)).curve)
    .filter((curve) => curve.length > 0);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The value of a trial, of all that its epochs have given; nothing where none is a number. */
export function valueOfCurve(curve: Curve, take: "best" | "last", better: Better): number | undefined {
  const value =
    take === "last" ? curve.at(-1)?.value : curve.map((point) => point.value).sort(byValue(better))[0];
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
