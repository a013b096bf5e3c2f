import type { JsonSchema, JsonValue, Slot } from "../json-schema.js";

/** A schema of the dialect that `createAjv` understands: what decides, in keywords of draft-07 and some of our own. */
export interface AjvSchema extends Pick<JsonSchema, Kept> {
  /** One of these values, or what fills one of these slots. */
  readonly either?: { readonly values?: readonly JsonValue[]; readonly slots?: readonly Slot[] };
  /** A number must be an integer as JavaScript has it: ajv takes infinity for one. */
  readonly whole?: true;
  /** An object must be plain data: no planned object, and no instance of a class. */
  readonly mapping?: true;
  /** Of each group one must be given, by the config or by the call of a function; for the options as a whole alone. */
  readonly needs?: readonly (readonly string[])[];
  /** Of each option that is given, others that must be given with it; for the options as a whole alone. */
  readonly needsBeside?: Readonly<Record<string, readonly string[]>>;
  /** Judged without a word about what is wrong: code half as long. */
  readonly judge?: AjvSchema;

  readonly anyOf?: readonly AjvSchema[];
  readonly allOf?: readonly AjvSchema[];
  readonly not?: AjvSchema;
  readonly items?: AjvSchema | readonly AjvSchema[];
  readonly additionalItems?: AjvSchema | false;
  readonly properties?: Readonly<Record<string, AjvSchema>>;
  readonly patternProperties?: Readonly<Record<string, AjvSchema>>;
  readonly additionalProperties?: AjvSchema | boolean;
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  readonly definitions?: Readonly<Record<string, AjvSchema>>;
}

type Kept = "$ref" | "type" | "required" | Bound;

type Bound =
  | "minimum"
  | "maximum"
  | "exclusiveMinimum"
  | "exclusiveMaximum"
  | "multipleOf"
  | "minLength"
  | "maxLength"
  | "pattern"
  | "minItems"
  | "maxItems";
