/**
 * Meaning of a number that the model gives. `logits`: the larger the likelier, above 0 for yes.
 * `probabilities`: from 0 to 1. `classes`: the index of a class itself. `numbers`: a measure, which
 * has no classes.
 */
export type OutputKind = "logits" | "probabilities" | "classes" | "numbers";

/** How the output of a model is to be read. */
export interface OutputMeaning {
  readonly kind: OutputKind;
  /**
   * Several outputs answer yes-or-no questions of their own; they are not scores of classes of
   * which one is right.
   */
  readonly multiLabel: boolean;
}
