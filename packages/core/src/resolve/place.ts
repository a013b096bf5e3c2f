import {
  childNode,
  childPath,
  type ConfigNode,
  type ConfigPath,
  type MappingEntry,
  type Origin,
  renderPath,
  type ScalarValue,
} from "../config-node.js";
import type { ResolvedNode } from "../resolved-node.js";
import type { Location } from "../source-text.js";
import type { PendingValue } from "./reported-fault.js";
import type { Extent } from "./reference-syntax.js";

/** The result of a reference or an argument. */
export type Value = NodeValue | ComputedScalar | ComputedList | ComputedMapping;

/** A node of the config: shared, not copied. */
export interface NodeValue {
  readonly kind: "node";
  readonly place: Place;
}

export interface ComputedScalar {
  readonly kind: "scalar";
  readonly value: ScalarValue;
  /** How a number is written, where it would be printed otherwise. */
  readonly spelled?: string;
  /** Set on what came from the environment: the text to show instead. */
  readonly shownAs?: string;
}

export interface ComputedList {
  readonly kind: "list";
  readonly items: readonly Value[];
  /** Set where all of it came from the environment. */
  readonly shownAs?: string;
}

export interface ComputedMapping {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, Value>;
  /** Set where all of it came from the environment. */
  readonly shownAs?: string;
}

export function scalarValue(value: ScalarValue, shownAs?: string): ComputedScalar {
  return shownAs === undefined ? { kind: "scalar", value } : { kind: "scalar", value, shownAs };
}

export function listValue(items: readonly Value[], shownAs?: string): ComputedList {
  return shownAs === undefined ? { kind: "list", items } : { kind: "list", items, shownAs };
}

export function mappingValue(entries: Iterable<readonly [string, Value]>, shownAs?: string): ComputedMapping {
  const members = new Map(entries);
  return shownAs === undefined
    ? { kind: "mapping", entries: members }
    : { kind: "mapping", entries: members, shownAs };
}

/**
 * A part of what came from the environment as a whole: it is shown as a reference to its place in
 * that.
 */
function asPart(value: Value, path: ConfigPath): Value {
  return value.kind === "node" ? value : { ...value, shownAs: `\${${renderPath(path)}}` };
}

/** The role of a place that does not simply stand in the composed config. */
export interface PlaceRole {
  /** Its texts are final: a `${` in them, or `???`, means nothing. */
  readonly literal?: true;
  readonly shownAs?: string;
  /** Made by `${copy:…}` from this place. */
  readonly copyOf?: Place;
  /** The place of that `${copy:…}`: below a `_recursive_: false`, what it copies is data, too. */
  readonly copiedBy?: Place;
}

const ORDINARY: PlaceRole = {};

/**
 * A node of the config together with where it stands. Two places may hold the same node (an alias,
 * a copy), which is why everything that resolving finds out is kept here.
 */
export class Place {
  /** For a whole-value reference, once known: what stands here. */
  standsFor: Place | undefined;
  /** Another node refers to it. */
  isReferredTo = false;
  /** `oc.select` has taken its default instead of this `???`. */
  isPassedOver = false;
  /** Its value could not be found, and that has been reported; or it is {@link pending}. */
  faulty = false;
  /** A resolver of the project will give its value. */
  pending: PendingValue | undefined;
  /** Once resolved. */
  resolved: ResolvedNode | undefined;
  /** Nodes that this place unfolds into, shared targets counted once; set with `resolved`. */
  size = 1;
  /**
   * Levels of nodes and references below this place, without those of shared targets; set with
   * `resolved`.
   */
  depth = 1;
  /**
   * References that follow one after the other from here, or from a value in it; set with
   * `resolved`.
   */
  references = 0;
  /** Of a whole-value reference: how many lead to what stands here; set with `standsFor`. */
  hops = 0;
  /**
   * It does not stand in the composed config, of which the size is known: a copy, a computed value,
   * or a part of one.
   */
  readonly isAdded: boolean;
  #children: Map<string, Place> | undefined;

  /**
   * @param parent - the container from which relative references count; of a copy, that of the
   * original
   */
  constructor(
    readonly node: ConfigNode,
    readonly path: ConfigPath,
    readonly parent: Place | undefined,
    readonly role: PlaceRole = ORDINARY,
  ) {
    this.isAdded = role.copyOf !== undefined || role.literal === true || parent?.isAdded === true;
  }

  /**
   * The child under a key, or, in a list, under an index spelled in digits; `-1` is the last item.
   */
  child(written: string): Place | undefined {
    const { node: own } = this;
    const fromEnd = own.kind === "sequence" && /^-[1-9][0-9]*$/.test(written);
    const step = fromEnd ? String(own.items.length + Number(written)) : written;
    const known = this.#children?.get(step);
    if (known !== undefined) return known;
    const node = childNode(this.node, step);
    if (node === undefined) return undefined;
    const path = childPath(this.path, this.node.kind === "sequence" ? Number(step) : step);
    const place = this.#computedChild(step)?.copyTo(path) ?? new Place(node, path, this);
    this.#children ??= new Map();
    this.#children.set(step, place);
    return place;
  }

  /**
   * The same node once more, at another path. Its relative references count from where the original
   * stands.
   */
  copyTo(path: ConfigPath, copiedBy?: Place): Place {
    const role: PlaceRole = { ...this.role, copyOf: this, ...(copiedBy && { copiedBy }) };
    const copy = new Place(this.node, path, this.parent, role);
    if (this.role.literal === true) copy.standsFor = this.standsFor;
    return copy;
  }

  /**
   * Children of a computed value are not made from its node, so its copies ask the original for
   * them.
   */
  #computedChild(step: string): Place | undefined {
    return this.role.literal === true ? this.role.copyOf?.child(step) : undefined;
  }

  /** The n-th container around it. */
  container(levels: number): Place | undefined {
    let place: Place | undefined = this.parent;
    for (let level = 1; level < levels; level++) place = place?.parent;
    return place;
  }

  /** Keys, or indices as text, in document order. */
  steps(): string[] {
    if (this.node.kind === "mapping") return [...this.node.entries.keys()];
    return this.node.kind === "sequence" ? this.node.items.map((_, index) => String(index)) : [];
  }

  /** Where its value stands. */
  get location(): Location {
    const { source, span } = this.node.origin;
    return { source, span };
  }

  /** Where its key stands, or, for an item of a list, the item itself. */
  get keyLocation(): Location {
    const last = this.path.at(-1);
    const container = this.parent?.node;
    if (container?.kind === "mapping" && typeof last === "string")
      return container.entries.get(last)?.key ?? this.node.origin;
    return this.node.origin;
  }

  /** To be given by another file or an override. */
  get isMissing(): boolean {
    return this.node.kind === "scalar" && this.node.value === "???" && this.role.literal !== true;
  }

  /** A part of its text, as it is written. */
  written(extent: Extent): string {
    return this.text.slice(extent.start, extent.end);
  }

  /** The text of a single value, references unread. */
  get text(): string {
    return this.node.kind === "scalar" ? String(this.node.value) : "";
  }

  /** A place for a computed value. */
  static ofValue(value: Value, path: ConfigPath, parent: Place | undefined, origin: Origin): Place {
    if (value.kind === "node") {
      const place = new Place({ kind: "scalar", value: null, plain: false, origin }, path, parent, {
        literal: true,
      });
      place.standsFor = value.place;
      return place;
    }
    const role: PlaceRole =
      value.shownAs === undefined ? { literal: true } : { literal: true, shownAs: value.shownAs };
    if (value.kind === "scalar") {
      const { value: own, spelled } = value;
      const written = spelled === undefined ? {} : { spelled };
      return new Place({ kind: "scalar", value: own, plain: false, ...written, origin }, path, parent, role);
    }
    const steps =
      value.kind === "list"
        ? value.items.map((item, index): [number, Value] => [index, item])
        : [...value.entries];
    const children = steps.map(([step, item]) => {
      const place = [...path, step];
      const member = value.shownAs === undefined ? item : asPart(item, place);
      return [step, Place.ofValue(member, place, undefined, origin)] as const;
    });
    const node: ConfigNode =
      value.kind === "list"
        ? { kind: "sequence", items: children.map(([, child]) => child.node), origin }
        : {
            kind: "mapping",
            entries: new Map(
              children.map(([step, child]): [string, MappingEntry] => [
                String(step),
                { key: origin, value: child.node },
              ]),
            ),
            origin,
          };
    const place = new Place(node, path, parent, role);
    place.#children = new Map(children.map(([step, child]) => [String(step), child]));
    return place;
  }
}
