import { COLLECTION_STYLE, EVENT_ID, type Event } from "js-yaml";
import {
  spelling,
  type ConfigNode,
  type MappingEntry,
  type MappingNode,
  type SequenceNode,
} from "../config-node.js";
import type { SourceText, Span } from "../source-text.js";
import { Allowance } from "./allowance.js";
import { warnAmbiguous } from "./ambiguous-scalar.js";
import { Anchors, collectionKey, endAnchor, spanOfAlias, type AliasEvent, type Anchor } from "./anchors.js";
import type { ReportFault } from "./fault.js";
import type { Budget } from "./limits.js";
import { findTwin, reportTwin, warnUnseen } from "./lookalikes.js";
import {
  reportDuplicate,
  reportEndlessAlias,
  reportInlineMapping,
  reportUnknownAlias,
  reportUnmergeable,
} from "./node-faults.js";
import { readKey } from "./read-key.js";
import { ScalarReader, type Properties, type ScalarEvent } from "./read-scalars.js";
import type { WrittenKey, WrittenScalar } from "./written-scalar.js";

type CollectionEvent = Extract<Event, { type: typeof EVENT_ID.SEQUENCE | typeof EVENT_ID.MAPPING }>;
type NoteItem = (item: ConfigNode, begin: Event | undefined) => void;

/**
 * Builds the nodes of one document from its events, each with its exact span: quotes belong to a
 * scalar, brackets to a flow collection; a block collection ends with its last child; a value that
 * is not written stands after its `:` or `-`.
 *
 * An alias is the very node that it refers to, and merge keys (`<<`) are worked in. Each alias
 * takes as much of the budget as its node did, so that a small file cannot become a huge config.
 */
export class NodeReader {
  readonly #anchors: Anchors;
  readonly #scalars: ScalarReader;
  readonly #allowance: Allowance;
  /** Of what is being read. */
  readonly #path: (string | number)[] = [];
  #next: number;
  /** Of the node that has been read last: mappings and sequences inside each other. */
  #height = 0;
  /** In a collection that stands as a key, which is refused as a whole. */
  #insideKey = false;

  /**
   * @param text - what the events' offsets refer to
   * @param next - index of the event with which the root begins
   */
  constructor(
    private readonly source: SourceText,
    private readonly text: string,
    private readonly events: readonly Event[],
    next: number,
    budget: Budget,
    private readonly report: ReportFault,
  ) {
    this.#next = next;
    this.#scalars = new ScalarReader(text, report);
    this.#anchors = new Anchors(text, report);
    this.#allowance = new Allowance(budget, report, this.#path);
  }

  /** The next node; what cannot be one has been reported, and is `null` here. */
  read(depth = 1): ConfigNode {
    const event = this.events[this.#next++];
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalarNode(event);
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        return this.#collection(event, depth);
      case EVENT_ID.ALIAS:
        return this.#alias(event, depth);
      default:
        throw new Error("a YAML event stream ended inside a node");
    }
  }

  #scalarNode(event: ScalarEvent): ConfigNode {
    const anchor = this.#anchor(event, event.valueStart);
    const scalar = this.#scalars.read(event);
    this.#allowance.spend(1, scalar.text.length, scalar.span);
    warnAmbiguous(scalar, this.report);
    warnUnseen(this.source, scalar.span, this.report);
    const node = this.#nodeOf(scalar);
    this.#height = 0;
    if (anchor !== undefined) this.#end(anchor, node, scalar);
    return node;
  }

  #nodeOf({ value, text, plain, span }: WrittenScalar): ConfigNode {
    return { kind: "scalar", value, plain, ...spelling(value, text), origin: { source: this.source, span } };
  }

  /** @param note - is told of each item of a sequence, with the event that it begins with */
  #collection(event: CollectionEvent, depth: number, note?: NoteItem): ConfigNode {
    const anchor = this.#anchor(event, event.start);
    const span = { start: event.start, end: event.start + 1 };
    this.#allowance.spend(1, 0, span);
    this.#allowance.checkDepth(depth, span);
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const node =
      event.type === EVENT_ID.SEQUENCE
        ? this.#sequence(event, flow, depth, note)
        : this.#mapping(event, flow, depth);
    if (anchor !== undefined) this.#end(anchor, node);
    return node;
  }

  #sequence(event: CollectionEvent, flow: boolean, depth: number, note?: NoteItem): SequenceNode {
    const { start } = event;
    const items: ConfigNode[] = [];
    this.#scalars.tag(event, "sequence");
    this.#scalars.cursor = flow ? start + 1 : start;
    let height = 0;
    while (!this.#atEnd()) {
      const begin = this.events[this.#next];
      this.#path.push(items.length);
      const item = this.read(depth + 1);
      this.#path.pop();
      items.push(item);
      height = Math.max(height, this.#height);
      note?.(item, begin);
    }
    this.#height = height + 1;
    const span = { start, end: this.#close(flow ? "]" : undefined) };
    return { kind: "sequence", items, origin: { source: this.source, span } };
  }

  #mapping(event: CollectionEvent, flow: boolean, depth: number): MappingNode {
    const { start } = event;
    this.#scalars.tag(event, "mapping");
    // A pair written without braces in a flow sequence is a flow mapping that begins with its key.
    const braces = flow && this.text[start] === "{";
    this.#scalars.cursor = braces ? start + 1 : start;
    const entries = new Map<string, MappingEntry>();
    /** Set by a merge, and so to be set again by the mapping itself. */
    let merged: Set<string> | undefined;
    let mergeKey: Span | undefined;
    let height = 0;
    while (!this.#atEnd()) {
      const isAlias = this.events[this.#next]?.type === EVENT_ID.ALIAS;
      const key = this.#key(depth);
      if (!isAlias && key.kind === "scalar" && key.plain && key.text === "<<") {
        if (mergeKey !== undefined) reportDuplicate("<<", key.span, mergeKey, this.report);
        mergeKey ??= key.span;
        merged = new Set([...(merged ?? []), ...this.#merge(key.span, depth, entries)]);
        height = Math.max(height, this.#height - 1);
        continue;
      }
      const name = this.#insideKey ? undefined : readKey(key, this.report);
      const isMapping = this.events[this.#next]?.type === EVENT_ID.MAPPING;
      this.#path.push(name ?? "");
      const value = this.read(depth + 1);
      this.#path.pop();
      height = Math.max(height, this.#height);
      if (isMapping && !flow) this.#refuseInline(key.span, value);
      if (name === undefined) continue;
      const first = entries.get(name);
      const twin = findTwin(name, entries.keys());
      if (twin !== undefined) reportTwin(name, key.span, entries.get(twin)!.key.span, this.report);
      if (first === undefined || merged?.delete(name) === true)
        entries.set(name, { key: { source: this.source, span: key.span }, value });
      else reportDuplicate(name, key.span, first.key.span, this.report);
    }
    this.#height = height + 1;
    const span = { start, end: this.#close(braces ? "}" : undefined) };
    return { kind: "mapping", entries, origin: { source: this.source, span } };
  }

  #key(depth: number): WrittenKey {
    const event = this.events[this.#next];
    let key: WrittenKey;
    if (event?.type === EVENT_ID.SCALAR) {
      this.#next++;
      const anchor = this.#anchor(event, event.valueStart);
      key = this.#scalars.read(event);
      if (!key.plain) this.#anchors.refuseDisguise(key, key.span);
      if (anchor !== undefined) this.#end(anchor, this.#nodeOf(key), key);
    } else {
      const outer = this.#insideKey;
      this.#insideKey = true;
      const node = this.read(depth + 1);
      this.#insideKey = outer;
      key =
        event?.type === EVENT_ID.ALIAS
          ? this.#anchors.keyOf(event, node)
          : collectionKey(node, node.origin.span);
    }
    this.#allowance.spend(0, key.span.end - key.span.start, key.span);
    return key;
  }

  /**
   * Adds the keys of the merged mappings that are not there yet, the first mapping first; gives
   * their names.
   */
  #merge(key: Span, depth: number, entries: Map<string, MappingEntry>): string[] {
    const names: string[] = [];
    const add = (node: ConfigNode, span: Span): void => {
      if (node.kind === "mapping")
        for (const [name, entry] of node.entries) {
          if (entries.has(name)) continue;
          entries.set(name, entry);
          names.push(name);
        }
      else reportUnmergeable(node, span, key, this.report);
    };
    const addWritten = (node: ConfigNode, event: Event | undefined): void => {
      if (event?.type !== EVENT_ID.ALIAS) add(node, node.origin.span);
      else if (this.#anchors.of(event)?.node !== undefined) add(node, spanOfAlias(event));
    };
    const event = this.events[this.#next];
    if (event?.type === EVENT_ID.SEQUENCE) {
      this.#next++;
      this.#collection(event, depth, addWritten);
      return names;
    }
    const node = this.read(depth);
    if (node.kind === "sequence") for (const item of node.items) add(item, item.origin.span);
    else addWritten(node, event);
    return names;
  }

  /** js-yaml takes `a: &x b: 1`, which the specification does not. */
  #refuseInline(key: Span, value: ConfigNode): void {
    const { start } = value.origin.span;
    if (value.kind !== "mapping" || this.text[start] === "{") return;
    const between = this.text.slice(key.end, start);
    if (between.includes("\n") || /^\s*\?/.test(this.text.slice(this.#lineStart(key.start), key.start)))
      return;
    // A first key that was merged stands where it was written, before this.
    const [first] = value.entries.values();
    const end = first !== undefined && first.key.span.start >= start ? first.key.span.end : start;
    reportInlineMapping({ start, end }, this.report);
  }

  #alias(event: AliasEvent, depth: number): ConfigNode {
    const span = spanOfAlias(event);
    this.#scalars.cursor = span.end;
    this.#height = 0;
    const anchor = this.#anchors.of(event);
    if (anchor?.node === undefined) {
      if (anchor === undefined) reportUnknownAlias(this.#anchors.nameOf(event), span, this.report);
      else reportEndlessAlias(span, anchor.start, this.report);
      return { kind: "scalar", value: null, plain: false, origin: { source: this.source, span } };
    }
    const { nodes, characters } = anchor.size;
    this.#allowance.spend(Math.max(nodes, 1), characters, span, true);
    this.#height = anchor.height;
    this.#allowance.checkDepth(depth + anchor.height - 1, span, true);
    return anchor.node;
  }

  /** The anchor that a node begins with, if it has one. */
  #anchor(properties: Properties, start: number): Anchor | undefined {
    const { anchorStart, anchorEnd } = properties;
    if (anchorStart === -1) return undefined;
    this.#scalars.checkSeparated(anchorStart - 1, anchorEnd);
    return this.#anchors.begin(properties, start, this.#allowance.budget.used);
  }

  #end(anchor: Anchor, node: ConfigNode, scalar?: WrittenScalar): void {
    endAnchor(anchor, node, this.#allowance.budget.used, this.#height, scalar);
  }

  #close(bracket: string | undefined): number {
    this.#next++;
    return this.#scalars.close(bracket);
  }

  #atEnd(): boolean {
    return this.events[this.#next]?.type === EVENT_ID.POP;
  }

  #lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }
}
