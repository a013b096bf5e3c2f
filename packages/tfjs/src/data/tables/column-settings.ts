import { tokenSettings, type TokenSettings } from "../tokens.js";
import type {
  CategoryColumn,
  ColumnOptions,
  DateColumn,
  DatePart,
  NumberColumn,
  OtherColumn,
} from "./column-options.js";

/**
 * How a column of features is read, with all defaults in place: what is kept of it must not depend
 * on those of a version.
 */
export type ColumnSettings =
  | {
      readonly as: "number";
      readonly missing: NonNullable<NumberColumn["missing"]> | null;
      readonly scale: Scale;
    }
  | {
      readonly as: "category";
      readonly missing: NonNullable<CategoryColumn["missing"]> | null;
      readonly encode: "one_hot" | "index";
    }
  | ({ readonly as: "text" } & TokenSettings)
  | {
      readonly as: "date";
      readonly parts: readonly DatePart[];
      readonly missing: NonNullable<DateColumn["missing"]> | null;
      readonly scale: Scale;
    };

type Scale = "standard" | "range" | null;

/** The settings of a column of features. */
export function settingsOf(options: Exclude<ColumnOptions, OtherColumn>): ColumnSettings {
  switch (options.as) {
    case "category":
      return { as: "category", missing: options.missing ?? null, encode: options.encode ?? "one_hot" };
    case "text":
      return { as: "text", ...tokenSettings(options) };
    case "date": {
      const { parts = ["days"], missing = null, scale = null } = options;
      return { as: "date", parts, missing, scale };
    }
    default:
      return { as: "number", missing: options.missing ?? null, scale: options.scale ?? null };
  }
}

/**
 * Statistics of one number in the training data: the value for a missing one, and how it is scaled.
 */
export interface NumberStatistics {
  readonly fill?: number | undefined;
  readonly mean?: number | undefined;
  /** Standard deviation, or 1 where all are equal. */
  readonly std?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Settings of a column and what the training data told of it. */
export type FittedColumn =
  | (Extract<ColumnSettings, { as: "number" }> & NumberStatistics)
  | (Extract<ColumnSettings, { as: "category" }> & { readonly categories: readonly string[] })
  | (Extract<ColumnSettings, { as: "text" }> & { readonly words: readonly string[] })
  | (Extract<ColumnSettings, { as: "date" }> & { readonly statistics: readonly NumberStatistics[] });

/** Columns that make up one input. */
export interface InputGroup {
  /** Undefined for an only input without a name. */
  readonly name: string | undefined;
  readonly columns: readonly string[];
}

/**
 * The reading of a table as the training data told it: which columns are which input, in order, and
 * how they are read.
 */
export interface FittedTable {
  readonly inputs: readonly InputGroup[];
  /** By name; those that are missing here hold numbers, taken as they are. */
  readonly columns: ReadonlyMap<string, FittedColumn>;
}

/** Numbers of a sample that a column makes up. */
export function widthOf(column: FittedColumn): number {
  switch (column.as) {
    case "number":
      return 1;
    case "category":
      return column.encode === "index"
        ? 1
        : column.categories.length + (column.missing === "unknown" ? 1 : 0);
    case "text":
      return column.length;
    case "date":
      return column.parts.length;
  }
}

/** Whether a column gives indices, and so is an input of its own. */
export function isIndexed(column: ColumnSettings): boolean {
  return column.as === "text" || (column.as === "category" && column.encode === "index");
}
