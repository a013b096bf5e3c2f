import type { NamedParts, TargetDefinition } from "@lighterjs/schema";
import type { ConfigPath, Origin, ScalarValue } from "../config-node.js";
import type { ResolvedConfig, ResolvedTarget } from "../resolved-node.js";
import type { Location } from "../source-text.js";

/** A config of which every target, option and slot is known to fit. */
export interface CheckedConfig {
  readonly resolved: ResolvedConfig;
  /** Every node that can be built, also those that nothing asks for. */
  readonly targets: ReadonlyMap<ResolvedTarget, CheckedTarget>;
  /** The targets under `trainer:` and `system:`, where the config has them. */
  readonly roots: ReadonlyMap<string, CheckedTarget>;
  /**
   * Where texts stand that their option lists among its values, so that they are what was meant:
   * `off` of `auto`, `off`.
   */
  readonly listed: readonly Location[];
  /** How parts of its targets go by names. */
  readonly parts: readonly NamedParts[];
}

/** A node with a known target. */
export interface CheckedTarget {
  readonly node: ResolvedTarget;
  readonly definition: TargetDefinition;
  /** By the name of the option, positional arguments included, in the order of writing. */
  readonly options: ReadonlyMap<string, CheckedEntry>;
}

/** A key of a mapping with its value. */
export interface CheckedEntry {
  readonly key: Location;
  readonly value: CheckedValue;
}

/** A node after the check. */
export type CheckedValue = CheckedScalar | CheckedList | CheckedMapping | CheckedObject | CheckedUnknown;

interface CheckedBase {
  /** Where it is used. */
  readonly path: ConfigPath;
  /** The text and span that set it. */
  readonly origin: Origin;
  /** The whole-value reference that the value came by. */
  readonly via: Location | undefined;
}

/** A value without parts that fits its option. */
export interface CheckedScalar extends CheckedBase {
  readonly kind: "scalar";
  /**
   * As the check sees it: the number that a text from the environment spells, the name of an enum's
   * member.
   */
  readonly value: ScalarValue;
  /** As the target gets it: an absolute path, the number of an enum's member. */
  readonly delivered: ScalarValue;
  /** Set on what came from the environment. */
  readonly shownAs: string | undefined;
}

/** A list, also one written as a mapping. */
export interface CheckedList extends CheckedBase {
  readonly kind: "list";
  /** In a list written as a mapping, each has the place of its key. */
  readonly items: readonly { readonly key?: Location; readonly value: CheckedValue }[];
}

/** A mapping that stays one: plain data. */
export interface CheckedMapping extends CheckedBase {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, CheckedEntry>;
}

/** A node that will be built, at one place where it is used. */
export interface CheckedObject extends CheckedBase {
  readonly kind: "object";
  readonly target: CheckedTarget;
  readonly delivery: Delivery;
}

/** A value that has a diagnostic already. A config with one in it is never built. */
export interface CheckedUnknown extends CheckedBase {
  readonly kind: "unknown";
}

/**
 * The parts of values: each, and what lists and mappings hold, in order. What is built for a node
 * is no part of it.
 */
export function* partsOf(values: Iterable<{ readonly value: CheckedValue }>): Generator<CheckedValue> {
  for (const { value } of values) {
    yield value;
    if (value.kind === "list") yield* partsOf(value.items);
    else if (value.kind === "mapping") yield* partsOf(value.entries.values());
  }
}

/**
 * The value one step below another, with its key and those beside it; in a node, one of its
 * options.
 */
export function stepBelow(
  value: CheckedValue | undefined,
  step: string | number,
): { readonly key?: Location; readonly value: CheckedValue } | undefined {
  if (value?.kind === "list") return typeof step === "number" ? value.items[step] : undefined;
  return entriesOf(value)?.get(String(step));
}

/** The keys of a mapping, or the options of a node. */
export function entriesOf(value: CheckedValue | undefined): ReadonlyMap<string, CheckedEntry> | undefined {
  if (value?.kind === "mapping") return value.entries;
  return value?.kind === "object" ? value.target.options : undefined;
}

/** The form in which the receiver gets a node. */
export type Delivery =
  /** The object, built once. */
  | { readonly kind: "instance" }
  /** A function that makes a new object per call. */
  | { readonly kind: "factory" }
  /** The function itself, its options bound; the caller passes `parameters` arguments. */
  | { readonly kind: "function"; readonly parameters: number }
  /** `_partial_: true`: a function that takes what is still open. */
  | { readonly kind: "partial" };
