import type { InputScaling } from "../dataset.js";
import type { NumberStatistics } from "./column-settings.js";

/** Settings of a column of numbers. */
export interface NumberNeeds {
  readonly missing: "mean" | "median" | "drop" | "unknown" | number | null;
  readonly scale: "standard" | "range" | null;
}

/**
 * Works out what stands for missing numbers and how all are scaled, from those that are there (not
 * NaN). The standard deviation is that of the numbers themselves, not an estimate for more: the sum
 * of squares is divided by their count.
 *
 * @param values - iterated as often as needed
 * @returns nothing where it takes a number and there is none
 */
export function fitNumbers(
  values: Iterable<number>,
  { missing, scale }: NumberNeeds,
): NumberStatistics | undefined {
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (count === 0 && (scale !== null || missing === "mean" || missing === "median")) return undefined;
  const mean = sum / count;
  const fill = fillOf(missing, mean, values);
  return {
    ...(fill !== undefined && { fill }),
    ...(scale === "standard" && { mean, std: deviationOf(values, mean, count) }),
    ...(scale === "range" && { min, max }),
  };
}

/** A number as the network gets it; NaN where it is missing and nothing stands for it. */
export function scaled(value: number, { fill, mean, std, min, max }: NumberStatistics): number {
  const known = Number.isNaN(value) && fill !== undefined ? fill : value;
  if (mean !== undefined && std !== undefined) return (known - mean) / std;
  if (min !== undefined && max !== undefined) return min === max ? 0 : (known - min) / (max - min);
  return known;
}

/**
 * {@link scaled} as a formula for a number that is there; nothing where it changes nothing. Where
 * all were alike, `divide` is 1.
 */
export function scalingOf({ mean, std, min, max }: NumberStatistics): InputScaling | undefined {
  if (mean !== undefined && std !== undefined) return { subtract: mean, divide: std };
  if (min !== undefined && max !== undefined) return { subtract: min, divide: max - min || 1 };
  return undefined;
}

function fillOf(missing: NumberNeeds["missing"], mean: number, values: Iterable<number>): number | undefined {
  if (typeof missing === "number") return missing;
  if (missing === "mean") return mean;
  if (missing !== "median") return undefined;
  const sorted = Float64Array.from([...values].filter((value) => !Number.isNaN(value))).sort();
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function deviationOf(values: Iterable<number>, mean: number, count: number): number {
  let squares = 0;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  return Math.sqrt(squares / count) || 1;
}
