import { nameLayers } from "../layer-names.js";
import { counted } from "../wording.js";
import type { FreezePlanContent } from "./plan-content.js";

/** How much of a row's parameters are frozen in one phase. */
export type FreezeMark = "frozen" | "trains" | "partly";

/** One line of the table: a layer, or several. */
export interface PlanRow {
  readonly label: string;
  /** Number of scalars. */
  readonly size: number;
  /** One per phase. */
  readonly marks: readonly FreezeMark[];
}

/** A layer in the table. */
interface LayerRow extends PlanRow {
  /** Its class; the empty text where it is not known. */
  readonly type: string;
}

/** The mark of several rows, or of several phases, as one. */
export function mergeMarks(marks: readonly FreezeMark[]): FreezeMark {
  const [first = "trains", ...others] = marks;
  return others.every((mark) => mark === first) ? first : "partly";
}

/**
 * The lines of the table, in forward order.
 *
 * @param limit - with more layers than this, those that are treated alike share a line: neighbours
 * where that is enough, else wherever they are; and neighbours that are not treated alike where
 * nothing else is enough
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
 * Gives one line to neighbours that are treated alike: the layers of a container, and containers
 * next to each other.
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

/** Layers that are treated alike in every phase. */
interface Alike {
  readonly layers: readonly LayerRow[];
  /** Whether layers of their classes that are treated otherwise lie between them. */
  readonly isBroken: boolean;
}

/**
 * Gives one line to layers that are treated alike although others lie between them, as
 * normalizations do that stay frozen while the convolutions around them are released. A line holds
 * layers from one to the next of the same classes that is treated otherwise; where that makes more
 * lines than the limit, all that are treated alike.
 */
function mergeAlike(layers: readonly LayerRow[], limit: number): readonly PlanRow[] {
  const byMarks = new Map<string, LayerRow[]>();
  for (const layer of layers) {
    const key = layer.marks.join();
    byMarks.set(key, [...(byMarks.get(key) ?? []), layer]);
  }
  const stretches = [...byMarks.values()].flatMap((own) => stretchesOf(own, layers));
  const groups =
    stretches.length <= limit
      ? stretches
      : [...byMarks.values()].map((own) => ({ layers: own, isBroken: stretchesOf(own, layers).length > 1 }));
  const placeOf = ({ layers: [first] }: Alike) => (first === undefined ? 0 : layers.indexOf(first));
  return [...groups].sort((a, b) => placeOf(a) - placeOf(b)).map((group) => rowOf(group, layers));
}

function stretchesOf(own: readonly LayerRow[], layers: readonly LayerRow[]): readonly Alike[] {
  const classes = new Set(own.map(({ type }) => type));
  const members = new Set(own);
  const stretches: LayerRow[][] = [];
  let isOpen = false;
  for (const layer of layers) {
    if (members.has(layer)) {
      if (isOpen) stretches.at(-1)?.push(layer);
      else stretches.push([layer]);
      isOpen = true;
    } else if (classes.has(layer.type)) isOpen = false;
  }
  return stretches.map((stretch) => ({ layers: stretch, isBroken: false }));
}

function rowOf({ layers: own, isBroken }: Alike, layers: readonly LayerRow[]): PlanRow {
  const [first] = own;
  const classes = new Set(own.map(({ type }) => type));
  const rivals = layers.filter(({ type }) => classes.has(type)).map(({ label }) => label);
  const name = nameLayers(
    own.map(({ label }) => label),
    rivals,
  );
  const size = own.reduce((sum, layer) => sum + layer.size, 0);
  const count = own.length === 1 ? "" : ` (${countOf(own, layers, isBroken)})`;
  return { label: name + count, size, marks: first?.marks ?? [] };
}

/**
 * `52 × BatchNormalization`; `24 layers, no BatchNormalization`; `12 of 30 layers` where others
 * like them lie between.
 */
function countOf(own: readonly LayerRow[], layers: readonly LayerRow[], isBroken: boolean): string {
  const [first] = own;
  const last = own.at(-1);
  if (first === undefined || last === undefined) return "";
  const within = layers.slice(layers.indexOf(first), layers.indexOf(last) + 1);
  const classes = new Set(own.map(({ type }) => type));
  if (isBroken) return `${own.length} of ${counted(within.length, "layer")}`;
  const [only, ...otherClasses] = classes;
  const foreign = [...new Set(within.map(({ type }) => type).filter((type) => !classes.has(type)))];
  if (only !== undefined && otherClasses.length === 0 && foreign.length > 0) return `${own.length} × ${only}`;
  return [counted(own.length, "layer"), ...foreign.slice(0, 2).map((type) => `no ${type}`)].join(", ");
}
