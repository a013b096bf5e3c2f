import { nameLayers } from "../layer-names.js";
import { counted } from "../wording.js";
import type { LayerRow, PlanRow } from "./plan-row.js";

/** Layers that are treated alike in every phase. */
interface Alike {
  readonly layers: readonly LayerRow[];
  /** Whether layers of their classes that are treated otherwise lie between them. */
  readonly isBroken: boolean;
}

/**
 * Gives one line to layers that are treated alike although others lie between them, as normalizations do that stay frozen
 * while the convolutions around them are released. A line holds layers from one to the next of the same classes that is treated
 * otherwise; where that makes more lines than the limit, all that are treated alike.
 */
export function mergeAlike(layers: readonly LayerRow[], limit: number): readonly PlanRow[] {
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

/** `52 × BatchNormalization`; `24 layers, no BatchNormalization`; `12 of 30 layers` where others like them lie between. */
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
