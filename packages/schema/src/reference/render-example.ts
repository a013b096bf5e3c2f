import { alternativesOf, type ResolveRef } from "../check/alternatives.js";
import { isTuple } from "../schema-forms.js";
import type { JsonSchema, JsonValue, Slot } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import { DEFAULT_STAGE, withNeeds } from "../stage-needs.js";
import type { TargetCatalog } from "../target-catalog.js";

/**
 * A node with this target, as YAML: the author's own example, or else the least that must be given,
 * with `…` for text that only a person knows. Nothing for a function whose caller gives what no
 * config can, such as tensors.
 */
export function renderExample(catalog: TargetCatalog, definition: TargetDefinition): string | undefined {
  const [own] = (definition.options.examples ?? []).filter((example) => typeof example === "string");
  if (own !== undefined) return own;
  return minimumOf(definition, catalog, DEPTH)
    ?.map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** How deep nodes stand in each other in an example. */
const DEPTH = 4;

type Entry = readonly [name: string, value: string];

/**
 * The least that a node with this target must say, its `_target_` first; nothing when that cannot
 * be said.
 */
function minimumOf(
  definition: TargetDefinition,
  catalog: TargetCatalog,
  depth: number,
): readonly Entry[] | undefined {
  const resolve: ResolveRef = (ref) => catalog.resolve(definition, ref);
  const [form = {}] = alternativesOf(definition.options, resolve);
  if (depth === 0 || hasOpenParameters(definition, form)) return undefined;
  const options = requiredOf(form, catalog, resolve, depth);
  return options && [["_target_", definition.name], ...options];
}

function requiredOf(
  form: JsonSchema,
  catalog: TargetCatalog,
  resolve: ResolveRef,
  depth: number,
): readonly Entry[] | undefined {
  const { properties = {}, required = [], atLeastOneOf = [] } = withNeeds(form, DEFAULT_STAGE);
  const entries: Entry[] = [];
  for (const name of new Set([...required, ...atLeastOneOf.flatMap((group) => group[0] ?? [])])) {
    const value = valueOf(properties[name] ?? {}, catalog, resolve, depth);
    if (value === undefined) return undefined;
    entries.push([name, value]);
  }
  return entries;
}

/** Whether a required parameter takes what no target makes as data, such as a tensor. */
function hasOpenParameters(
  { kind, parameters }: TargetDefinition,
  { properties = {}, required = [] }: JsonSchema,
): boolean {
  return (
    kind === "function" &&
    parameters.some(
      ({ kind: taken, name }) =>
        taken === "positional" && required.includes(name) && takesObject(properties[name] ?? {}),
    )
  );
}

function takesObject(schema: JsonSchema): boolean {
  return [schema, ...(schema.anyOf ?? [])].some((form) => form.slot?.kind === "instance");
}

function valueOf(
  schema: JsonSchema,
  catalog: TargetCatalog,
  resolve: ResolveRef,
  depth: number,
): string | undefined {
  const [form = {}] = alternativesOf(schema, resolve);
  const shown =
    schema.examples?.[0] ??
    form.examples?.[0] ??
    schema.default ??
    form.default ??
    form.enum?.[0] ??
    form.const;
  if (shown !== undefined) return inline(shown);
  if (form.slot) return slotValue(form.slot, catalog, depth);
  switch (form.type) {
    case "integer":
    case "number":
      return String(form.minimum ?? (form.exclusiveMinimum !== undefined ? form.exclusiveMinimum + 1 : 1));
    case "boolean":
      return "true";
    case "array":
      return listOf(form, catalog, resolve, depth);
    case "object":
      return flow(requiredOf(form, catalog, resolve, depth));
    case "null":
      return "null";
    default:
      return "…";
  }
}

function listOf(
  { items, minItems = 1 }: JsonSchema,
  catalog: TargetCatalog,
  resolve: ResolveRef,
  depth: number,
): string | undefined {
  const types = isTuple(items) ? items : Array.from({ length: minItems }, () => items ?? {});
  const values = types.map((type) => valueOf(numberFirst(type, resolve), catalog, resolve, depth));
  return values.includes(undefined) ? undefined : `[${values.join(", ")}]`;
}

/** Of a size that may also be `null`, as in a shape, the number. */
function numberFirst(schema: JsonSchema, resolve: ResolveRef): JsonSchema {
  return (
    alternativesOf(schema, resolve).find(({ type }) => type === "integer" || type === "number") ?? schema
  );
}

/** Of the targets that fit, the one that needs least. */
function slotValue(slot: Slot, catalog: TargetCatalog, depth: number): string | undefined {
  if (slot.kind === "function") return undefined;
  const [least] = catalog
    .producersOf(slot.type)
    .flatMap((definition) => flow(minimumOf(definition, catalog, depth - 1)) ?? [])
    .sort((a, b) => a.length - b.length);
  return least;
}

function flow(entries: readonly Entry[] | undefined): string | undefined {
  if (entries === undefined) return undefined;
  return entries.length === 0
    ? "{}"
    : `{ ${entries.map(([name, value]) => `${name}: ${value}`).join(", ")} }`;
}

/** YAML that is JSON too, but for text that needs no quotes. */
function inline(value: JsonValue): string {
  return typeof value === "string" && /^[a-z_][\w./-]*$/i.test(value) ? value : JSON.stringify(value);
}
