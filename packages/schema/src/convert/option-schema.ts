import type { ResolveRef } from "../check/alternatives.js";
import type { JsonSchema, JsonType, JsonValue, Slot } from "../json-schema.js";

/**
 * Keywords that editors read and that decide nothing, for validators that refuse what they do not
 * know.
 */
export const EDITOR_KEYWORDS = [
  "defaultSnippets",
  "deprecationMessage",
  "doNotSuggest",
  "errorMessage",
  "markdownDescription",
] as const;

/**
 * The schema of options for an editor and for the judge of a run: draft-07, and keywords for one of
 * them.
 */
export type OptionSchema = EditorJsonSchema & JudgeSchema;

/**
 * JSON Schema, draft-07, as editors read it: the standard keywords we use, and those that
 * yaml-language-server adds.
 */
export interface EditorJsonSchema extends Pick<JsonSchema, Kept> {
  readonly $schema?: "http://json-schema.org/draft-07/schema#";
  readonly title?: string;
  readonly type?: JsonType | readonly JsonType[];
  readonly anyOf?: readonly EditorJsonSchema[];
  readonly allOf?: readonly EditorJsonSchema[];
  readonly not?: EditorJsonSchema;
  readonly if?: EditorJsonSchema;
  readonly then?: EditorJsonSchema;
  readonly else?: EditorJsonSchema;
  readonly items?: EditorJsonSchema | readonly EditorJsonSchema[];
  readonly additionalItems?: EditorJsonSchema | false;
  readonly properties?: Readonly<Record<string, EditorJsonSchema | boolean>>;
  readonly patternProperties?: Readonly<Record<string, EditorJsonSchema>>;
  readonly additionalProperties?: EditorJsonSchema | boolean;
  readonly propertyNames?: EditorJsonSchema;
  readonly dependencies?: Readonly<Record<string, EditorJsonSchema>>;
  readonly definitions?: Readonly<Record<string, EditorJsonSchema>>;
  /** Shown on hover and in completions. */
  readonly markdownDescription?: string;
  /** Shown instead of the server's own words when this schema's own keywords refuse. */
  readonly errorMessage?: string;
  /** The text that completion inserts, as a snippet. */
  readonly defaultSnippets?: readonly { readonly label: string; readonly body: string }[];
  readonly deprecationMessage?: string;
  /** Accepted but not offered. */
  readonly doNotSuggest?: boolean;
}

/**
 * Keywords of the judge, an ajv of `createAjv`: about objects that are planned, which no YAML can
 * hold.
 */
export interface JudgeSchema {
  /** A planned object that fills one of these slots, or one of these values. */
  readonly either?: { readonly slots: readonly Slot[]; readonly values: readonly JsonValue[] };
  /** A number must be an integer as JavaScript has it: ajv takes infinity for one. */
  readonly whole?: true;
  /** An object must be plain data: no planned object, and no instance of a class. */
  readonly mapping?: true;
  /**
   * Of each group one must be given, by the config or by the call of a function; for the options as
   * a whole alone.
   */
  readonly needs?: readonly (readonly string[])[];
  /**
   * Of each option that is given, others that must be given with it; for the options as a whole
   * alone.
   */
  readonly needsBeside?: Readonly<Record<string, readonly string[]>>;
  /** Judged without a word about what is wrong: code half as long. */
  readonly judge?: OptionSchema;
}

type Kept =
  | "$ref"
  | "const"
  | "enum"
  | "required"
  | "minItems"
  | "maxItems"
  | "minimum"
  | "maximum"
  | "exclusiveMinimum"
  | "exclusiveMaximum"
  | "multipleOf"
  | "minLength"
  | "maxLength"
  | "pattern"
  | "description"
  | "default"
  | "examples";

/**
 * Where the two readers of a target's options differ: an editor, and the judge of what a run
 * builds.
 */
export interface Reading {
  /**
   * Whether values are judged as they are written: a reference may stand for each, nodes are
   * mappings, and what is refused is refused in words. Otherwise as they are planned: references
   * are resolved, and nodes are objects.
   */
  readonly written: boolean;
  readonly resolve: ResolveRef;
  /**
   * A reference to a schema that is written once: of a name in the manifest, or of what is laid
   * over such a name.
   */
  readonly refer: (key: string | JsonSchema, write: () => OptionSchema) => OptionSchema;
  /**
   * A node that fills one of these slots; or an object that does, or one of the values beside them.
   */
  readonly slot: (slots: readonly Slot[], values: readonly JsonValue[]) => OptionSchema;
  /** Free data. */
  readonly anything: OptionSchema;
}
