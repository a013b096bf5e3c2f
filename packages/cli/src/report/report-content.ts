import { dirname, join, resolve } from "node:path";
import { readOwnText } from "@lighterjs/core/files";
import type { ConfigChangeJSON } from "@lighterjs/core/stages";
import { findRuns } from "../results/find-runs.js";
import type { MetricPoint } from "../results/metric-history.js";
import { readRun, type RunResults } from "../results/read-run.js";
import { countOf, isFields, readOwnFields, textOf, type Fields } from "../results/run-files.js";

/** All that a report shows of a run. */
export interface ReportedRun {
  /** Short, and no other run of the report has it. */
  readonly name: string;
  readonly results: RunResults;
  /** Optimizer steps in an epoch, by which moments are placed; 1 where that is unknown. */
  readonly stepsPerEpoch: number;
  /** Its validations, tests and predictions, oldest first. */
  readonly stages: readonly RunResults[];
  readonly freezing: Freezing | undefined;
  readonly confusion: Confusion | undefined;
  readonly worst: WorstImages | undefined;
  /** YAML, with the origin of each value where the run has recorded that. */
  readonly config: string | undefined;
  /** As of `lighter diff`, from the first run of the report. */
  readonly changes: readonly ConfigChangeJSON[];
}

/** Which layers were frozen when. */
export interface Freezing {
  /** Groups of neighbouring layers that were always treated alike. */
  readonly rows: readonly FreezingRow[];
}

export interface FreezingRow {
  readonly label: string;
  /** Number of scalars. */
  readonly size: number;
  /** In order of time; each lasts until the next one. */
  readonly marks: readonly { readonly step: number; readonly mark: "frozen" | "partly" | "trains" }[];
}

/** Which class was taken for which. */
export interface Confusion {
  /** The data it was measured on: `test`, `val`. */
  readonly stage: string;
  readonly name: string;
  readonly epoch: number | undefined;
  readonly classes: readonly string[];
  /** By actual class, then by the one that it was taken for. */
  readonly counts: readonly (readonly number[])[];
}

/** Images whose class the model thought least likely, the worst first. */
export interface WorstImages {
  readonly stage: string;
  readonly samples: readonly {
    readonly id: string;
    readonly actual: string;
    readonly takenFor: string;
    readonly probability: number;
    /** A PNG as a `data:` address. */
    readonly image: string;
  }[];
}

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_CLASSES = 1000;

/** Reads what a report shows of a run, beside what {@link readRun} has read. */
export async function readReported(
  results: RunResults,
  {
    cwd,
    name,
    changes,
  }: { readonly cwd: string; readonly name: string; readonly changes: readonly ConfigChangeJSON[] },
): Promise<ReportedRun> {
  const folder = resolve(cwd, results.path);
  const stages = await readStages(results, cwd);
  const origins = await readOwnText(join(folder, "origins.yaml"), MOST_BYTES);
  const config = origins ?? (await readOwnText(join(folder, "composed.yaml"), MOST_BYTES));
  return {
    name,
    results,
    stepsPerEpoch: stepsPerEpoch(results.history),
    stages,
    freezing: await readFreezing(folder),
    confusion: await readConfusion(results, stages, cwd),
    worst: await readWorst(stages, cwd),
    config: config?.replace(/^(?:# @(?:directory|variable) .*\n)+/gm, ""),
    changes,
  };
}

async function readStages({ path }: RunResults, cwd: string): Promise<readonly RunResults[]> {
  const at = (place: string): string => resolve(cwd, place);
  const { folders } = await findRuns(path, at);
  const found = await Promise.all(
    folders
      .filter((place) => dirname(dirname(at(place))) === at(path))
      .map((place) => readRun(at(place), place)),
  );
  return found
    .flatMap((run) => (run === undefined || run.stage === "fit" ? [] : [run]))
    .sort((a, b) => (a.started ?? a.ended ?? 0) - (b.started ?? b.ended ?? 0) || (a.path < b.path ? -1 : 1));
}

/** The end of each epoch is logged when all of its steps are done. */
function stepsPerEpoch(history: readonly MetricPoint[]): number {
  const last = new Map<number, number>();
  for (const { epoch, step } of history) last.set(epoch, Math.max(step, last.get(epoch) ?? 0));
  const [first] = [...last].sort(([a], [b]) => a - b);
  return first === undefined || first[1] === 0 ? 1 : first[1] / (first[0] + 1);
}

async function readFreezing(folder: string): Promise<Freezing | undefined> {
  const content = await readOwnFields(join(folder, "freezing.json"), MOST_BYTES);
  if (!isFields(content)) return undefined;
  const { parameters, transitions } = content;
  if (!Array.isArray(parameters) || !Array.isArray(transitions)) return undefined;
  const layers = new Map<string, { size: number; parameters: number[] }>();
  for (const [index, parameter] of (parameters as readonly unknown[]).entries()) {
    if (!isFields(parameter)) return undefined;
    const name = textOf(parameter.layer) ?? "";
    const layer = layers.get(name) ?? { size: 0, parameters: [] };
    layer.size += countOf(parameter.size) ?? 0;
    layer.parameters.push(index);
    layers.set(name, layer);
  }
  const moments = (transitions as readonly unknown[]).flatMap((transition) => {
    const step = isFields(transition) ? countOf(transition.step) : undefined;
    return step === undefined || !isFields(transition)
      ? []
      : [{ step, frozen: indicesOf(transition, parameters.length) }];
  });
  if (moments.length === 0) return undefined;
  const rows = [...layers].map(([label, layer]) => ({
    label,
    size: layer.size,
    marks: moments.map(({ step, frozen }) => {
      const count = layer.parameters.filter((index) => frozen.has(index)).length;
      const mark = count === 0 ? "trains" : count === layer.parameters.length ? "frozen" : "partly";
      return { step, mark } as const;
    }),
  }));
  return { rows: mergeAlike(withoutShared(rows)) };
}

function indicesOf({ frozen }: Fields, count: number): ReadonlySet<number> {
  const indices = new Set<number>();
  for (const stretch of Array.isArray(frozen) ? (frozen as readonly unknown[]) : []) {
    const [from, until] = Array.isArray(stretch) ? (stretch as readonly unknown[]).map(countOf) : [];
    for (let index = from ?? 0; index < Math.min(until ?? 0, count); index++) indices.add(index);
  }
  return indices;
}

/** The names of layers without the steps that all of them begin with. */
function withoutShared(rows: readonly FreezingRow[]): readonly FreezingRow[] {
  const paths = rows.map(({ label }) => label.split("."));
  const [first = []] = paths;
  let shared = 0;
  while (
    shared < first.length - 1 &&
    paths.every((path) => path.length > shared + 1 && path[shared] === first[shared])
  )
    shared++;
  return rows.map((row, at) => ({ ...row, label: paths[at]!.slice(shared).join(".") }));
}

function mergeAlike(rows: readonly FreezingRow[]): readonly FreezingRow[] {
  const merged: { first: string; last: string; layers: number; size: number; marks: FreezingRow["marks"] }[] =
    [];
  for (const { label, size, marks } of rows) {
    const before = merged.at(-1);
    if (before !== undefined && before.marks.every(({ mark }, at) => mark === marks[at]!.mark)) {
      before.last = label;
      before.layers += 1;
      before.size += size;
    } else merged.push({ first: label, last: label, layers: 1, size, marks });
  }
  return merged.map(({ first, last, layers, size, marks }) => ({
    label: layers === 1 ? first : `${first} … ${last.slice(last.lastIndexOf(".") + 1)} (${layers})`,
    size,
    marks,
  }));
}

const PNG = /^data:image\/png;base64,[A-Za-z0-9+/]+=*$/;

/** Of the newest test, else of the newest validation. */
async function readWorst(stages: readonly RunResults[], cwd: string): Promise<WorstImages | undefined> {
  const newest = stages.toReversed();
  for (const { path, stage } of ["test", "validate"].flatMap((name) =>
    newest.filter((each) => each.stage === name),
  )) {
    const content = await readOwnFields(join(resolve(cwd, path), "worst.json"), MOST_BYTES);
    if (!isFields(content) || !Array.isArray(content.samples)) continue;
    const samples = (content.samples as readonly unknown[]).flatMap((sample) => {
      if (!isFields(sample)) return [];
      const { id, actual, taken_for: takenFor, probability, image } = sample;
      const isWhole = typeof probability === "number" && typeof image === "string" && PNG.test(image);
      return isWhole
        ? [{ id: String(id), actual: String(actual), takenFor: String(takenFor), probability, image }]
        : [];
    });
    if (samples.length > 0) return { stage, samples };
  }
  return undefined;
}

/**
 * Of the newest test, else the newest validation, else of what was measured while the run trained.
 */
async function readConfusion(
  results: RunResults,
  stages: readonly RunResults[],
  cwd: string,
): Promise<Confusion | undefined> {
  const newest = stages.toReversed();
  const places = [
    ...newest.filter(({ stage }) => stage === "test"),
    ...newest.filter(({ stage }) => stage === "validate"),
    results,
  ];
  for (const { path } of places) {
    const details = await readOwnFields(join(resolve(cwd, path), "details.json"), MOST_BYTES);
    if (!isFields(details)) continue;
    const found = Object.entries(details).flatMap(([name, each]) =>
      isFields(each) ? (confusionOf(name, each) ?? []) : [],
    );
    const rank = ({ stage }: Confusion): number => ["test", "val", "train"].indexOf(stage);
    const [best] = found.sort((a, b) => rank(a) - rank(b));
    if (best !== undefined) return best;
  }
  return undefined;
}

function confusionOf(name: string, { kind, classes, counts, epoch }: Fields): Confusion | undefined {
  if (kind !== "confusion_matrix" || !Array.isArray(classes) || !Array.isArray(counts)) return undefined;
  if (classes.length > MOST_CLASSES || counts.length !== classes.length) return undefined;
  const rows = (counts as readonly unknown[]).map((row) =>
    Array.isArray(row) ? (row as readonly unknown[]).map(countOf) : [],
  );
  const isWhole = rows.every((row) => row.length === classes.length && !row.includes(undefined));
  if (!isWhole) return undefined;
  return {
    stage: name.split("/")[0] ?? "",
    name,
    epoch: countOf(epoch),
    classes: (classes as readonly unknown[]).map(String),
    counts: rows as readonly (readonly number[])[],
  };
}
