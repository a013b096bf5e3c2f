import {
  childPath,
  type ConfigNode,
  type MappingNode,
  type ScalarNode,
  type SequenceNode,
} from "../config-node.js";
import {
  type ResolvedEntry,
  type ResolvedMapping,
  type ResolvedNode,
  type ResolvedSequence,
  type ResolvedTarget,
} from "../resolved-node.js";
import { CONTROL_KEYS, MAPPING_CONTROL_KEYS } from "./control-keys.js";
import { MAX_TRAIL, ReferenceEvaluator } from "./evaluate-reference.js";
import { type EvaluationContext } from "./evaluation-context.js";
import { disabledNode, meantFlag, missingValue, wrongControlValue } from "./node-faults.js";
import { type Place } from "./place.js";
import { ReportedFault } from "./reported-fault.js";

/** Turns places into resolved nodes, each once. A value that cannot be found becomes an unknown node, and the rest goes on. */
export class NodeResolver {
  readonly #context: EvaluationContext;
  readonly #evaluator: ReferenceEvaluator;
  /** Answers of `_disabled_`, `_recursive_`, by the place of the flag. */
  readonly #flags = new Map<Place, boolean>();
  /** Places that hold `???`. */
  readonly #missing: Place[] = [];

  /** @param defaultTargets - target of a top-level node that has no `_target_`, by its key */
  constructor(
    context: Omit<EvaluationContext, "resolve" | "isDisabled">,
    readonly defaultTargets: ReadonlyMap<string, string>,
  ) {
    this.#context = {
      ...context,
      spend: (nodes, characters, at) => context.spend(nodes, characters, at),
      resolve: (place) => this.resolve(place),
      isDisabled: (place) => this.isDisabled(place),
    };
    this.#evaluator = new ReferenceEvaluator(this.#context);
  }

  resolve(place: Place): ResolvedNode {
    if (place.resolved !== undefined) return place.resolved;
    const { node } = place;
    if (place.isAdded) this.#context.spend(1, node.kind === "scalar" ? String(node.value).length : 0, node);
    return (place.resolved = this.#resolveScalar(place) ?? this.#resolveGuarded(place));
  }

  /** Whether `_disabled_: true` leaves this node out. */
  isDisabled(place: Place): boolean {
    return (
      place.node.kind === "mapping" && !this.#isPlainData(place) && this.#flag(place, "_disabled_", false)
    );
  }

  /** Reports each `???` that something needs: it is an option, or referred to, or nothing took a default for it. */
  reportMissing(): void {
    for (const place of this.#missing) {
      let isNeeded = !place.isPassedOver;
      for (let at: Place | undefined = place; at !== undefined && !isNeeded; at = at.parent)
        isNeeded = at.isReferredTo || hasTarget(at) || this.#defaultTarget(at) !== undefined;
      if (isNeeded) this.#context.report(missingValue(place));
    }
  }

  /** The many scalars without references, without ceremony. */
  #resolveScalar(place: Place): ResolvedNode | undefined {
    const { node, path, role } = place;
    if (node.kind !== "scalar" || place.standsFor !== undefined || place.isMissing) return undefined;
    if (role.literal !== true && hasReference(node)) return undefined;
    if (node.value === null && this.#defaultTarget(place) !== undefined) return undefined;
    const { value, plain, origin } = node;
    return role.shownAs === undefined
      ? { kind: "scalar", path, origin, value, plain }
      : { kind: "scalar", path, origin, value, plain, shownAs: role.shownAs };
  }

  #resolveGuarded(place: Place): ResolvedNode {
    const unknown: ResolvedNode = { kind: "unknown", path: place.path, origin: place.node.origin };
    if (place.faulty) return unknown;
    try {
      this.#evaluator.enter(place, "resolving");
      try {
        const resolved = this.#resolveNode(place);
        if (place.depth > MAX_TRAIL) throw this.#evaluator.tooDeep(place);
        const { shownAs } = place.role;
        return shownAs === undefined || !isContainer(resolved) ? resolved : { ...resolved, shownAs };
      } finally {
        this.#context.trail.leave();
      }
    } catch (error) {
      if (!(error instanceof ReportedFault)) throw error;
      place.faulty = true;
      return unknown;
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
      this.#defaultTarget(place) !== undefined && !hasTarget(final) && mayBeOptions(final.node);
    const source = needsTarget && !isOwn ? final.copyTo(place.path) : final;
    if (this.isDisabled(source) && !isOwn) {
      this.#context.report(disabledNode(place, source));
      throw new ReportedFault();
    }
    if (!isOwn) source.isReferredTo = true;
    const node = this.resolve(source);
    if (node.kind === "unknown") throw new ReportedFault();
    place.depth = source.depth + 1;
    place.size = node.kind === "target" && source === final && !isOwn ? 1 : source.size;
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

  /** What stands under a key or index; `undefined` when it is disabled. */
  #member(place: Place, step: string | number, node: ConfigNode): ResolvedNode | undefined {
    if (isFinal(node) && place.role.literal !== true && place.path.length > 0) {
      // Most values are like this. They need no place: nothing is to be found out about them.
      if (place.isAdded) this.#context.spend(1, typeof node.value === "string" ? node.value.length : 0, node);
      place.size += 1;
      place.depth = Math.max(place.depth, 2);
      const { value, plain, origin } = node;
      return { kind: "scalar", path: childPath(place.path, step), origin, value, plain };
    }
    const child = place.child(String(step))!;
    if (this.isDisabled(child)) return undefined;
    const resolved = this.resolve(child);
    place.size += child.size;
    place.depth = Math.max(place.depth, child.depth + 1);
    return resolved;
  }

  #mapping(place: Place, node: MappingNode): ResolvedMapping | ResolvedTarget {
    if (this.#isPlainData(place)) return this.#data(place, node, undefined);
    this.#flag(place, "_recursive_", true);
    this.#flag(place, "_merge_", false);
    if (node.entries.has("_target_") || this.#defaultTarget(place) !== undefined)
      return this.#target(place, node);
    return this.#data(place, node, MAPPING_CONTROL_KEYS);
  }

  #data(place: Place, node: MappingNode, leftOut: ReadonlySet<string> | undefined): ResolvedMapping {
    const entries = this.#entries(place, node, leftOut);
    return { kind: "mapping", path: place.path, origin: node.origin, entries };
  }

  #target(place: Place, node: MappingNode): ResolvedTarget {
    const target = this.#targetName(place);
    const partial = this.#flag(place, "_partial_", false);
    const args = this.#args(place);
    const entries = this.#entries(place, node, CONTROL_KEYS);
    return { kind: "target", path: place.path, origin: node.origin, target, args, entries, partial };
  }

  #entries(
    place: Place,
    node: MappingNode,
    leftOut: ReadonlySet<string> | undefined,
  ): Map<string, ResolvedEntry> {
    const entries = new Map<string, ResolvedEntry>();
    for (const [key, entry] of node.entries) {
      if (leftOut?.has(key) === true) continue;
      const value = this.#member(place, key, entry.value);
      if (value !== undefined) entries.set(key, { key: entry.key, value });
    }
    return entries;
  }

  #targetName(place: Place): ResolvedTarget["target"] {
    const written = place.node.kind === "mapping" ? place.node.entries.get("_target_")?.value : undefined;
    if (written === undefined) return { name: this.#defaultTarget(place)!, location: place.keyLocation };
    if (isFinal(written) && typeof written.value === "string" && place.role.literal !== true) {
      if (place.isAdded) this.#context.spend(1, written.value.length, written);
      const { source, span } = written.origin;
      return { name: written.value, location: { source, span } };
    }
    const child = place.child("_target_")!;
    const name = this.#valueOf(child);
    const { location } = child;
    if (name?.kind === "scalar" && typeof name.value === "string") {
      const { value, shownAs } = name;
      return shownAs === undefined ? { name: value, location } : { name: value, location, shownAs };
    }
    throw this.#invalid(
      child,
      "UNKNOWN_TARGET",
      "`_target_` must be the name of a target",
      "expected a name",
    );
  }

  #args(place: Place): ResolvedSequence | undefined {
    const child = place.child("_args_");
    if (child === undefined) return undefined;
    const args = this.#valueOf(child);
    if (args?.kind === "sequence") {
      place.depth = Math.max(place.depth, child.depth + 1);
      place.size += child.size;
      return args;
    }
    throw this.#invalid(child, "INVALID_OPTION", "`_args_` must be a list", "expected a list");
  }

  #emptyRoot(place: Place): ResolvedTarget {
    const name = this.#defaultTarget(place)!;
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

  #defaultTarget(place: Place): string | undefined {
    const [key] = place.path;
    return place.path.length === 1 && typeof key === "string" ? this.defaultTargets.get(key) : undefined;
  }

  /** Whether a `_recursive_: false` above makes this node data as it is written. */
  #isPlainData(place: Place): boolean {
    for (let at = place, above = at.parent; ; at = above, above = at.parent) {
      const { copiedBy } = at.role;
      if (copiedBy !== undefined && this.#isPlainData(copiedBy)) return true;
      if (above === undefined) return false;
      if (above.node.kind === "mapping" && !this.#flag(above, "_recursive_", true)) return true;
    }
  }

  #flag(place: Place, key: string, fallback: boolean): boolean {
    if (place.node.kind !== "mapping" || !place.node.entries.has(key)) return fallback;
    const child = place.child(key)!;
    const known = this.#flags.get(child);
    if (known !== undefined) return known;
    // Should the flag itself be faulty, its fallback keeps one fault one report.
    this.#flags.set(child, fallback);
    const flag = this.#valueOf(child);
    if (flag?.kind === "scalar" && typeof flag.value === "boolean") this.#flags.set(child, flag.value);
    else if (flag !== undefined) {
      // Read as it was meant, so that what follows from it is not reported as well.
      if (flag.kind === "scalar") this.#flags.set(child, meantFlag(flag.value) ?? fallback);
      this.#invalid(
        child,
        "INVALID_OPTION",
        `\`${key}\` must be \`true\` or \`false\``,
        "expected a boolean",
      );
    }
    return this.#flags.get(child)!;
  }

  /** What a control key is set to, references followed; `undefined` when that has been reported. */
  #valueOf(place: Place): Exclude<ResolvedNode, { kind: "reference" | "unknown" }> | undefined {
    const node = this.resolve(place);
    const final = node.kind === "reference" ? node.node : node;
    return final.kind === "unknown" ? undefined : final;
  }

  /** Reports what a control key is set to, unless that is unknown and so has been reported. */
  #invalid(
    place: Place,
    code: "UNKNOWN_TARGET" | "INVALID_OPTION",
    message: string,
    label: string,
  ): ReportedFault {
    const value = this.#valueOf(place);
    if (value !== undefined) this.#context.report(wrongControlValue(place, value, { code, message, label }));
    return new ReportedFault();
  }
}

function hasReference({ value }: ScalarNode): boolean {
  return typeof value === "string" && value.includes("${");
}

/** A scalar that means what it says. */
function isFinal(node: ConfigNode): node is ScalarNode {
  return node.kind === "scalar" && node.value !== "???" && !hasReference(node);
}

function isContainer(node: ResolvedNode): node is ResolvedSequence | ResolvedMapping | ResolvedTarget {
  return node.kind === "sequence" || node.kind === "mapping" || node.kind === "target";
}

/** Whether a slot with a default target takes this for its options: a mapping, or none at all. */
function mayBeOptions(node: ConfigNode): boolean {
  return node.kind === "mapping" || (node.kind === "scalar" && node.value === null);
}

function hasTarget(place: Place): boolean {
  return place.node.kind === "mapping" && place.node.entries.has("_target_");
}
