import type { Slot } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import { PlannedObject } from "../planned-object.js";
import { isMapping } from "./describe-value.js";

type FunctionSlot = Extract<Slot, { readonly kind: "function" }>;

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
      return definition.kind === "function"
        ? returnsFor(definition, slot)
        : partial && makesFor(definition, slot);
  }
}

/**
 * Whether a function gives what a slot wants of one. Of a function that gives data, or another
 * function, no type is known: it is taken at its word.
 */
export function returnsFor({ produces }: TargetDefinition, { returns }: FunctionSlot): boolean {
  return returns === undefined || produces.length === 0 || produces.includes(returns);
}

function makesFor({ produces }: TargetDefinition, { returns }: FunctionSlot): boolean {
  return returns !== undefined && produces.includes(returns);
}
