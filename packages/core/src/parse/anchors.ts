import type { EVENT_ID, Event } from "js-yaml";
import type { ConfigNode, Usage } from "../config-node.js";
import type { Span } from "../source-text.js";
import type { ReportFault } from "./fault.js";
import { reportDisguisedMerge } from "./node-faults.js";
import type { Properties } from "./read-scalars.js";
import type { WrittenKey, WrittenScalar } from "./written-scalar.js";

export type AliasEvent = Extract<Event, { type: typeof EVENT_ID.ALIAS }>;

/** A node that aliases may refer to. */
export interface Anchor {
  /** Offset of the node. */
  readonly start: number;
  /** Nothing while the node is being read: an alias to it would never end. */
  node?: ConfigNode;
  /** Of a scalar, how it is written: it may be the name of a key. */
  scalar?: WrittenScalar;
  /** The part of the budget that each alias takes. */
  size: Usage;
  /** Mappings and sequences inside each other. */
  height: number;
}

/** The anchors of one text, by name; a later one replaces an earlier one of its name. */
export class Anchors {
  readonly #known = new Map<string, Anchor>();

  constructor(
    private readonly text: string,
    private readonly report: ReportFault,
  ) {}

  nameOf({ anchorStart, anchorEnd }: Pick<Properties, "anchorStart" | "anchorEnd">): string {
    return this.text.slice(anchorStart, anchorEnd);
  }

  /** The anchor that an alias names, if there is one before it. */
  of(alias: AliasEvent): Anchor | undefined {
    return this.#known.get(this.nameOf(alias));
  }

  /** Takes note of the anchor of a node that begins. */
  begin(properties: Properties, start: number, used: Usage): Anchor {
    const anchor = { start, size: used, height: 0 };
    this.#known.set(this.nameOf(properties), anchor);
    return anchor;
  }

  /** The key that an alias names; what the alias itself lacks has been reported. */
  keyOf(event: AliasEvent, node: ConfigNode): WrittenKey {
    const span = spanOfAlias(event);
    const anchor = this.of(event);
    if (anchor?.scalar !== undefined) {
      this.refuseDisguise(anchor.scalar, span);
      return { ...anchor.scalar, span };
    }
    if (anchor?.node !== undefined) return collectionKey(node, span);
    return { kind: "scalar", text: this.text.slice(span.start, span.end), value: null, plain: false, span };
  }

  /**
   * An unquoted `<<` behind an alias or a tag is a merge for some readers and a name for others.
   */
  refuseDisguise({ text, span }: WrittenScalar, at: Span): void {
    if (text === "<<" && this.text.startsWith("<<", span.start)) reportDisguisedMerge(at, this.report);
  }
}

/** Completes an anchor whose node has been read. */
export function endAnchor(
  anchor: Anchor,
  node: ConfigNode,
  used: Usage,
  height: number,
  scalar?: WrittenScalar,
): void {
  const { nodes, characters } = anchor.size;
  anchor.size = { nodes: used.nodes - nodes, characters: used.characters - characters };
  anchor.node = node;
  anchor.height = height;
  if (scalar !== undefined) anchor.scalar = scalar;
}

export const spanOfAlias = ({ anchorStart, anchorEnd }: AliasEvent): Span => ({
  start: anchorStart - 1,
  end: anchorEnd,
});

/** A node that stands as a key and is no scalar. */
export const collectionKey = ({ kind }: ConfigNode, span: Span): WrittenKey => ({
  kind: kind === "sequence" ? kind : "mapping",
  span,
});
