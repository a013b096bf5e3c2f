import { nameLayers } from "@lighterjs/callbacks";
import type { Call, Source } from "./calls.js";

/** The part of a call that tells to which block it belongs. */
export interface BlockCall {
  /** Of its layer: `model.backbone.conv1`. */
  readonly path: string;
  /** Class of its layer. */
  readonly type: string;
  readonly hasWeights: boolean;
  readonly inputs: readonly Source[];
}

export function blockCallOf({ place, inputs, weights }: Call): BlockCall {
  return { path: place.path, type: place.type, hasWeights: weights.some(({ learned }) => learned), inputs };
}

/** Merges that let a value through rather than join two ways: a gate scales what it is given. */
const GATES: ReadonlySet<string> = new Set(["Multiply", "Dot"]);

/**
 * The block of each call, in the order of the calls. A block is a residual unit, from where a skip
 * leaves to where it is merged, or all that lies between two such units and hangs together. Of
 * units inside of others the outermost counts, unless it spans more than half of the network's
 * layers. A network that merges nothing has its innermost containers as blocks, and a layer that
 * lies in none is one of its own.
 *
 * A call without weights goes with the block whose output it takes. The name of a block is that of
 * its layers with weights, as `nameLayers` writes it.
 *
 * @param calls - in topological order
 * @returns `undefined` for calls that no block with weights comes before or after
 */
export function blocksOf(calls: readonly BlockCall[]): readonly (string | undefined)[] {
  const skips = skipsOf(calls);
  const groups = skips.units.length > 0 ? stretchesBetween(calls, skips) : containersOf(calls);
  return nameBlocks(calls, absorbWeightless(calls, groups));
}

/** Calls between where a skip leaves and where it is merged. */
interface Unit {
  /** The beginning of the skip: a call, or an input of the network as a negative number. */
  readonly entry: number;
  readonly merge: number;
  readonly members: ReadonlySet<number>;
}

/** How skips divide a network. */
interface Skips {
  /** The outermost residual units; none shares a call with another. */
  readonly units: readonly Unit[];
  /**
   * Units that are none because they span too much: their skips part what is before, inside and
   * behind them.
   */
  readonly long: readonly Unit[];
}

function skipsOf(calls: readonly BlockCall[]): Skips {
  const half = weightedCount(calls, calls.keys()) / 2;
  const candidates = unitsOf(calls).sort((a, b) => b.members.size - a.members.size);
  const isLong = ({ entry, members }: Unit) =>
    weightedCount(calls, members) > half &&
    candidates.some(
      (inner) => inner.entry !== entry && inner.members.size < members.size && isInside(inner, members),
    );
  const long = candidates.filter(isLong);
  const units: Unit[] = [];
  for (const unit of candidates) {
    if (long.includes(unit)) continue;
    const overlapping = units.filter(({ members }) => [...unit.members].some((call) => members.has(call)));
    if (overlapping.some(({ members }) => isInside(unit, members))) continue;
    const members = new Set([unit, ...overlapping].flatMap((each) => [...each.members]));
    for (const each of overlapping) units.splice(units.indexOf(each), 1);
    units.push({ ...unit, members });
  }
  return { units, long };
}

function isInside(unit: Unit, members: ReadonlySet<number>): boolean {
  return [...unit.members].every((call) => members.has(call));
}

/** One unit for each merge of ways that part at a call or at one input. */
function unitsOf(calls: readonly BlockCall[]): Unit[] {
  const dominators = dominatorsOf(calls);
  return calls.flatMap(({ type, inputs }, merge) => {
    const entry = dominators[merge];
    if (entry === undefined || GATES.has(type) || new Set(inputs.map(nodeOf)).size < 2) return [];
    const members = new Set<number>();
    const pending = [merge];
    for (let call = pending.pop(); call !== undefined; call = pending.pop()) {
      if (call === entry || members.has(call)) continue;
      members.add(call);
      for (const source of calls[call]?.inputs ?? []) pending.push(nodeOf(source));
    }
    return weightedCount(calls, members) === 0 ? [] : [{ entry, merge, members }];
  });
}

/**
 * The nearest call or input without which each call cannot be reached: its immediate dominator.
 * `undefined` where several inputs of the network meet, or none.
 *
 * Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", 2001; one pass suffices without
 * cycles.
 */
function dominatorsOf(calls: readonly BlockCall[]): readonly (number | undefined)[] {
  const above: (number | undefined)[] = [];
  const depths: number[] = [];
  const depthOf = (node: number | undefined): number =>
    node === undefined ? 0 : node < 0 ? 1 : (depths[node] ?? 0);
  const common = (one: number | undefined, other: number | undefined): number | undefined => {
    let [a, b] = [one, other];
    while (a !== b) {
      if (depthOf(a) < depthOf(b)) [a, b] = [b, a];
      a = a === undefined || a < 0 ? undefined : above[a];
    }
    return a;
  };
  for (const { inputs } of calls) {
    const [first, ...others] = inputs.map(nodeOf);
    const nearest = others.reduce(common, first);
    above.push(nearest);
    depths.push(1 + depthOf(nearest));
  }
  return above;
}

/** A call by its index, an input of the network by a negative number. */
function nodeOf(source: Source): number {
  return "call" in source ? source.call : -1 - source.input;
}

/**
 * A group for each unit, and one for what lies outside of units, hangs together and is in one
 * container of the model.
 */
function stretchesBetween(calls: readonly BlockCall[], { units, long }: Skips): readonly number[] {
  const ends = new Set(long.map(({ entry }) => entry));
  const starts = new Set(long.map(({ merge }) => merge));
  const unitOf = new Map(units.flatMap(({ members }, unit) => [...members].map((call) => [call, unit])));
  const leaders = new Map<number, number>();
  const leaderOf = (call: number): number => {
    const next = leaders.get(call);
    return next === undefined ? call : leaderOf(next);
  };
  // How many units lie before each call, so that a long skip does not tie together what is before
  // and behind them.
  const passed: number[] = [];
  for (const [index, { path, inputs }] of calls.entries()) {
    const sources = inputs.flatMap((source) => ("call" in source ? source.call : []));
    const own = unitOf.get(index);
    const left = (source: number) => unitOf.has(source) && unitOf.get(source) !== own;
    const level = Math.max(0, ...sources.map((source) => (passed[source] ?? 0) + (left(source) ? 1 : 0)));
    passed.push(level);
    if (own !== undefined || starts.has(index)) continue;
    for (const source of sources) {
      const isInReach = !unitOf.has(source) && !ends.has(source) && passed[source] === level;
      if (!isInReach || outermost(calls[source]?.path ?? "") !== outermost(path)) continue;
      if (leaderOf(source) !== leaderOf(index)) leaders.set(leaderOf(index), leaderOf(source));
    }
  }
  return calls.map((_, index) => {
    const unit = unitOf.get(index);
    return unit === undefined ? leaderOf(index) : -1 - unit;
  });
}

/** `model.backbone` for all that lies in it; the model itself for its own layers. */
function outermost(path: string): string {
  const segments = path.split(".");
  return segments.length > 2 ? segments.slice(0, 2).join(".") : (segments[0] ?? "");
}

/**
 * The innermost containers; layers of the model itself, and those beside containers, as they follow
 * one another.
 */
function containersOf(calls: readonly BlockCall[]): readonly number[] {
  const paths = calls.map(({ path }) => path);
  const containers = new Set(paths.map(parentOf));
  const isInnermost = (container: string) =>
    ![...containers].some((each) => each.startsWith(`${container}.`));
  const numbers = new Map<string, number>();
  const numberOf = (key: string) => {
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  };
  let run = 0;
  return paths.map((path, index) => {
    const container = parentOf(path);
    if (!container.includes(".")) return numberOf(path);
    if (isInnermost(container)) return numberOf(container);
    if (parentOf(paths[index - 1] ?? "") !== container) run++;
    return numberOf(`${container} ${run}`);
  });
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("."));
}

/**
 * Gives the calls of groups that have no weights to the group whose output they take, else to one
 * that takes theirs.
 */
function absorbWeightless(
  calls: readonly BlockCall[],
  groups: readonly number[],
): readonly (number | undefined)[] {
  const met = new Set<string>();
  const weighted = new Set<number>();
  for (const [index, { path, hasWeights }] of calls.entries()) {
    const group = groups[index];
    if (hasWeights && !met.has(path) && group !== undefined) weighted.add(group);
    met.add(path);
  }
  const found = new Map<number, number>();
  for (const [index, { inputs }] of calls.entries()) {
    const own = groups[index];
    const before = inputs.map((source) => found.get(nodeOf(source))).find((each) => each !== undefined);
    const group = own !== undefined && weighted.has(own) ? own : before;
    if (group !== undefined) found.set(index, group);
  }
  for (const [index, { inputs }] of [...calls.entries()].reverse()) {
    const group = found.get(index);
    for (const node of inputs.map(nodeOf))
      if (group !== undefined && !found.has(node)) found.set(node, group);
  }
  return calls.map((_, index) => found.get(index));
}

function nameBlocks(
  calls: readonly BlockCall[],
  groups: readonly (number | undefined)[],
): readonly (string | undefined)[] {
  const all = new Set<string>();
  const layers = new Map<number | undefined, string[]>();
  for (const [index, { path, hasWeights }] of calls.entries()) {
    if (!hasWeights || all.has(path)) continue;
    all.add(path);
    layers.set(groups[index], [...(layers.get(groups[index]) ?? []), path]);
  }
  const names = new Map([...layers].map(([group, paths]) => [group, nameLayers(paths, [...all])]));
  return groups.map((group) => names.get(group));
}

function weightedCount(calls: readonly BlockCall[], members: Iterable<number>): number {
  return [...members].filter((call) => calls[call]?.hasWeights === true).length;
}
