import { shorten } from "../data-file.js";

/**
 * Value of a row at a column: text, a number where the format has them, nothing, or what no column
 * takes.
 */
export type Cell = string | number | undefined | StrangeCell;

/** A value that no column takes; `found` says in a few words what it is: `a list`. */
export class StrangeCell {
  constructor(readonly found: string) {}
}

/** One row of a table. */
export interface Row {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** A cell that does not hold what it must. */
export interface CellFault {
  readonly line: number;
  /** As a message names it; undefined when it is the row that is wrong. */
  readonly column: string | undefined;
  readonly expected: string;
  readonly found: string;
  /** The cure. */
  readonly help?: string | undefined;
}

/**
 * Plain decimal, as in any spreadsheet or program: no hexadecimal, no thousands separator, no word.
 */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A finite 32-bit number, if it is one. */
export function toNumber(cell: Cell): number | undefined {
  if (typeof cell !== "number" && typeof cell !== "string") return undefined;
  const text = typeof cell === "string" ? cell.trim() : "";
  if (typeof cell === "string" && !NUMBER.test(text)) return undefined;
  const value = Math.fround(typeof cell === "string" ? Number(text) : cell);
  return Number.isFinite(value) ? value : undefined;
}

/** Its text, without space around it. */
export function toText(cell: Cell): string | undefined {
  if (typeof cell === "number") return String(cell);
  return typeof cell === "string" ? cell.trim() : undefined;
}

export function isEmpty(cell: Cell): boolean {
  return cell === undefined || (typeof cell === "string" && cell.trim() === "");
}

/** A cell as a message names it. */
export function describeCell(cell: Cell, showsContent: boolean): string {
  if (cell instanceof StrangeCell) return cell.found;
  if (isEmpty(cell)) return "an empty cell";
  const text = String(cell);
  if (showsContent) return typeof cell === "number" ? shorten(text) : JSON.stringify(shorten(text));
  return text.length === 1 ? "a text of 1 character" : `a text of ${text.length} characters`;
}
