import type { JsonSchema, JsonValue, Slot } from "../json-schema.js";
import type { ResolveRef } from "./alternatives.js";
import { shortType } from "./wording.js";
import { isTuple } from "../schema-forms.js";

/** A type in a few characters, for a table of options: `string | string[]`. */
export function renderType(schema: JsonSchema, resolve: ResolveRef): string {
  return renderIn(schema, resolve, new Set());
}

/** A type that leads back to itself is called by its name there. */
function renderIn(schema: JsonSchema, resolve: ResolveRef, open: ReadonlySet<string>): string {
  const { $ref, anyOf, allOf } = schema;
  const inside = (part: JsonSchema) => renderIn(part, resolve, open);
  if ($ref !== undefined)
    return open.has($ref)
      ? $ref.replace("#/definitions/", "")
      : renderIn(resolve($ref), resolve, new Set([...open, $ref]));
  if (anyOf) return [...new Set(anyOf.map(inside))].join(" | ");
  if (allOf?.[0]) return inside(allOf[0]);
  if (schema.enum) return schema.enum.map(renderValue).join(" | ");
  if (schema.const !== undefined) return renderValue(schema.const);
  if (schema.slot) return renderSlot(schema.slot);
  if (schema.format === "path") return "path";
  if (schema.type === "array") return renderList(schema, inside);
  if (schema.type === "object") {
    const values = schema.additionalProperties;
    return !schema.properties && typeof values === "object" ? `mapping of ${inside(values)}` : "mapping";
  }
  return [schema.type ?? "any"].flat().join(" | ");
}

function renderList({ items }: JsonSchema, inside: (part: JsonSchema) => string): string {
  if (items === undefined) return "list";
  if (isTuple(items)) return `[${items.map(inside).join(", ")}]`;
  const item = inside(items);
  return item.includes(" ") ? `(${item})[]` : `${item}[]`;
}

function renderValue(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function renderSlot(slot: Slot): string {
  switch (slot.kind) {
    case "instance":
      return shortType(slot.type);
    case "factory":
      return `Factory<${shortType(slot.type)}>`;
    case "function":
      return "function";
  }
}
