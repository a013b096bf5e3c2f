import { type ConfigNode, type MappingNode, renderPath } from "../config-node.js";
import { CanonicalTexts } from "./canonical-text.js";
import type { ChangeOwner, ChangeSide, ConfigChange } from "./config-change.js";
import {
  changedVariables,
  digestVariables,
  type EnvironmentDigests,
  type ReadVariables,
} from "./environment-digests.js";
import { type ListItem, matchItems, movedPairs, targetOf } from "./match-items.js";

/** A config, resolved, as far as it is compared. */
export interface ComparedConfig {
  /** References to data are filled in; one to a node that is built stays, as text. */
  readonly root: MappingNode;
  /** Paths, rendered, of mappings that name the items of a list, so that their order counts. */
  readonly keyedLists: ReadonlySet<string>;
  /** Of a run, what it had read from the environment. */
  readonly recorded?: EnvironmentDigests | undefined;
  /** Of a config, what it reads today. */
  readonly variables?: ReadVariables | undefined;
}

/**
 * Tells how a run of one config would differ from a run of the other: values that differ, are there
 * in one only, or stand elsewhere in their list. The order of keys means nothing but in a list of
 * named items; an item of a list is found again by its name or its target.
 */
export function diffConfigs(left: ComparedConfig, right: ComparedConfig): ConfigChange[] {
  const comparison = new Comparison(left, right);
  comparison.mapping(
    {
      left: { path: [], value: left.root },
      right: { path: [], value: right.root },
      owner: { left: [], right: [], target: undefined },
    },
    left.root,
    right.root,
  );
  return [...comparison.changes, ...variableChanges(left, right)];
}

function variableChanges(left: ComparedConfig, right: ComparedConfig): ConfigChange[] {
  // Two configs of today read one environment.
  if (left.recorded === undefined && right.recorded === undefined) return [];
  const [before, after] = [left, right].map(
    ({ recorded, variables = new Map<string, string>() }) => recorded ?? digestVariables(variables),
  ) as [EnvironmentDigests, EnvironmentDigests];
  const owner = { left: [], right: [], target: undefined };
  return changedVariables(before, after).map((name) => ({ kind: "variable", name, owner }));
}

/** One path in both configs. */
interface Pair {
  readonly left: ChangeSide;
  readonly right: ChangeSide;
  readonly owner: ChangeOwner;
}

class Comparison {
  readonly changes: ConfigChange[] = [];
  readonly #texts = new CanonicalTexts();

  constructor(
    private readonly left: ComparedConfig,
    private readonly right: ComparedConfig,
  ) {}

  mapping(pair: Pair, before: MappingNode, after: MappingNode): void {
    const owner = ownerWithin(pair);
    for (const [name, { value }] of before.entries) {
      const left = child(pair.left, name, value);
      const other = after.entries.get(name);
      if (other === undefined) this.changes.push({ kind: "removed", left, owner });
      else this.#value({ left, right: child(pair.right, name, other.value), owner });
    }
    for (const [name, { value }] of after.entries)
      if (!before.entries.has(name))
        this.changes.push({ kind: "added", right: child(pair.right, name, value), owner });
  }

  #value(pair: Pair): void {
    const [before, after] = [pair.left.value, pair.right.value];
    const [items, others] = [itemsOf(pair.left, this.left), itemsOf(pair.right, this.right)];
    if (items !== undefined && others !== undefined) this.#list(pair, items, others);
    else if (this.#texts.same(before, after)) return;
    else if (before.kind === "mapping" && after.kind === "mapping" && isNode(before) === isNode(after))
      this.mapping(pair, before, after);
    else this.changes.push({ kind: "changed", ...pair });
  }

  #list(pair: Pair, before: readonly ListItem[], after: readonly ListItem[]): void {
    if (isShort(before) && isShort(after)) {
      if (!this.#texts.same(pair.left.value, pair.right.value))
        this.changes.push({ kind: "changed", ...pair });
      return;
    }
    const owner = ownerWithin(pair);
    const at = (side: ChangeSide, items: readonly ListItem[], index: number): ChangeSide =>
      child(side, items[index]!.name ?? index, items[index]!.node);
    const { pairs, removed, added } = matchItems(before, after, this.#texts);
    const moved = new Set(movedPairs(pairs));
    for (const index of removed)
      this.changes.push({ kind: "removed", left: at(pair.left, before, index), owner });
    for (const found of pairs) {
      const item = { left: at(pair.left, before, found[0]), right: at(pair.right, after, found[1]), owner };
      if (moved.has(found)) this.changes.push({ kind: "moved", ...item });
      this.#value(item);
    }
    for (const index of added)
      this.changes.push({ kind: "added", right: at(pair.right, after, index), owner });
  }
}

function child(side: ChangeSide, step: string | number, value: ConfigNode): ChangeSide {
  return { path: [...side.path, step], value };
}

/** The owner of what stands inside a pair. */
function ownerWithin({ left, right, owner }: Pair): ChangeOwner {
  const [target, other] = [targetOf(left.value), targetOf(right.value)];
  if (target === undefined && other === undefined && left.path.length !== 1) return owner;
  return { left: left.path, right: right.path, target: target === other ? target : undefined };
}

const isNode = (node: ConfigNode): boolean => targetOf(node) !== undefined;

/**
 * The items of a list, also of one that is written as a mapping of names; null has removed an item
 * there.
 */
function itemsOf({ path, value }: ChangeSide, config: ComparedConfig): ListItem[] | undefined {
  if (value.kind === "sequence") return value.items.map((node) => ({ name: undefined, node }));
  if (value.kind !== "mapping" || !config.keyedLists.has(renderPath(path))) return undefined;
  return [...value.entries].flatMap(([name, { value: node }]) =>
    node.kind === "scalar" && node.value === null ? [] : [{ name, node }],
  );
}

/** A few plain values are read as one. */
function isShort(items: readonly ListItem[]): boolean {
  return items.length <= MOST_AS_ONE && items.every(({ node }) => node.kind === "scalar");
}

const MOST_AS_ONE = 8;
