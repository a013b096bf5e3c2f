import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
import type { ResolveRef } from "./alternatives.js";
import type { FitsSlot } from "./fits-slot.js";

/** What the checks of one object's options share. */
export interface CheckContext {
  readonly definition: TargetDefinition;
  readonly resolve: ResolveRef;
  readonly fits: FitsSlot;
  /** Names of the targets that fit a slot. */
  readonly producersOf: (type: string) => readonly string[];
  /** Where the options come from: in code a numeric enum is given as its number, and `undefined` is not given. */
  readonly from: "config" | "code";
}

/** The context of options that a config gives. */
export function configContext(
  catalog: TargetCatalog,
  definition: TargetDefinition,
  fits: FitsSlot,
): CheckContext {
  return {
    definition,
    resolve: (ref) => catalog.resolve(definition, ref),
    fits,
    producersOf: (type) => catalog.producersOf(type).map((producer) => producer.name),
    from: "config",
  };
}
