import type { TargetDefinition } from "./manifest.js";

/**
 * Stands in option data for a node that will be built: checks see what it will be before it exists.
 */
export class PlannedObject {
  /** The node has `_partial_: true`: a function that builds the object later is delivered. */
  readonly partial: boolean;

  constructor(
    readonly definition: TargetDefinition,
    options: { readonly partial?: boolean } = {},
  ) {
    this.partial = options.partial ?? false;
  }
}

/**
 * Stands in option data for a value that has a diagnostic already; fits anywhere, so that one fault
 * stays one report.
 */
export const UNKNOWN_VALUE = Symbol("unknown value");
