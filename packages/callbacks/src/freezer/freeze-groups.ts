import type { Parameter } from "../trainer.js";
import type { FreezerOptions } from "./freezer-options.js";
import { precisionOf, type EntryMatch, type Selectable } from "./match-names.js";

/** Parameters that are frozen and released together. */
export interface FreezeGroup {
  /**
   * The entry that selects it, as written, or the path of its layer, or the name of its block.
   * Tells it from the other groups of its Freezer.
   */
  readonly label: string;
  readonly parameters: readonly Parameter[];
  /** Normalization layers it covers that have no parameters of their own. */
  readonly bareLayers: readonly string[];
}

/** A parameter that a Freezer may select. */
export interface Candidate extends Selectable {
  /** `undefined` for a layer without parameters of its own. */
  readonly parameter?: Parameter;
}

/** The selection of a Freezer's entries, before its exceptions are taken out. */
export interface Selected {
  /** In the order of the model. */
  readonly items: readonly Candidate[];
  /** In the order listed. */
  readonly matches: readonly EntryMatch<Candidate>[];
}

type Order = NonNullable<FreezerOptions["order"]>;

/**
 * One group for each entry, in the order listed; all entries of `types` together make the last one,
 * in either order. An item goes to the entry that says most about it, of equals to the first.
 */
export function groupByEntry({ items, matches }: Selected, order: Order): readonly FreezeGroup[] {
  const owned = new Map<EntryMatch<Candidate>, Candidate[]>();
  for (const item of items) {
    const [owner] = matches
      .filter((match) => match.items.has(item))
      .sort((a, b) => precisionOf(b) - precisionOf(a));
    if (owner !== undefined) owned.set(owner, [...(owned.get(owner) ?? []), item]);
  }
  const ownedBy = (match: EntryMatch<Candidate>) => owned.get(match) ?? [];
  const types = matches.filter(({ entry }) => entry.option === "types");
  const listed = matches
    .filter((match) => !types.includes(match))
    .map((match) => createGroup(match.entry.text, ownedBy(match)));
  if (order === "last_first") listed.reverse();
  if (types.length === 0) return listed;
  return [...listed, createGroup(types.map(({ entry }) => entry.text).join(", "), types.flatMap(ownedBy))];
}

/**
 * One group for each layer with parameters, or for each block of them, by its place in the forward
 * pass; a layer that belongs to no block is one of its own. Of layers without parameters the place
 * is not known; they go with the last group.
 */
export function groupByPlace(
  { items }: Selected,
  order: Order,
  unit: "layer" | "block",
): readonly FreezeGroup[] {
  const units = new Map<string, Candidate[]>();
  for (const item of items) {
    if (item.parameter === undefined) continue;
    const { layerPath, block } = item.parameter;
    const label = unit === "block" ? (block ?? layerPath) : layerPath;
    units.set(label, [...(units.get(label) ?? []), item]);
  }
  const sign = order === "first_first" ? 1 : -1;
  const place = ([, own]: [string, Candidate[]]) =>
    Math.max(...own.map(({ parameter }) => parameter?.forwardIndex ?? 0));
  const sorted = [...units].sort((a, b) => sign * (place(a) - place(b)));
  const bare = items.filter(({ parameter }) => parameter === undefined);
  const [lastLabel] = sorted.at(-1) ?? [];
  if (lastLabel === undefined) return bare.map((item) => createGroup(item.names.join(), [item]));
  return sorted.map(([label, own]) => createGroup(label, label === lastLabel ? [...own, ...bare] : own));
}

function createGroup(label: string, items: readonly Candidate[]): FreezeGroup {
  return {
    label,
    parameters: items.flatMap(({ parameter }) => parameter ?? []),
    bareLayers: items.flatMap(({ names, parameter }) => (parameter === undefined ? names : [])),
  };
}
