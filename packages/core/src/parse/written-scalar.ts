import type { ScalarValue } from "../config-node.js";
import type { Span } from "../source-text.js";

/** A scalar as it stands in the text: a value, or the name of a key. */
export interface WrittenScalar {
  readonly kind: "scalar";
  /** The content, quotes and escapes undone. */
  readonly text: string;
  readonly value: ScalarValue;
  readonly plain: boolean;
  readonly span: Span;
}

/** The node that stands before a `:`. */
export type WrittenKey = WrittenScalar | { readonly kind: "mapping" | "sequence"; readonly span: Span };
