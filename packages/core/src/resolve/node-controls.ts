import type { ResolvedNode, ResolvedSequence, ResolvedTarget } from "../resolved-node.js";
import type { EvaluationContext } from "./evaluation-context.js";
import { isFinal } from "./node-forms.js";
import { meantFlag, undecided, wrongControlValue } from "./node-faults.js";
import type { Place } from "./place.js";
import { ReportedFault } from "./reported-fault.js";
import { isDeferral } from "./resolution-stack.js";

type KnownNode = Exclude<ResolvedNode, { kind: "reference" | "unknown" }>;

/** The keys of a node that are instructions to Lighter: `_target_`, `_disabled_` and the like. */
export class NodeControls {
  /** By the place of the flag. */
  readonly #flags = new Map<Place, boolean>();

  /** Of those that a resolver of the project would give: reported once. */
  readonly #refused = new Set<Place>();

  /** @param defaultTargets - target of a top-level node that has no `_target_`, by its key */
  constructor(
    private readonly context: EvaluationContext,
    private readonly defaultTargets: ReadonlyMap<string, string>,
  ) {}

  /** Whether `_disabled_: true` leaves this node out. */
  isDisabled(place: Place): boolean {
    return place.node.kind === "mapping" && !this.isPlainData(place) && this.flag(place, "_disabled_", false);
  }

  /** The target of a top-level node that has no `_target_` of its own. */
  defaultTarget(place: Place): string | undefined {
    const [key] = place.path;
    return place.path.length === 1 && typeof key === "string" ? this.defaultTargets.get(key) : undefined;
  }

  /** Whether a `_recursive_: false` above makes this node data as it is written. */
  isPlainData(place: Place): boolean {
    for (let at = place, above = at.parent; ; at = above, above = at.parent) {
      const { copiedBy } = at.role;
      if (copiedBy !== undefined && this.isPlainData(copiedBy)) return true;
      if (above === undefined) return false;
      if (above.node.kind === "mapping" && !this.flag(above, "_recursive_", true)) return true;
    }
  }

  /**
   * Reads a key that takes a boolean.
   *
   * @param fallback - its value where it is not there
   */
  flag(place: Place, key: string, fallback: boolean): boolean {
    if (place.node.kind !== "mapping" || !place.node.entries.has(key)) return fallback;
    const child = place.child(key)!;
    const known = this.#flags.get(child);
    if (known !== undefined) return known;
    // Should the flag itself be faulty, its fallback keeps one fault one report.
    this.#flags.set(child, fallback);
    const flag = this.#valueOfFlag(child);
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

  #valueOfFlag(child: Place): KnownNode | undefined {
    try {
      return this.#valueOf(child);
    } catch (error) {
      if (isDeferral(error)) this.#flags.delete(child);
      throw error;
    }
  }

  /** The name in `_target_`, or the default target of the place. @throws {ReportedFault} */
  targetName(place: Place): ResolvedTarget["target"] {
    const written = place.node.kind === "mapping" ? place.node.entries.get("_target_")?.value : undefined;
    if (written === undefined) return { name: this.defaultTarget(place)!, location: place.keyLocation };
    if (isFinal(written) && typeof written.value === "string" && place.role.literal !== true) {
      if (place.isAdded) this.context.spend(1, written.value.length, written);
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

  /** The list of `_args_`, which counts as a part of the node. @throws {ReportedFault} */
  args(place: Place): ResolvedSequence | undefined {
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

  /** The value of a control key, references followed; `undefined` when that has been reported. */
  #valueOf(place: Place): KnownNode | undefined {
    const node = this.context.resolve(place);
    const final = node.kind === "reference" ? node.node : node;
    if (final.kind !== "unknown") return final;
    if (final.pending !== undefined && !this.#refused.has(place)) {
      this.#refused.add(place);
      this.context.report(undecided(place));
    }
    return undefined;
  }

  /** Reports what a control key is set to, unless that is unknown and so has been reported. */
  #invalid(
    place: Place,
    code: "UNKNOWN_TARGET" | "INVALID_OPTION",
    message: string,
    label: string,
  ): ReportedFault {
    const value = this.#valueOf(place);
    if (value !== undefined) this.context.report(wrongControlValue(place, value, { code, message, label }));
    return new ReportedFault();
  }
}
