import { nameLayers } from "../layer-names.js";
import { counted } from "../wording.js";
import { mergeAlike } from "./merge-alike.js";
import type { FreezePlanContent } from "./plan-content.js";
import { mergeMarks, type FreezeMark, type LayerRow, type PlanRow } from "./plan-row.js";

/**
 * The lines of the table, in forward order.
 *
 * @param limit - with more layers than this, those that are treated alike share a line: neighbours where that is enough, else
 * wherever they are; and neighbours that are not treated alike where nothing else is enough
 */
export function planRows(content: FreezePlanContent, limit: number): readonly PlanRow[] {
  const layers = layerRows(content);
  if (layers.length <= limit) return layers;
  const neighbours = collapse(layers, 1);
  if (neighbours.length <= limit) return neighbours;
  const alike = mergeAlike(layers, limit);
  return alike.length <= limit ? alike : inBuckets(layers, limit);
}

function layerRows({ parameters, phases, layerTypes }: FreezePlanContent): readonly LayerRow[] {
  const frozen = phases.map((phase) => new Set(phase.frozen));
  const byLayer = new Map<string, { readonly name: string; readonly size: number }[]>();
  for (const parameter of parameters) {
    const known = byLayer.get(parameter.layer);
    if (known === undefined) byLayer.set(parameter.layer, [parameter]);
    else known.push(parameter);
  }
  return [...byLayer].map(([label, own]) => ({
    label,
    type: layerTypes?.get(label) ?? "",
    size: sizeOf(own),
    marks: frozen.map((names): FreezeMark => {
      const count = own.filter(({ name }) => names.has(name)).length;
      return count === 0 ? "trains" : count === own.length ? "frozen" : "partly";
    }),
  }));
}

/**
 * Gives one line to neighbours that are treated alike: the layers of a container, and containers next to each other.
 *
 * @param depth - number of segments of their names by which rows are told apart
 */
function collapse(rows: readonly PlanRow[], depth: number): readonly PlanRow[] {
  const runs: { readonly paths: string[]; readonly rows: PlanRow[]; readonly marks: string | undefined }[] =
    [];
  for (const container of containersOf(rows, depth)) {
    const last = runs.at(-1);
    const marks = commonMarks(container.rows);
    if (last !== undefined && marks !== undefined && last.marks === marks) {
      last.paths.push(container.path);
      for (const row of container.rows) last.rows.push(row);
    } else runs.push({ paths: [container.path], rows: [...container.rows], marks });
  }
  return runs.flatMap((run) => {
    const [first] = run.rows;
    if (first === undefined || run.rows.length === 1) return run.rows;
    if (run.marks === undefined) return collapse(run.rows, depth + 1);
    const label = `${runLabel(run.paths)} (${run.rows.length} layers)`;
    return { label, size: sizeOf(run.rows), marks: first.marks };
  });
}

/** Neighbours that share their first segments. */
function containersOf(
  rows: readonly PlanRow[],
  depth: number,
): readonly { readonly path: string; readonly rows: PlanRow[] }[] {
  const containers: { readonly path: string; readonly rows: PlanRow[] }[] = [];
  for (const row of rows) {
    const path = row.label.split(".").slice(0, depth).join(".");
    const last = containers.at(-1);
    if (last?.path === path) last.rows.push(row);
    else containers.push({ path, rows: [row] });
  }
  return containers;
}

/** The marks of rows that are treated alike; `undefined` where they are not. */
function commonMarks(rows: readonly PlanRow[]): string | undefined {
  const [first, ...others] = rows.map(({ marks }) => marks.join());
  return others.every((marks) => marks === first) ? first : undefined;
}

/** `model.encoder.*` for one container, `model.block0 … block5` for several. */
function runLabel(paths: readonly string[]): string {
  const [first = "", ...others] = paths;
  const last = others.at(-1);
  return last === undefined ? `${first}.*` : `${first} … ${last.slice(last.lastIndexOf(".") + 1)}`;
}

/** As many lines as there may be, of as many neighbours each. */
function inBuckets(rows: readonly PlanRow[], limit: number): readonly PlanRow[] {
  const all = rows.map(({ label }) => label);
  return Array.from({ length: limit }, (_, index) => {
    const bucket = rows.slice(
      Math.round((index * rows.length) / limit),
      Math.round(((index + 1) * rows.length) / limit),
    );
    const paths = bucket.map(({ label }) => label);
    return {
      label: `${nameLayers(paths, all)} (${counted(paths.length, "layer")})`,
      size: sizeOf(bucket),
      marks: (bucket[0]?.marks ?? []).map((_mark, phase) =>
        mergeMarks(bucket.map(({ marks }) => marks[phase] ?? "trains")),
      ),
    };
  });
}

function sizeOf(items: readonly { readonly size: number }[]): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}
