import { alternativesOf, type ResolveRef } from "../check/alternatives.js";
import type { JsonSchema, JsonValue, Slot } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";

/**
 * A node with this target, as YAML: the author's own example, or else the least that must be given, with `…` where only
 * a person knows the value.
 */
export function renderExample(catalog: TargetCatalog, definition: TargetDefinition): string {
  const [own] = (definition.options.examples ?? []).filter((example) => typeof example === "string");
  if (own !== undefined) return own;
  const resolve: ResolveRef = (ref) => catalog.resolve(definition, ref);
  const [form] = alternativesOf(definition.options, resolve);
  const { properties = {}, required = [], atLeastOneOf = [] } = form ?? {};
  const open = definition.kind === "function" ? openParameters(definition, properties) : [];
  const names = [...required, ...atLeastOneOf.flatMap((group) => group[0] ?? [])].filter(
    (name) => !open.includes(name),
  );
  const lines = [...new Set(names)].map(
    (name) => `${name}: ${valueOf(properties[name] ?? {}, catalog, resolve)}`,
  );
  return [`_target_: ${definition.name}`, ...lines].join("\n");
}

/** Parameters that the caller of a function gives: what no target makes as data, such as tensors. */
function openParameters(
  definition: TargetDefinition,
  properties: Readonly<Record<string, JsonSchema>>,
): readonly string[] {
  return definition.parameters
    .filter((parameter) => parameter.kind === "positional" && takesTensor(properties[parameter.name] ?? {}))
    .map((parameter) => parameter.name);
}

function takesTensor(schema: JsonSchema): boolean {
  return [schema, ...(schema.anyOf ?? [])].some((form) => form.slot?.kind === "instance");
}

function valueOf(schema: JsonSchema, catalog: TargetCatalog, resolve: ResolveRef): string {
  const [form = {}] = alternativesOf(schema, resolve);
  const shown =
    schema.examples?.[0] ??
    form.examples?.[0] ??
    schema.default ??
    form.default ??
    form.enum?.[0] ??
    form.const;
  if (shown !== undefined) return inline(shown);
  if (form.slot) return slotValue(form.slot, catalog);
  switch (form.type) {
    case "integer":
    case "number":
      return String(form.minimum ?? (form.exclusiveMinimum !== undefined ? form.exclusiveMinimum + 1 : 1));
    case "boolean":
      return "true";
    case "array":
      return isList(form.items) ? `[${valueOf(form.items, catalog, resolve)}]` : "[…]";
    case "object":
      return "{ … }";
    default:
      return "…";
  }
}

function slotValue(slot: Slot, catalog: TargetCatalog): string {
  if (slot.kind === "function") return "{ _target_: … }";
  const [first] = catalog.producersOf(slot.type);
  return `{ _target_: ${first?.name ?? "…"} }`;
}

/** YAML that is JSON too, but for text that needs no quotes. */
function inline(value: JsonValue): string {
  return typeof value === "string" && /^[a-z_][\w./-]*$/i.test(value) ? value : JSON.stringify(value);
}

function isList(items: JsonSchema["items"]): items is JsonSchema {
  return items !== undefined && !Array.isArray(items);
}
