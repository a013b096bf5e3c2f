import type { TargetDefinition } from "../manifest.js";
import { formsOfOptions } from "../option-names.js";
import type { TargetCatalog } from "../target-catalog.js";
import { shortType } from "./wording.js";

/** An option that takes objects only, of types that no target of the project makes. */
export interface UnfilledSlot {
  readonly option: string;
  /** Names of the types, without their packages. */
  readonly types: readonly string[];
}

/**
 * The options of a target that nothing can fill: its author has declared a type of objects where
 * data was meant, or has not exported what makes one.
 */
export function unfilledSlots(catalog: TargetCatalog, definition: TargetDefinition): readonly UnfilledSlot[] {
  const found = new Map<string, UnfilledSlot>();
  for (const { properties = {} } of formsOfOptions(definition))
    for (const [option, schema] of Object.entries(properties)) {
      const slots = catalog.formsOf(definition, schema).map(({ slot }) => slot);
      const types = slots.flatMap((slot) => (slot && slot.kind !== "function" ? [slot.type] : []));
      if (types.length < slots.length || types.some((type) => catalog.producersOf(type).length > 0)) continue;
      found.set(option, { option, types: types.map(shortType) });
    }
  return [...found.values()];
}

/** One line about it: what it takes, and what the author may do. */
export function describeUnfilled({ option, types }: UnfilledSlot): string {
  const names = types.map((type) => `\`${type}\``).join(" or ");
  return `\`${option}\` takes objects of type ${names}, which no target of this project makes`;
}
