import type { Slot } from "../json-schema.js";
import { PlannedObject } from "../planned-object.js";
import { isMapping } from "./describe-value.js";

/** Whether a value may fill a slot. */
export type FitsSlot = (value: unknown, slot: Slot) => boolean;

/** In a config: by what the planned object's target is declared to produce. */
export const fitsPlanned: FitsSlot = (value, slot) =>
  value instanceof PlannedObject && plannedFits(value, slot);

/**
 * In code, where the TypeScript compiler has compared the types: only what it cannot rule out in a
 * JavaScript caller, data where an object or a function belongs.
 */
export const fitsBuilt: FitsSlot = (value, slot) => {
  if (slot.kind !== "instance") return typeof value === "function";
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  // An object literal may implement an interface; one without a single method is plain data.
  return !isMapping(value) || Object.values(value).some((member) => typeof member === "function");
};

function plannedFits(planned: PlannedObject, slot: Slot): boolean {
  const { definition, partial } = planned;
  switch (slot.kind) {
    case "instance":
      return !partial && definition.produces.includes(slot.type);
    case "factory":
      return definition.produces.includes(slot.type);
    case "function":
      return (
        definition.kind === "function" ||
        (partial && slot.returns !== undefined && definition.produces.includes(slot.returns))
      );
  }
}
