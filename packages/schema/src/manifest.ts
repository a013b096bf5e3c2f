import type { ConfigRule } from "./config-rule.js";
import type { JsonSchema } from "./json-schema.js";
import type { NamedParts, OutputOptions } from "./named-parts.js";

/**
 * The targets that one package offers to configs: the content of a `lighter.targets.json`.
 *
 * Written by `@lighterjs/schema/generate` from TypeScript types; nobody edits one by hand.
 */
export interface TargetManifest {
  readonly format: 1;
  /** Prefix of every target's name: `lighter.callbacks`. */
  readonly namespace: string;
  /** npm name of the package that the walk started in: `@lighterjs/callbacks`. */
  readonly package: string;
  /** Sorted by name. */
  readonly targets: readonly TargetDefinition[];
  /** Exports that no config can name, sorted by name. */
  readonly omitted?: readonly OmittedExport[];
  /**
   * Option types used more than once or by themselves (recursion), referred to as
   * `#/definitions/Name`.
   */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** About targets of this and other manifests together. */
  readonly rules?: readonly ConfigRule[];
  /** How parts of targets go by names. */
  readonly parts?: readonly NamedParts[];
  /** Options that are written by the names of outputs. */
  readonly outputs?: readonly OutputOptions[];
}

/** A class or function that is exported, and of which no target can be made. */
export interface OmittedExport {
  /** The name by which a config would call it. */
  readonly name: string;
  /** Why, as it stands after "cannot be built from a config: ". */
  readonly reason: string;
  /**
   * Where, in a manifest that is made from a project's sources: `src/index.ts:3:14`, from the
   * folder of its package.
   */
  readonly at?: string;
}

/** A class or function that `_target_` may name. */
export interface TargetDefinition {
  /** Full name in a config: `lighter.callbacks.Freezer`. */
  readonly name: string;
  readonly kind: "class" | "function";
  /**
   * Module specifier, resolved from the package that publishes the manifest:
   * `@lighterjs/callbacks`.
   */
  readonly module: string;
  /** Where the module exports it: `["layers", "dense"]`. */
  readonly exportPath: readonly string[];
  readonly description: string;
  /** Why it should no longer be used. */
  readonly deprecated?: string;
  /** In the order of the signature. */
  readonly parameters: readonly TargetParameter[];
  /**
   * All its signatures, where it has several that are called in other ways; the keys that are given
   * decide.
   */
  readonly overloads?: readonly TargetOverload[];
  /**
   * The YAML keys it takes: an object schema. References resolve in the manifest's `definitions`.
   */
  readonly options: JsonSchema;
  /**
   * Declared heritage as `package#Name`: the class, its bases, the interfaces they implement; of a
   * function, of its awaited return type.
   */
  readonly produces: readonly string[];
  /** Of a function that was asked for it: what it gives, a promise awaited. */
  readonly returns?: JsonSchema;
  /** Options of the TypeScript signature that a config cannot give, and why. */
  readonly notes?: readonly string[];
}

export interface TargetOverload {
  readonly parameters: readonly TargetParameter[];
  /** All keys that it takes; undefined when any. */
  readonly keys?: readonly string[];
}

/** How a parameter of a target is filled from YAML. */
export type TargetParameter =
  /** Takes all YAML keys (but those of positional parameters) as one object. */
  | { readonly kind: "options"; readonly name: string; readonly optional: boolean }
  /**
   * Takes the value of the YAML key with its name. A rest parameter takes a list and spreads it.
   */
  | { readonly kind: "positional"; readonly name: string; readonly optional: boolean; readonly rest?: true }
  /**
   * Supplied by the host under a token (the description of the symbol, or the class), never by a
   * config.
   */
  | { readonly kind: "injected"; readonly name: string; readonly token: string; readonly optional: boolean };
