import type { OptionPath } from "@lighterjs/schema";
import { NumberList } from "./number-list.js";

/** A number, or lists of numbers to any depth. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** Lists of equal form, as one array. */
export interface NumberBlock {
  /** Length of the outer list first. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Why lists of numbers are not a block. */
export interface BlockFault {
  /** Where in the lists. */
  readonly path: OptionPath;
  /** Whether it is the form of the lists that differs, or a number that cannot be taken. */
  readonly about: "form" | "number";
  readonly expected: string;
  readonly found: string;
}

/** Lays lists of equal form end to end, or says where their form differs. */
export function flattenNumbers(list: readonly NestedNumbers[]): NumberBlock | BlockFault {
  const shape = shapeOf(list);
  const values = new NumberList();

  const fill = (value: NestedNumbers, path: OptionPath): BlockFault | undefined => {
    const size = shape[path.length];
    if (typeof value === "number") {
      if (size !== undefined)
        return { path, about: "form", expected: `a list of ${size}`, found: `the number ${value}` };
      if (!Number.isFinite(Math.fround(value)))
        return { path, about: "number", expected: "a finite 32-bit number", found: String(value) };
      values.push(value);
      return undefined;
    }
    if (size === undefined) return { path, about: "form", expected: "a number", found: "a list" };
    if (value.length !== size)
      return { path, about: "form", expected: `a list of ${size}`, found: `one of ${value.length}` };
    for (const [index, item] of value.entries()) {
      const fault = fill(item, [...path, index]);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

  return fill(list, []) ?? { shape, values: values.toArray() };
}

/** Form of the first number and of every list around it. */
function shapeOf(list: readonly NestedNumbers[]): number[] {
  const shape: number[] = [];
  let value: NestedNumbers | undefined = list;
  while (value !== undefined && typeof value !== "number") {
    shape.push(value.length);
    value = value[0];
  }
  return shape;
}
