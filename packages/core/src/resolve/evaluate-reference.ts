import { renderPath } from "../config-node.js";
import type { Diagnostic } from "../diagnostic.js";
import { refuseName } from "../parse/read-key.js";
import type { Location } from "../source-text.js";
import { callResolver } from "./call-resolver.js";
import type { EvaluationContext, ReferenceFault } from "./evaluation-context.js";
import { followedStep, type FollowedStep } from "./followed-reference.js";
import type { ResolvedNode } from "../resolved-node.js";
import { isWrittenOut, locateInNode } from "./locate-in-node.js";
import { missingNode } from "./missing-node.js";
import { referenceFault, tooManyReferences } from "./node-faults.js";
import { faultOfUnknown, PENDING_TEXT, PendingValue, ReportedFault } from "./reported-fault.js";
import { parsePath, type PathStep, type ReferencePath } from "./parse-path.js";
import { parseTemplate } from "./parse-template.js";
import { type ComputedScalar, Place, scalarValue, type Value } from "./place.js";
import { literalBeforeReference, literalText, plainValue, renderScalar } from "./plain-scalar.js";
import {
  type Argument,
  type Extent,
  type PathPart,
  ReferenceSyntaxError,
  type Template,
  type TextArgument,
} from "./reference-syntax.js";
import { isDeferral } from "./resolution-stack.js";

/**
 * Finds what references refer to. Every method reports what is wrong and then throws
 * {@link ReportedFault}.
 */
export class ReferenceEvaluator {
  /** By text: a large config says the same again and again. */
  readonly #templates = new Map<string, Template>();
  readonly #paths = new Map<string, ReferencePath>();
  #deadEnds = 0;
  #isTooDeep = false;

  constructor(readonly context: EvaluationContext) {}

  /** The references in the text of a place; `undefined` where there is none. */
  templateOf(place: Place): Template | undefined {
    const { node, role } = place;
    if (node.kind !== "scalar" || typeof node.value !== "string" || role.literal === true) return undefined;
    const { value } = node;
    if (!value.includes("${")) return undefined;
    const known = this.#templates.get(value);
    if (known !== undefined) return known;
    const template = this.guardSyntax(place, 0, () => parseTemplate(value));
    this.#templates.set(value, template);
    return template;
  }

  /**
   * The node at a place: itself, or, where it is a whole-value reference, what that leads to in the
   * end.
   */
  dereference(place: Place): Place {
    if (place.standsFor !== undefined) return this.dereference(place.standsFor);
    if (place.faulty && !place.isMissing) throw place.pending ?? new ReportedFault();
    const template = this.templateOf(place);
    const [part] = template ?? [];
    if (template?.length !== 1 || part === undefined || part.kind === "text") return place;
    this.enter(place, "dereferencing");
    try {
      const next = this.#placeOf(this.#partValue(place, part), place);
      const final = this.dereference(next);
      place.hops = next.hops + 1;
      return (place.standsFor = final);
    } catch (error) {
      place.faulty ||= !isDeferral(error);
      if (error instanceof PendingValue) place.pending = error;
      throw error;
    } finally {
      this.context.stack.leave();
    }
  }

  #placeOf(value: Value, at: Place): Place {
    if (value.kind === "node") return value.place;
    return Place.ofValue(value, at.path, at.parent, at.node.origin);
  }

  #partValue(from: Place, part: Exclude<Template[number], { kind: "text" }>): Value {
    if (part.kind === "call") return callResolver(this, from, part);
    return { kind: "node", place: this.#follow(from, part) };
  }

  /** A text with its references filled in, spelled as YAML spells scalars. */
  text(from: Place, template: Template): ComputedScalar {
    try {
      return this.#text(from, template);
    } catch (error) {
      throw error instanceof PendingValue ? new PendingValue(PENDING_TEXT) : error;
    }
  }

  #text(from: Place, template: Template): ComputedScalar {
    let text = "";
    let shown = "";
    /** Where in the text begins what is not in `shown` yet. */
    let unshown = 0;
    for (const part of template) {
      const scalar: ComputedScalar =
        part.kind === "text"
          ? { kind: "scalar", value: part.text }
          : this.#scalarOf(this.#partValue(from, part), from, part);
      const piece = scalar.spelled ?? renderScalar(scalar.value);
      this.context.spend(0, piece.length, from.node);
      if (scalar.shownAs !== undefined) shown += literalBeforeReference(text.slice(unshown)) + scalar.shownAs;
      text += piece;
      if (scalar.shownAs !== undefined) unshown = text.length;
    }
    return shown === "" ? scalarValue(text) : scalarValue(text, shown + literalText(text.slice(unshown)));
  }

  /** The value of an argument; what is written without quotes keeps its type. */
  value(from: Place, argument: Argument): Value {
    if (argument.kind === "list")
      return { kind: "list", items: argument.items.map((item) => this.value(from, item)) };
    if (argument.kind === "mapping") {
      const entries = argument.entries.map(
        ({ key, value }) => [this.#keyOf(from, key), this.value(from, value)] as const,
      );
      return { kind: "mapping", entries: new Map(entries) };
    }
    const [part] = argument.template;
    if (argument.quoted || argument.template.length > 1 || part === undefined)
      return this.text(from, argument.template);
    if (part.kind === "text") return plainValue(part.text);
    return this.#partValue(from, part);
  }

  #keyOf(from: Place, key: TextArgument): string {
    const name = renderScalar(this.text(from, key.template).value);
    const refused = refuseName(name);
    if (refused === undefined) return name;
    const { message, label, help } = refused;
    throw this.fault(from, key, { code: "FORBIDDEN_KEY", message, label, help: [help] });
  }

  /** A value that must be a single one, to stand inside a text. */
  #scalarOf(value: Value, from: Place, extent: Extent): ComputedScalar {
    const found = value.kind === "node" ? this.resolveNode(value.place) : value;
    if (value.kind === "node")
      from.references = Math.max(from.references, 1 + this.#referencesFrom(value.place));
    if (found.kind === "scalar") return found;
    if (found.kind === "unknown") throw faultOfUnknown(found);
    const what = found.kind === "target" ? "an object" : found.kind === "mapping" ? "a mapping" : "a list";
    throw this.fault(from, extent, {
      code: "UNRESOLVED_REFERENCE",
      message: `\`${from.written(extent)}\` is ${what}, which cannot be part of a text`,
      label: `this is ${what}`,
      help: ["refer to a single value in it, or make the reference the whole value"],
    });
  }

  #referencesFrom(place: Place): number {
    return place.hops + this.dereference(place).references;
  }

  /** The node that a reference leads to. */
  resolveNode(place: Place): ResolvedNode {
    const final = this.dereference(place);
    final.isReferredTo = true;
    return this.context.resolve(final);
  }

  /** The place that `${path}` names. */
  #follow(from: Place, part: PathPart): Place {
    const [only] = part.path;
    const isFixed = part.path.length <= 1 && only?.kind !== "path" && only?.kind !== "call";
    const text = isFixed ? (only?.text ?? "") : renderScalar(this.text(from, part.path).value);
    const within = isFixed && only !== undefined ? only.start : undefined;
    const path = this.#paths.get(text) ?? this.guardSyntax(from, within ?? part, () => parsePath(text));
    this.#paths.set(text, path);
    return this.locate(from, path, part, within);
  }

  /**
   * @param around - the whole reference, to point at where its steps have no position of their own
   * @param within - where the text of the path begins in the scalar, when it is written there
   */
  locate(from: Place, path: ReferencePath, around: Extent, within: number | undefined): Place {
    let at = path.up === 0 ? this.context.root : from.container(path.up);
    if (at === undefined)
      throw this.fault(from, around, {
        code: "UNRESOLVED_REFERENCE",
        message: `the reference \`${from.written(around)}\` goes above the top of the config`,
        label: `${path.up} levels up from \`${renderPath(from.path)}\``,
        help: ["write the path from the root, without dots in front"],
      });
    this.noteReferred(from, at, path);
    const followed: FollowedStep[] = [];
    for (const [index, step] of path.steps.entries()) {
      const reached = this.dereference(at);
      at = reached.child(step.key);
      followed.push(followedStep(from, step, within, at));
      if (at === undefined) {
        this.noteFollowed(from, followed, within);
        if (reached.isMissing) this.resolveNode(reached);
        else this.context.report(this.#deadEnd(from, reached, path, index, around, within));
        throw new ReportedFault();
      }
    }
    this.noteFollowed(from, followed, within);
    return at;
  }

  /** Tells whoever wants to know where the steps of a written path lead. */
  noteFollowed(from: Place, steps: readonly FollowedStep[], within: number | undefined): void {
    if (within !== undefined) this.context.follow?.({ from: from.path, steps });
  }

  /** Remembers under which top-level key a path from `start` leads. */
  noteReferred(from: Place, start: Place, path: ReferencePath): void {
    const key = start.path[0] ?? path.steps[0]?.key;
    if (key !== undefined && key !== from.path[0]) this.context.referredKeys.add(String(key));
  }

  #deadEnd(
    from: Place,
    reached: Place,
    path: ReferencePath,
    index: number,
    around: Extent,
    within: number | undefined,
  ): Diagnostic {
    const rest = path.steps.slice(index) as [PathStep, ...PathStep[]];
    const extent =
      within === undefined
        ? around
        : { start: within + path.steps[0]!.start, end: within + path.steps.at(-1)!.end };
    return missingNode({
      written: from.written(around),
      location: locateInNode(from.node, extent),
      reference: isWrittenOut(from.node, around) ? locateInNode(from.node, around) : undefined,
      from,
      reached,
      rest,
      root: this.context.root,
      suggest: this.#deadEnds++ < MAX_SUGGESTIONS,
    });
  }

  /** Enters a place on the stack, unless that closes a circle. */
  enter(place: Place, action: "dereferencing" | "resolving"): void {
    const { stack } = this.context;
    if (stack.has(place, action)) {
      stack.reportCycle(place.node, this.context.report);
      throw new ReportedFault();
    }
    if (stack.isTooLong(place, this.context.maxReferenceDepth))
      throw this.tooDeep(
        (place.node.kind === "scalar" ? place : (stack.lastReference ?? place)).location,
        place,
      );
    stack.enter(place, action);
  }

  /** A chain that is too long is so for all that lead into it: the first of them is reported. */
  tooDeep(location: Location, place: Place): ReportedFault {
    const { report, maxReferenceDepth } = this.context;
    if (!this.#isTooDeep) report(tooManyReferences(location, place, maxReferenceDepth));
    this.#isTooDeep = true;
    return new ReportedFault();
  }

  /** Reports a fault of a reference. */
  fault(from: Place, extent: Extent | undefined, fault: ReferenceFault): ReportedFault {
    this.context.report(referenceFault(from, extent, fault));
    return new ReportedFault();
  }

  /**
   * Runs a parser; its extents count from an offset in the scalar, or stand for the given part of
   * it.
   */
  guardSyntax<T>(place: Place, offset: number | Extent, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof ReferenceSyntaxError)) throw error;
      const { start, end } = error.extent;
      const extent = typeof offset === "number" ? { start: offset + start, end: offset + end } : offset;
      throw this.fault(place, extent, {
        code: "INVALID_REFERENCE",
        message: error.message,
        label: error.label,
        help: error.help,
      });
    }
  }
}

/** A person corrects the first of so many, and runs the command again. */
const MAX_SUGGESTIONS = 100;
