import type { JsonValue } from "../json-schema.js";

/** Keywords that editors read and that decide nothing, for validators that refuse what they do not know. */
export const EDITOR_KEYWORDS = [
  "defaultSnippets",
  "deprecationMessage",
  "doNotSuggest",
  "errorMessage",
  "markdownDescription",
] as const;

/** JSON Schema, draft-07, as editors read it: the standard keywords we use, and those that yaml-language-server adds. */
export interface EditorJsonSchema {
  readonly $schema?: "http://json-schema.org/draft-07/schema#";
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly const?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly anyOf?: readonly EditorJsonSchema[];
  readonly allOf?: readonly EditorJsonSchema[];
  readonly if?: EditorJsonSchema;
  readonly then?: EditorJsonSchema;
  readonly else?: EditorJsonSchema;
  readonly items?: EditorJsonSchema | readonly EditorJsonSchema[];
  readonly additionalItems?: EditorJsonSchema | false;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, EditorJsonSchema | boolean>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, EditorJsonSchema>>;
  readonly additionalProperties?: EditorJsonSchema | boolean;
  readonly propertyNames?: EditorJsonSchema;
  readonly not?: EditorJsonSchema;
  readonly dependencies?: Readonly<Record<string, EditorJsonSchema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly pattern?: string;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
  readonly definitions?: Readonly<Record<string, EditorJsonSchema>>;
  /** Shown on hover and in completions. */
  readonly markdownDescription?: string;
  /** Shown instead of the server's own words when this schema's own keywords refuse. */
  readonly errorMessage?: string;
  /** What completion inserts, as a snippet. */
  readonly defaultSnippets?: readonly { readonly label: string; readonly body: string }[];
  readonly deprecationMessage?: string;
  /** Accepted but not offered. */
  readonly doNotSuggest?: boolean;
}
