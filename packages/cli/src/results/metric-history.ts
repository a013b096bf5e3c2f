import { join } from "node:path";
import { readOwnText } from "@lighterjs/core/files";

/** Metrics of one moment of a run. */
export interface MetricPoint {
  /** Index of the epoch, from 0. */
  readonly epoch: number;
  /** Completed optimizer steps. */
  readonly step: number;
  /** Finite values by name. */
  readonly values: ReadonlyMap<string, number>;
}

/** Which values of a metric are better. */
export type MetricDirection = "min" | "max";

/**
 * All that the loggers of a run have recorded, in order of time; empty where there is no record.
 */
export async function readHistory(folder: string): Promise<readonly MetricPoint[]> {
  const lines = await readOwnText(join(folder, "metrics.jsonl"));
  if (lines !== undefined) return lines.split("\n").flatMap((line) => pointOfJSON(line) ?? []);
  const table = await readOwnText(join(folder, "metrics.csv"));
  return table === undefined ? [] : pointsOfCSV(table);
}

/** Nothing for a line that is damaged, or that is being written. */
function pointOfJSON(line: string): MetricPoint | undefined {
  if (line === "") return undefined;
  try {
    const fields: unknown = JSON.parse(line);
    if (typeof fields !== "object" || fields === null) return undefined;
    return pointOf(Object.entries(fields));
  } catch {
    return undefined;
  }
}

function pointsOfCSV(text: string): readonly MetricPoint[] {
  const [header = "", ...rows] = text.split(/\r?\n/).slice(0, -1);
  const names = cellsOf(header);
  return rows.flatMap((row) => {
    const cells = row.split(",");
    const fields = names.map((name, at) => [name, cells[at] ? Number(cells[at]) : undefined] as const);
    return pointOf(fields) ?? [];
  });
}

/** Cells of the line of names: those with commas are quoted, and quotes in them are doubled. */
function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

function pointOf(fields: readonly (readonly [string, unknown])[]): MetricPoint | undefined {
  let epoch: number | undefined;
  let step: number | undefined;
  const values = new Map<string, number>();
  for (const [name, value] of fields) {
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    if (name === "epoch") epoch = value;
    else if (name === "step") step = value;
    else values.set(name, value);
  }
  return epoch === undefined || step === undefined ? undefined : { epoch, step, values };
}

/** The best value of each metric whose direction is known, and where it was. */
export function bestOf(
  history: readonly MetricPoint[],
  directions: ReadonlyMap<string, MetricDirection>,
): ReadonlyMap<string, { readonly value: number; readonly epoch: number; readonly step: number }> {
  const best = new Map<string, { value: number; epoch: number; step: number }>();
  for (const { epoch, step, values } of history)
    for (const [name, value] of values) {
      const direction = directions.get(name);
      if (direction === undefined) continue;
      const known = best.get(name);
      if (known === undefined || (direction === "min" ? value < known.value : value > known.value))
        best.set(name, { value, epoch, step });
    }
  return best;
}
