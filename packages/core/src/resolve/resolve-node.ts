import {
  childPath,
  type ConfigNode,
  type MappingEntry,
  type MappingNode,
  type SequenceNode,
} from "../config-node.js";
import type {
  ResolvedEntry,
  ResolvedMapping,
  ResolvedNode,
  ResolvedSequence,
  ResolvedTarget,
  ResolvedUnknown,
} from "../resolved-node.js";
import { ReferenceEvaluator } from "./evaluate-reference.js";
import type { EvaluationContext } from "./evaluation-context.js";
import { NodeControls } from "./node-controls.js";
import { disabledNode, missingValue, tooDeepData } from "./node-faults.js";
import {
  CONTROL_KEYS,
  hasReference,
  hasTarget,
  isContainer,
  isData,
  isFinal,
  MAPPING_CONTROL_KEYS,
  mayBeOptions,
  plainScalar,
  withoutOpen,
} from "./node-forms.js";
import type { Place } from "./place.js";
import { faultOfUnknown, pendingNode, PendingValue, ReportedFault } from "./reported-fault.js";

/** Key of the settings of Hydra itself. */
const HYDRA = "hydra";

/** Data that unfolds to more levels would exhaust the stack of whoever walks through it. */
const DEEPEST_DATA = 1000;

/**
 * Turns places into resolved nodes, each once. A value that cannot be found becomes an unknown
 * node, and the rest goes on.
 */
export class NodeResolver {
  readonly #context: EvaluationContext;
  readonly #evaluator: ReferenceEvaluator;
  readonly #controls: NodeControls;
  /** Of faults in what is passed over; nothing while faults are reported. */
  #unsaid: number | undefined;
  /** Places that hold `???`. */
  readonly #missing: Place[] = [];
  #isTooDeep = false;

  /** @param defaultTargets - target of a top-level node that has no `_target_`, by its key */
  constructor(
    context: Omit<EvaluationContext, "resolve" | "isDisabled">,
    defaultTargets: ReadonlyMap<string, string>,
  ) {
    this.#context = {
      ...context,
      report: (diagnostic) => {
        if (this.#unsaid === undefined) context.report(diagnostic);
        else this.#unsaid += diagnostic.severity === "error" ? 1 : 0;
      },
      spend: (nodes, characters, at) => context.spend(nodes, characters, at),
      resolve: (place) => this.resolve(place),
      isDisabled: (place) => this.#controls.isDisabled(place),
    };
    this.#evaluator = new ReferenceEvaluator(this.#context);
    this.#controls = new NodeControls(this.#context, defaultTargets);
  }

  resolve(place: Place): ResolvedNode {
    if (place.resolved !== undefined) return place.resolved;
    const { node } = place;
    if (place.isAdded) this.#context.spend(1, node.kind === "scalar" ? String(node.value).length : 0, node);
    return (place.resolved = this.#resolveScalar(place) ?? this.#resolveGuarded(place));
  }

  /** The resolved node of the root, however long the ways to its values are. */
  resolveRoot(root: Place): ResolvedNode {
    return this.#context.stack.run(
      () => this.resolve(root),
      (place, action) => {
        try {
          if (action === "resolving") this.resolve(place);
          else this.#evaluator.dereference(place);
        } catch (error) {
          // It has been reported, and the place knows that.
          if (!(error instanceof ReportedFault)) throw error;
        }
      },
    );
  }

  #tooDeep(place: Place): ReportedFault {
    if (!this.#isTooDeep) this.#context.report(tooDeepData(place, DEEPEST_DATA));
    this.#isTooDeep = true;
    return new ReportedFault();
  }

  /**
   * Reports each `???` that something needs: it is an option, or referred to, or nothing took a
   * default for it.
   */
  reportMissing(): void {
    for (const place of this.#missing) {
      let isNeeded = !place.isPassedOver;
      for (let at: Place | undefined = place; at !== undefined && !isNeeded; at = at.parent)
        isNeeded = at.isReferredTo || hasTarget(at.node) || this.#controls.defaultTarget(at) !== undefined;
      if (isNeeded) this.#context.report(missingValue(place));
    }
  }

  /** The many scalars without references, without ceremony. */
  #resolveScalar(place: Place): ResolvedNode | undefined {
    const { node, path, role } = place;
    if (node.kind !== "scalar" || place.standsFor !== undefined || place.isMissing) return undefined;
    if (role.literal !== true && hasReference(node)) return undefined;
    if (node.value === null && this.#controls.defaultTarget(place) !== undefined) return undefined;
    return role.shownAs === undefined
      ? plainScalar(node, path)
      : { ...plainScalar(node, path), shownAs: role.shownAs };
  }

  #resolveGuarded(place: Place): ResolvedNode {
    const unknown: ResolvedUnknown = { kind: "unknown", path: place.path, origin: place.node.origin };
    if (place.faulty) return pendingNode(unknown, place);
    try {
      this.#evaluator.enter(place, "resolving");
      [place.size, place.depth, place.references] = [1, 1, 0];
      try {
        const resolved = this.#resolveNode(place);
        if (place.references > this.#context.maxReferenceDepth && place.path.length > 0)
          throw this.#evaluator.tooDeep(place.location, place);
        if (place.depth > DEEPEST_DATA && place.path.length > 0) throw this.#tooDeep(place);
        const { shownAs } = place.role;
        return shownAs === undefined || !isContainer(resolved) ? resolved : { ...resolved, shownAs };
      } finally {
        this.#context.stack.leave();
      }
    } catch (error) {
      if (!(error instanceof ReportedFault)) throw error;
      place.faulty = true;
      if (error instanceof PendingValue) place.pending = error;
      return pendingNode(unknown, place);
    }
  }

  #resolveNode(place: Place): ResolvedNode {
    const { node } = place;
    if (node.kind === "sequence") return this.#sequence(place, node);
    if (node.kind === "mapping") return this.#mapping(place, node);
    if (place.isMissing) {
      this.#missing.push(place);
      throw new ReportedFault();
    }
    if (node.value === null && place.standsFor === undefined) return this.#emptyRoot(place);
    const template = this.#evaluator.templateOf(place);
    if (place.standsFor !== undefined || (template?.length === 1 && template[0]?.kind !== "text"))
      return this.#reference(place);
    const { value, shownAs } = this.#evaluator.text(place, template ?? []);
    const { path } = place;
    const { plain, origin } = node;
    return { kind: "scalar", path, origin, value, plain, ...(shownAs !== undefined && { shownAs }) };
  }

  #reference(place: Place): ResolvedNode {
    const final = this.#evaluator.dereference(place);
    // A copy and a computed value stand here themselves.
    const isOwn = final.path === place.path;
    const needsTarget =
      this.#controls.defaultTarget(place) !== undefined && !hasTarget(final.node) && mayBeOptions(final.node);
    const source = needsTarget && !isOwn ? final.copyTo(place.path) : final;
    if (this.#controls.isDisabled(source) && !isOwn) {
      this.#context.report(disabledNode(place, source));
      throw new ReportedFault();
    }
    if (!isOwn) source.isReferredTo = true;
    const node = this.resolve(source);
    if (node.kind === "unknown") throw faultOfUnknown(node);
    // An object is no part of what refers to it.
    const isObject = node.kind === "target" && source === final && !isOwn;
    place.depth = isObject ? 1 : source.depth + 1;
    place.references = place.hops + source.references;
    place.size = isObject ? 1 : source.size;
    if (!isOwn && place.size > 1) this.#context.spend(place.size - 1, 0, place.node);
    if (source.path === place.path || node.kind === "reference") return node;
    return { kind: "reference", path: place.path, origin: place.node.origin, node };
  }

  #sequence(place: Place, node: SequenceNode): ResolvedSequence {
    const items: ResolvedNode[] = [];
    for (const [index, item] of node.items.entries()) {
      const resolved = this.#member(place, index, item);
      if (resolved !== undefined) items.push(resolved);
    }
    return { kind: "sequence", path: place.path, origin: node.origin, items };
  }

  /** Resolves the node under a key or index; `undefined` when it is disabled. */
  #member(place: Place, step: string | number, node: ConfigNode): ResolvedNode | undefined {
    if (isFinal(node) && place.role.literal !== true && place.path.length > 0) {
      // Most values are like this. They need no place: nothing is to be found out about them.
      if (place.isAdded) this.#context.spend(1, typeof node.value === "string" ? node.value.length : 0, node);
      place.size += 1;
      place.depth = Math.max(place.depth, 2);
      return plainScalar(node, childPath(place.path, step));
    }
    const child = place.child(String(step))!;
    if (this.#controls.isDisabled(child)) return undefined;
    const resolved = this.resolve(child);
    place.size += child.size;
    place.depth = Math.max(place.depth, child.depth + 1);
    place.references = Math.max(place.references, child.references);
    return resolved;
  }

  #mapping(place: Place, node: MappingNode): ResolvedMapping | ResolvedTarget {
    if (this.#controls.isPlainData(place)) return this.#data(place, node, undefined);
    this.#controls.flag(place, "_recursive_", true);
    this.#controls.flag(place, "_merge_", false);
    this.#controls.flag(place, "_replace_", false);
    if (node.entries.has("_target_") || this.#controls.defaultTarget(place) !== undefined)
      return this.#target(place, node);
    return this.#data(place, node, MAPPING_CONTROL_KEYS);
  }

  #data(place: Place, node: MappingNode, leftOut: ReadonlySet<string> | undefined): ResolvedMapping {
    const entries = this.#entries(place, node, leftOut);
    return { kind: "mapping", path: place.path, origin: node.origin, entries };
  }

  #target(place: Place, node: MappingNode): ResolvedTarget {
    const target = this.#controls.targetName(place);
    const partial = this.#controls.flag(place, "_partial_", false);
    const args = this.#controls.args(place);
    const entries = this.#entries(place, partial ? withoutOpen(node) : node, CONTROL_KEYS);
    return { kind: "target", path: place.path, origin: node.origin, target, args, entries, partial };
  }

  #entries(
    place: Place,
    node: MappingNode,
    leftOut: ReadonlySet<string> | undefined,
  ): Map<string, ResolvedEntry> {
    const entries = new Map<string, ResolvedEntry>();
    const isRoot = place.path.length === 0;
    for (const [key, entry] of node.entries) {
      if (leftOut?.has(key) === true || (isRoot && key === HYDRA)) continue;
      const value = this.#member(place, key, entry.value);
      if (value !== undefined) entries.set(key, { key: entry.key, value });
    }
    const hydra = isRoot ? node.entries.get(HYDRA) : undefined;
    return hydra === undefined ? entries : this.#withHydra(place, node, hydra, entries);
  }

  /**
   * The settings of Hydra itself stay as data where they can: what they refer to may be Hydra's
   * own, and what they build is. They come last, when all that others have to say has been said.
   */
  #withHydra(
    place: Place,
    node: MappingNode,
    hydra: MappingEntry,
    entries: Map<string, ResolvedEntry>,
  ): Map<string, ResolvedEntry> {
    this.#unsaid = 0;
    const value = this.#member(place, HYDRA, hydra.value);
    const isSound = this.#unsaid === 0;
    this.#unsaid = undefined;
    if (!isSound || value === undefined || !isData(value)) return entries;
    const sound = new Map(entries).set(HYDRA, { key: hydra.key, value });
    // In the order of writing.
    return new Map(
      [...node.entries.keys()].flatMap((key) => (sound.has(key) ? [[key, sound.get(key)!]] : [])),
    );
  }

  #emptyRoot(place: Place): ResolvedTarget {
    const name = this.#controls.defaultTarget(place)!;
    const { path, node } = place;
    return {
      kind: "target",
      path,
      origin: node.origin,
      target: { name, location: place.keyLocation },
      args: undefined,
      entries: new Map(),
      partial: false,
    };
  }
}
