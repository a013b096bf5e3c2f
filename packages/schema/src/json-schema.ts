/**
 * JSON Schema, draft-07, as the generator writes it: the keywords we use, and one of our own,
 * `slot`.
 *
 * Closed on purpose: what is not listed here, neither the generator may write nor the validator
 * meet.
 */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: JsonType | readonly JsonType[];
  readonly const?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly additionalItems?: JsonSchema | false;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** By a regular expression: what keys that match it hold, where no option has their name. */
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /**
   * `path`: a file or folder; relative ones resolve from the folder of the text that wrote them.
   */
  readonly format?: "path";
  /** Of a numeric enum: the number behind each name listed in `enum`. */
  readonly enumValues?: Readonly<Record<string, number>>;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
  /** Why the option should no longer be used; `""` when the author gave no reason. */
  readonly deprecated?: string;
  /** Filled by a node with a `_target_`, not by plain data. */
  readonly slot?: Slot;
  /** On an option: other options that must be given with it. */
  readonly requires?: readonly string[];
  /** On an option: other options that must not be given with it. */
  readonly conflictsWith?: readonly string[];
  /** On an object: of each group of options at least one must be given. */
  readonly atLeastOneOf?: readonly (readonly string[])[];
  /**
   * On an object, by stage (`fit`, `predict`): groups of options, of each of which that stage needs
   * at least one.
   */
  readonly neededFor?: Readonly<Record<string, readonly (readonly string[])[]>>;
}

/**
 * A condition on a built object. A type is written `package#Name`, for example
 * `@lighterjs/callbacks#Callback`.
 */
export type Slot =
  /** The object itself. */
  | { readonly kind: "instance"; readonly type: string }
  /** A function without parameters that makes one; the node is delivered as a factory. */
  | { readonly kind: "factory"; readonly type: string }
  /**
   * A function target, delivered uncalled with its options bound by name. `parameters` is how many
   * the caller passes. A class that makes what it `returns` fits too, with `_partial_: true`.
   */
  | { readonly kind: "function"; readonly parameters: number; readonly returns?: string };

/** `type` of JSON Schema. */
export type JsonType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/** Data that JSON can hold. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
