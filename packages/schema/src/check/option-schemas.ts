import type { JsonSchema, Slot } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import type { OptionPath } from "../option-issue.js";
import type { PlannedObject } from "../planned-object.js";
import type { TargetCatalog } from "../target-catalog.js";
import { schemaOf } from "./check-mapping.js";
import { fitsPlanned } from "./fits-slot.js";
import { isTuple, takesAnything } from "../schema-forms.js";

/**
 * The forms that the value at an option path may take: references resolved, unions flattened. Empty
 * for a path that no option leads to; a form without `type`, `enum`, `const` and `slot` stands for
 * anything.
 */
export function optionSchemas(
  catalog: TargetCatalog,
  definition: TargetDefinition,
  path: OptionPath,
): readonly JsonSchema[] {
  let forms: readonly JsonSchema[] = catalog.formsOf(definition, definition.options);
  for (const step of path) {
    const below = forms.flatMap((form) => stepInto(form, step) ?? []);
    forms = below.flatMap((schema) => catalog.formsOf(definition, schema));
  }
  return forms;
}

function stepInto(form: JsonSchema, step: string | number): JsonSchema | undefined {
  if (takesAnything(form)) return {};
  const types: readonly unknown[] = [form.type].flat();
  if (typeof step === "string") return types.includes("object") ? schemaOf(form, step) : undefined;
  if (!types.includes("array")) return undefined;
  if (!isTuple(form.items)) return form.items ?? {};
  const item = form.items[step] ?? form.additionalItems;
  return item === false ? undefined : (item ?? {});
}

/**
 * Which slot a planned object fills at an option path: that decides whether the object, a factory
 * for it or a function is delivered. Undefined where it fits none, and where anything may stand.
 */
export function matchSlot(
  catalog: TargetCatalog,
  definition: TargetDefinition,
  path: OptionPath,
  planned: PlannedObject,
): Slot | undefined {
  const slots = optionSchemas(catalog, definition, path).flatMap((form) => form.slot ?? []);
  const fitting = slots.filter((slot) => fitsPlanned(planned, slot));
  return ORDER.flatMap((kind) => fitting.find((slot) => slot.kind === kind) ?? [])[0];
}

const ORDER = ["instance", "factory", "function"] as const;
