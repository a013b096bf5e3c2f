import type { JsonSchema } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
import { withNeeds } from "../stage-needs.js";
import type { Alternative, ResolveRef } from "./alternatives.js";
import { describeUnfilled, unfilledSlots } from "./unfilled-slots.js";
import { fitsBuilt, fitsPlanned, type FitsSlot } from "./fits-slot.js";

/** The part that the checks of one object's options share. */
export interface CheckContext {
  readonly definition: TargetDefinition;
  readonly resolve: ResolveRef;
  readonly formsOf: (schema: JsonSchema) => readonly Alternative[];
  readonly fits: FitsSlot;
  /** Names of the targets that fit a slot. */
  readonly producersOf: (type: string) => readonly string[];
  /** Tells an author of slots of the target that nothing fills. */
  readonly unfilled: () => readonly string[];
  /**
   * Where the options come from: in code a numeric enum is given as its number, and `undefined` is
   * not given.
   */
  readonly from: "config" | "code";
}

/**
 * The context of options that a config gives.
 *
 * @param stage - whose needs count, beside those of all stages
 */
export function configContext(
  catalog: TargetCatalog,
  definition: TargetDefinition,
  stage?: string,
): CheckContext {
  return { ...contextOf(catalog, definition, stage), fits: fitsPlanned, from: "config" };
}

/** The context of options that are given in code. */
export function codeContext(
  catalog: TargetCatalog,
  definition: TargetDefinition,
  stage?: string,
): CheckContext {
  return { ...contextOf(catalog, definition, stage), fits: fitsBuilt, from: "code" };
}

function contextOf(catalog: TargetCatalog, definition: TargetDefinition, stage: string | undefined) {
  const formsOf = (schema: JsonSchema) => catalog.formsOf(definition, schema);
  return {
    definition,
    formsOf:
      stage === undefined
        ? formsOf
        : (schema: JsonSchema) => formsOf(schema).map((form) => withNeeds(form, stage)),
    resolve: (ref: string) => catalog.resolve(definition, ref),
    unfilled: () => unfilledSlots(catalog, definition).map(describeUnfilled),
    producersOf: (type: string) => catalog.producersOf(type).map((producer) => producer.name),
  };
}
