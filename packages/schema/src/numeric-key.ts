/** The pattern of a key of a mapping from numbers: a number as JavaScript spells it. */
export const NUMERIC_KEY = "^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$";
