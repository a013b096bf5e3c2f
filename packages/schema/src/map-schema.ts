import type { JsonSchema } from "./json-schema.js";
import { isTuple } from "./schema-forms.js";

/**
 * Applies a function to a schema and everything in it, the inside first. A lone part of an `allOf`
 * that is no reference any more is merged with the keywords beside it.
 */
export function mapSchema(schema: JsonSchema, change: (part: JsonSchema) => JsonSchema): JsonSchema {
  const inner = (part: JsonSchema) => mapSchema(part, change);
  const {
    anyOf,
    allOf,
    items,
    additionalItems,
    properties,
    patternProperties,
    additionalProperties,
    ...rest
  } = schema;
  const innerOf = (parts: Readonly<Record<string, JsonSchema>>) =>
    Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, inner(value)]));
  const [single] = allOf?.length === 1 ? allOf.map(inner) : [];
  const merged = single !== undefined && single.$ref === undefined;
  return change({
    ...(merged ? single : {}),
    ...rest,
    ...(allOf && !merged ? { allOf: allOf.map(inner) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(inner) } : {}),
    ...(items === undefined ? {} : { items: isTuple(items) ? items.map(inner) : inner(items) }),
    ...(additionalItems === undefined
      ? {}
      : { additionalItems: additionalItems === false ? false : inner(additionalItems) }),
    ...(properties ? { properties: innerOf(properties) } : {}),
    ...(patternProperties ? { patternProperties: innerOf(patternProperties) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === "boolean" ? additionalProperties : inner(additionalProperties),
        }),
  });
}

/** Every `$ref` in a schema, as often as it stands there. */
export function referencesOf(schema: JsonSchema): readonly string[] {
  const found: string[] = [];
  mapSchema(schema, (part) => {
    if (part.$ref !== undefined) found.push(part.$ref);
    return part;
  });
  return found;
}
