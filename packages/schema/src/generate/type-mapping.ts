import type ts from "#typescript";
import type { JsonSchema } from "../json-schema.js";
import type { Mapped } from "./mapped.js";
import type { Problem } from "./problem.js";
import type { SlotContext } from "./slot-of.js";

/** The whole of the type mapping, as its parts need it. */
export interface TypeMapping extends SlotContext {
  /** Faults of authors that are no obstacle to the walk. */
  readonly problems: Problem[];
  /** Holds the default and the examples of an option to its type, once all types are known. */
  hold(schema: JsonSchema, at: ts.Node | undefined): void;
  /**
   * @param at the declaration that has the type
   * @param written the node that spells it; by default that of the declaration
   */
  map(type: ts.Type, at: ts.Node | undefined, written?: ts.TypeNode): Mapped;
}
