import type { Span } from "@lighterjs/core/stages";

/** Something that can stand where a person is typing. */
export interface Completion {
  readonly label: string;
  readonly kind: "target" | "option" | "value" | "reference" | "resolver" | "file";
  /** Beside the label: a type, a file. */
  readonly detail?: string;
  /** In Markdown. */
  readonly documentation?: string;
  /** The text to stand instead of `span`. */
  readonly text: string;
  /** The same with places to fill in, in the syntax of snippets. */
  readonly snippet?: string;
  readonly span: Span;
  /** The text that is compared with what was typed, where it is not the label. */
  readonly filter?: string;
  /** Sorts before others: the lower, the earlier. */
  readonly rank: number;
  readonly isDeprecated?: boolean;
}
