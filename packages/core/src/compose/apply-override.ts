import { listNames } from "@lighterjs/schema";
import {
  childNode,
  renderPath,
  type ConfigNode,
  type ConfigPath,
  type MappingEntry,
  type MappingNode,
  type SequenceNode,
} from "../config-node.js";
import type { Diagnostic, Label, Report } from "../diagnostic.js";
import { fixing, replacing } from "../fix.js";
import type { Location } from "../source-text.js";
import { appending, appendingAt, extendList, refusePlus } from "./append-to-list.js";
import { describeNode, sameData } from "./describe-node.js";
import { mergeNodes, replaceNode, replacesMapping, stripMergeKeys } from "./merge-nodes.js";
import type { Override, OverrideSegment, OverrideValue } from "./override.js";
import { refuseDefaults } from "./override-fault.js";
import { refuseSweep } from "./refuse-sweep.js";
import { reportUnknownPath, type PathFacts } from "./unknown-path.js";

/** The config with one override applied; as it was, and a diagnostic, when it cannot be. */
export function applyOverride(root: MappingNode, override: Override, report: Report): MappingNode {
  if (override.value?.kind === "sweep") {
    const before = override.key.segments.reduce<ConfigNode | undefined>(
      (node, { name }) => node && childNode(node, name),
      root,
    );
    refuseSweep(override, override.value, report, before);
    return root;
  }
  if (override.key.text.endsWith("+")) {
    refusePlus(override, root, report);
    return root;
  }
  if (override.key.segments[0]?.name === "defaults") {
    refuseDefaults(override, report);
    return root;
  }
  const edited = new OverrideEdit(root, override, report).edit(root, 0);
  return edited?.kind === "mapping" ? edited : root;
}

/** Top-level nodes that need no `_target_`. */
const ROOTS: ReadonlySet<string> = new Set(["trainer", "system", "sweep"]);

/**
 * One walk along the path of an override. Each step returns the new node, or nothing after a
 * report.
 */
class OverrideEdit {
  readonly #segments: readonly OverrideSegment[];
  readonly #value: Exclude<OverrideValue, { kind: "sweep" }> | undefined;
  /** The walk has left what the config holds, below a node: all from there on is new. */
  #addsOption = false;

  constructor(
    private readonly root: MappingNode,
    private readonly override: Override,
    private readonly report: Report,
  ) {
    this.#segments = override.key.segments;
    this.#value = override.value?.kind === "sweep" ? undefined : override.value;
  }

  edit(node: ConfigNode, depth: number): ConfigNode | undefined {
    const segment = this.#segments[depth]!;
    if (node.kind === "mapping") return this.#editMapping(node, segment, depth);
    if (node.kind === "sequence") return this.#editSequence(node, segment, depth);
    if (node.value === null && (this.#mayAdd || this.#isNode(node, depth))) {
      const empty: MappingNode = { kind: "mapping", entries: new Map(), origin: node.origin };
      return this.#editMapping(empty, segment, depth);
    }
    const reference = typeof node.value === "string" && node.value.includes("${");
    const single = `\`${this.#pathTo(depth)}\` is ${describeNode(node)}, which has no keys`;
    return this.#unknown(depth, {
      addable: node.value === null,
      ...(node.value === null ? {} : { message: single }),
      ...(reference ? { help: ["override the node that it refers to"] } : {}),
    });
  }

  #editMapping(node: MappingNode, segment: OverrideSegment, depth: number): MappingNode | undefined {
    const { name } = segment;
    const entry = node.entries.get(name);
    if (entry === undefined && !this.#mayAdd) {
      this.#addsOption ||= this.#isNode(node, depth);
      if (!this.#addsOption) return this.#unknown(depth, this.#knownKeys(node, depth));
    }
    const entries = new Map(node.entries);
    if (depth === this.#segments.length - 1) {
      if (this.override.action === "remove") {
        if (entry === undefined || !this.#mayRemove(entry.value)) return undefined;
        entries.delete(name);
        return { ...node, entries };
      }
      const value = entry === undefined ? this.#fresh() : this.#combine(entry.value, depth);
      if (value === undefined) return undefined;
      if (name === "_target_" && entry !== undefined && !sameData(entry.value, value))
        return this.#newTarget(node, { key: segment.location, value });
      const keepsKey = entry !== undefined && value.kind === "mapping" && value.origin.replaced === undefined;
      entries.set(name, { key: keepsKey ? entry.key : segment.location, value });
      return { ...node, entries };
    }
    const child = this.edit(entry?.value ?? this.#emptyMapping(segment), depth + 1);
    if (child === undefined) return undefined;
    entries.set(name, { key: entry?.key ?? segment.location, value: child });
    return { ...node, entries };
  }

  /** `a._target_=X` means what `a={_target_: X}` does: the options of the old target go with it. */
  #newTarget(node: MappingNode, target: MappingEntry): MappingNode {
    const entries = new Map([["_target_", target]]);
    return { kind: "mapping", entries, origin: { ...target.value.origin, replaced: node } };
  }

  #editSequence(node: SequenceNode, { name }: OverrideSegment, depth: number): SequenceNode | undefined {
    const index = /^\d+$/.test(name) ? Number(name) : undefined;
    const item = index === undefined ? undefined : node.items[index];
    const last = depth === this.#segments.length - 1;
    if (
      index === undefined ||
      (item === undefined && !(this.#mayAdd && last && index === node.items.length))
    ) {
      const { length } = node.items;
      const indices = length === 0 ? "is empty" : `has the items 0 to ${length - 1}`;
      const isNew = last && this.override.action !== "remove";
      const list = this.#pathTo(depth);
      return this.#unknown(depth, {
        addable: false,
        ...(index === undefined && {
          message: `\`${list}\` is a list, whose items have numbers and no names`,
        }),
        notes: [`the list \`${list}\` ${indices}`],
        ...(isNew && index !== undefined ? appendingAt(this.override, [...this.#path(depth), length]) : {}),
        ...(isNew && index === undefined ? appending(this.override, list, node) : {}),
      });
    }
    const items = [...node.items];
    if (last && this.override.action === "remove") {
      if (item === undefined || !this.#mayRemove(item)) return undefined;
      items.splice(index, 1);
      return { ...node, items };
    }
    const value = !last
      ? item && this.edit(item, depth + 1)
      : item === undefined
        ? this.#fresh()
        : this.#combine(item, depth);
    if (value === undefined) return undefined;
    items[index] = value;
    return { ...node, items };
  }

  /** The value where nothing was. */
  #fresh(): ConfigNode | undefined {
    if (this.#value?.kind === "extension") return this.#value.items;
    return this.#value === undefined ? undefined : stripMergeKeys(this.#value);
  }

  /** The value where another one is. */
  #combine(before: ConfigNode, depth: number): ConfigNode | undefined {
    const value = this.#value;
    if (value === undefined) return undefined;
    if (value.kind === "extension") return extendList(before, value.items, this.override, this.report);
    if (before.kind === "mapping" && value.kind === "mapping") {
      return this.#checkKeys(before, value, this.#path(depth + 1))
        ? this.#merge(before, value, depth)
        : undefined;
    }
    if (this.override.action === "add") return this.#alreadySet(before, renderPath(this.#path(depth + 1)));
    // A list names the whole value.
    return value.kind === "mapping" ? this.#merge(before, value, depth) : replaceNode(before, value);
  }

  #merge(before: ConfigNode, value: ConfigNode, depth: number): ConfigNode {
    const context = { root: this.root, report: this.report };
    return mergeNodes(before, value, context, this.#path(depth + 1), this.override.key.location);
  }

  /** A mapping given as a value obeys the sign of its override, key by key. */
  #checkKeys(before: MappingNode, value: MappingNode, path: ConfigPath): boolean {
    if (this.override.action === "force" || replacesMapping(before, value)) return true;
    let sound = true;
    for (const [name, entry] of value.entries) {
      const below = before.entries.get(name)?.value;
      if (below?.kind === "mapping" && entry.value.kind === "mapping")
        sound = this.#checkKeys(below, entry.value, [...path, name]) && sound;
      else if (
        below === undefined &&
        this.override.action === "change" &&
        name !== "_merge_" &&
        !this.#isNode(before, path.length)
      ) {
        this.#reportUnknown([...path, name], { ...entry.key, text: "no such key" }, { addable: true });
        sound = false;
      } else if (below !== undefined && this.override.action === "add") {
        this.#alreadySet(below, renderPath([...path, name]));
        sound = false;
      }
    }
    return sound;
  }

  #alreadySet(before: ConfigNode, path: string): undefined {
    const { text } = this.override.key;
    this.#refuse(`\`${path}\` is already set`, {
      labels: [
        { ...this.override.key.location, text: "`+` adds a new key only" },
        { ...before.origin, text: `set to ${describeNode(before)} here` },
      ],
      help: [`write \`${text}=…\` to change it, or \`++${text}=…\` to set it in any case`],
      fixes: ["", "++"].map((sign) => replacing(this.#signAt(), sign, `write \`${sign}${text}=…\``)),
    });
  }

  #mayRemove(before: ConfigNode): boolean {
    const value = this.#value;
    if (value === undefined || (value.kind !== "extension" && sameData(before, value))) return true;
    const { text } = this.override.key;
    this.#refuse(`\`${text}\` has another value than the one to remove`, {
      labels: [
        { ...(value.kind === "extension" ? value.items : value).origin, text: "not its value" },
        { ...before.origin, text: `it is ${describeNode(before)}` },
      ],
      ...fixing(`write \`~${text}\` to remove it whatever its value`, {
        edits: [{ ...this.override.location, text: `~${text}` }],
      }),
    });
    return false;
  }

  /** Where the sign of the override stands. */
  #signAt(): Location {
    const { location, key } = this.override;
    return { source: location.source, span: { start: location.span.start, end: key.location.span.start } };
  }

  #unknown(depth: number, facts: PathFacts): undefined {
    const path = this.#path(depth + 1);
    this.#reportUnknown(path, { ...this.#segments[depth]!.location, text: "no such key" }, facts);
  }

  #reportUnknown(path: ConfigPath, label: Label, facts: PathFacts): void {
    reportUnknownPath(this.root, this.override, path, label, facts, this.report);
  }

  #knownKeys(node: MappingNode, depth: number): PathFacts {
    const names = [...node.entries.keys()];
    if (names.length === 0) return { addable: true };
    const owner = depth === 0 ? "the config" : `\`${this.#pathTo(depth)}\``;
    return { addable: true, known: `${owner} has ${listNames(names)}` };
  }

  #refuse(message: string, rest: Pick<Diagnostic, "labels" | "help" | "fixes">): void {
    this.report({ code: "INVALID_OVERRIDE", severity: "error", message, ...rest });
  }

  #emptyMapping({ location }: OverrideSegment): MappingNode {
    return { kind: "mapping", entries: new Map<string, MappingEntry>(), origin: location };
  }

  /**
   * Whether an override may set here what no file does: a node has options by its types, and
   * whether there is such an option, the check judges.
   */
  #isNode(node: ConfigNode, depth: number): boolean {
    if (this.override.action !== "change") return false;
    if (node.kind === "mapping" && node.entries.has("_target_")) return true;
    return depth === 1 && ROOTS.has(this.#segments[0]!.name);
  }

  get #mayAdd(): boolean {
    return this.override.action === "add" || this.override.action === "force";
  }

  /** The first `length` steps, indices as numbers. */
  #path(length: number): ConfigPath {
    const path: (string | number)[] = [];
    let node: ConfigNode | undefined = this.root;
    for (const { name } of this.#segments.slice(0, length)) {
      const index: boolean = node?.kind === "sequence" && /^\d+$/.test(name);
      path.push(index ? Number(name) : name);
      if (node?.kind === "sequence") node = node.items[Number(name)];
      else node = node?.kind === "mapping" ? node.entries.get(name)?.value : undefined;
    }
    return path;
  }

  #pathTo(length: number): string {
    return renderPath(this.#path(length));
  }
}
