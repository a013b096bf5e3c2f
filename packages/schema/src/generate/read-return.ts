import type ts from "typescript";
import type { TargetDefinition } from "../manifest.js";
import type { TypeMapper } from "./map-type.js";
import { isGiven } from "./mapped.js";

/** No option can have this name. While types are counted and named, what a function gives goes with its options. */
const RETURNED = " returned";

/** A function with what it gives, by its first signature; without, where no config could hold that. */
export function withReturn(
  definition: TargetDefinition,
  [signature]: readonly ts.Signature[],
  types: TypeMapper,
): TargetDefinition {
  const declared = signature?.getReturnType();
  const type = declared && (types.checker.getAwaitedType(declared) ?? declared);
  const mapped = type && types.map(type, signature?.declaration);
  if (definition.kind !== "function" || mapped === undefined || !isGiven(mapped)) return definition;
  const { options } = definition;
  return {
    ...definition,
    options: { ...options, properties: { ...options.properties, [RETURNED]: mapped.schema } },
  };
}

/** The definition with what it gives in a place of its own. */
export function returnedApart(definition: TargetDefinition): TargetDefinition {
  const { [RETURNED]: returns, ...properties } = definition.options.properties ?? {};
  return returns === undefined
    ? definition
    : { ...definition, options: { ...definition.options, properties }, returns };
}
