/** A column of numbers. */
export interface NumberColumn {
  /** @defaultValue "number" */
  as?: "number";
  /** Value for an empty cell: mean or median of the training data, or a number; `drop` leaves the
   * row out. By default an empty cell is an error. */
  missing?: "mean" | "median" | "drop" | number;
  /** `standard` takes the mean of the training data away and divides by their standard deviation;
   * `range` brings their least to 0 and their greatest to 1. Both go by the cells that are not
   * empty. Of a target, the model learns the scaled numbers; predictions are written, and metrics
   * measured, in the unit of the column. */
  scale?: "standard" | "range";
}

/** A column of names, such as those of cities. */
export interface CategoryColumn {
  as: "category";
  /** `unknown` takes empty cells, and categories that the training data do not have, for one more
   * category; `drop` leaves out rows with an empty cell. By default both are errors. */
  missing?: "unknown" | "drop";
  /** `one_hot`: a number for each category, 1 for that of the cell and else 0. `index`: the place
   * in the list, for an embedding; such a column is an input of its own.
   * @defaultValue "one_hot" */
  encode?: "one_hot" | "index";
  /** All there are, in order. By default those of the training data, sorted.
   * @minItems 1 */
  categories?: readonly string[];
}

/** A column of text, cut into tokens whose indices are an input of its own, for an embedding. */
export interface TextColumn extends TokenOptions {
  as: "text";
}

/**
 * How text becomes a list of indices: 0 fills up short texts, 1 is a token that the training data
 * do not have.
 */
export interface TokenOptions {
  /** `words`: letters and digits in a row. `characters`: every one, spaces too.
   * @defaultValue "words" */
  tokens?: "words" | "characters";
  /** Indices of a text: what is longer is cut, what is shorter filled up with 0.
   * @integer
   * @minimum 1
   * @defaultValue 40 */
  length?: number;
  /** Number of indices in all, for the embedding: the most frequent tokens of the training data,
   * and the two.
   * @integer
   * @minimum 3
   * @defaultValue 10000 */
  vocabulary?: number;
  /** Whether `The` and `the` are one token.
   * @defaultValue true */
  lowercase?: boolean;
}

/** Parts of a date, as it is written, without regard to time zones. */
export type DatePart = "days" | "year" | "month" | "day" | "weekday" | "day_of_year" | "hour" | "minute";

/** A column of dates: `2024-05-31`, also with a time, `2024-05-31T13:45`. */
export interface DateColumn {
  as: "date";
  /** `days` since the first of January 1970, with a fraction for the time; `weekday` is 0 on
   * Monday; the others count as people do.
   * @minItems 1
   * @defaultValue ["days"] */
  parts?: readonly DatePart[];
  /** As of a column of numbers. */
  missing?: "mean" | "median" | "drop";
  /** As of a column of numbers, for each part. */
  scale?: "standard" | "range";
}

/** A column that is no input. */
export interface OtherColumn {
  /** `id`: names of the samples, taken as they are written, each once. `weight`: how much a sample
   * counts in the loss, 0 or more. `ignore`: nothing. */
  as: "id" | "weight" | "ignore";
}

/** How a column is read. */
export type ColumnOptions = NumberColumn | CategoryColumn | TextColumn | DateColumn | OtherColumn;

/** Options of all datasets whose samples are rows. */
export interface TableOptions {
  /** The file.
   * @format path */
  path: string;
  /** Column to predict, or several. A column of text holds the names of classes; several of which
   * one does are targets by name. Left out where there is nothing to predict; data for `predict`
   * may lack the column.
   * @minItems 1 */
  target?: string | readonly string[];
  /** Columns to predict from, in this order; by default all others that have a name, in other data
   * than those for training the same as there. A target may be among them, for an autoencoder.
   * @minItems 1 */
  features?: readonly string[];
  /**
   * How columns are read, by name; others hold numbers. What it needs to know of the data is what
   * the training data tell.
   */
  columns?: Readonly<Record<string, ColumnOptions>>;
  /** Columns by the names of inputs, in place of `features`. By default all numbers are one input,
   * and each column of indices is one, called like the column; the numbers are `numbers` then. */
  inputs?: Readonly<Record<string, readonly string[]>>;
  /** The classes, by index, when the target is the name of a class. By default those that occur,
   * sorted; in a run, the training data decide, and other data are matched to them by name.
   * @minItems 1 */
  classes?: readonly string[];
  /** Texts that stand for an empty cell, such as `NA`; not among names of samples.
   * @minItems 1 */
  missing_values?: readonly string[];
}
