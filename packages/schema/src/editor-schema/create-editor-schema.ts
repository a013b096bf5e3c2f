import type { TargetCatalog } from "../target-catalog.js";
import { REFERENCE } from "../convert/as-written.js";
import type { EditorJsonSchema } from "../convert/option-schema.js";
import { SchemaBuilder } from "./schema-builder.js";

/** JSON Schemas for editors. */
export interface EditorSchemas {
  /** Of configs: `schema.json`. */
  readonly config: EditorJsonSchema;
  /**
   * Of files in config groups, which hold one node, by the name of what it makes: `Callback`,
   * `Optimizer`.
   */
  readonly groups: Readonly<Record<string, EditorJsonSchema>>;
}

/**
 * The schemas from which an editor completes, explains and checks configs: draft-07, in the shape
 * that yaml-language-server serves fastest and words best.
 *
 * A config need not be whole: nothing is required at the top, and a node without `_target_` may
 * change one of another file.
 *
 * @param roots the top-level keys with a default target: `{ trainer: "lighter.Trainer" }`
 */
export function createEditorSchema(
  catalog: TargetCatalog,
  roots: Readonly<Record<string, string>>,
): EditorSchemas {
  const builder = new SchemaBuilder(catalog);
  const properties = Object.fromEntries(
    Object.entries(roots).map(([key, name]) => [key, builder.root(name)]),
  );
  const slots = builder.slots().map(([name, slot]) => [name, builder.slot([slot])] as const);
  const { anything } = builder;
  const definitions = builder.definitions();
  return {
    config: {
      $schema: DRAFT,
      title: "Lighter config",
      type: "object",
      properties: { defaults: DEFAULTS, seed: SEED, ...properties },
      additionalProperties: anything,
      definitions,
    },
    groups: Object.fromEntries(
      slots.map(([name, schema]) => [
        name,
        { $schema: DRAFT, title: name, allOf: [schema], definitions: reachable(schema, definitions) },
      ]),
    ),
  };
}

/** The definitions that a schema leads to. */
function reachable(schema: EditorJsonSchema, definitions: Readonly<Record<string, EditorJsonSchema>>) {
  const found: Record<string, EditorJsonSchema> = {};
  const follow = (part: EditorJsonSchema): void => {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) {
      const definition = definitions[name];
      if (!definition || name in found) continue;
      found[name] = definition;
      follow(definition);
    }
  };
  follow(schema);
  return found;
}

const DRAFT = "http://json-schema.org/draft-07/schema#";

const DEFAULTS: EditorJsonSchema = {
  type: "array",
  description: "Other files and config-group choices that are composed first; `_self_` stands for this file.",
  items: { type: ["string", "object"] },
};

const SEED: EditorJsonSchema = {
  type: ["integer", "string"],
  pattern: REFERENCE,
  description: "Seeds every random number of the run.",
  errorMessage: "`seed` must be an integer",
};
