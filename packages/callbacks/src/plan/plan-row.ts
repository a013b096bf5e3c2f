/** How much of a row's parameters are frozen in one phase. */
export type FreezeMark = "frozen" | "trains" | "partly";

/** One line of the table: a layer, or several. */
export interface PlanRow {
  readonly label: string;
  /** Number of scalars. */
  readonly size: number;
  /** One per phase. */
  readonly marks: readonly FreezeMark[];
}

/** A layer in the table. */
export interface LayerRow extends PlanRow {
  /** Its class; the empty text where it is not known. */
  readonly type: string;
}

/** The mark of several rows, or of several phases, as one. */
export function mergeMarks(marks: readonly FreezeMark[]): FreezeMark {
  const [first = "trains", ...others] = marks;
  return others.every((mark) => mark === first) ? first : "partly";
}
