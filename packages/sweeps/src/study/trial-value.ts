import type { Curve } from "../pruners/pruner.js";
import { byValue, type Better } from "../search/observation.js";

/** The value of a trial, of all that its epochs have given; nothing where none is a number. */
export function valueOfCurve(curve: Curve, take: "best" | "last", better: Better): number | undefined {
  const value =
    take === "last" ? curve.at(-1)?.value : curve.map((point) => point.value).sort(byValue(better))[0];
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
