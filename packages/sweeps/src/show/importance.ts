import { textOf, type WrittenValue } from "../study/sweep-record.js";

/** A trial, as far as the importance of parameters is concerned. */
export interface ValuedTrial {
  readonly parameters: Readonly<Record<string, WrittenValue>>;
  readonly value: number | null;
}

/** Numbers are put into so many groups of the same size. */
const GROUPS = 4;

/**
 * How much of the differences between trials each parameter explains by itself, from 0 to 1: omega
 * squared of a one-way analysis of variance, which chance alone leaves near 0. Numbers with many
 * values are grouped by their quartiles.
 *
 * @returns nothing for a parameter of which that cannot be said: it has one value, or there are too
 * few trials
 */
export function importances(trials: readonly ValuedTrial[]): ReadonlyMap<string, number> {
  const valued = trials.filter((trial) => trial.value !== null);
  const paths = [...new Set(valued.flatMap(({ parameters }) => Object.keys(parameters)))];
  const found = paths.flatMap((path): [string, number][] => {
    const share = explained(groupsOf(valued, path));
    return share === undefined ? [] : [[path, share]];
  });
  return new Map(found.sort(([, a], [, b]) => b - a));
}

function groupsOf(trials: readonly ValuedTrial[], path: string): readonly (readonly number[])[] {
  const pairs = trials.map(({ parameters, value }) => [parameters[path], value ?? 0] as const);
  const distinct = new Set(pairs.map(([parameter]) => textOf(parameter)));
  const numbers = pairs.flatMap(([parameter]) => (typeof parameter === "number" ? [parameter] : []));
  const groups = new Map<string, number[]>();
  const add = (key: string, value: number): void => void groups.set(key, [...(groups.get(key) ?? []), value]);
  if (numbers.length < pairs.length || distinct.size <= GROUPS)
    for (const [parameter, value] of pairs) add(textOf(parameter), value);
  else {
    const sorted = numbers.toSorted((a, b) => a - b);
    const bounds = Array.from(
      { length: GROUPS - 1 },
      (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / GROUPS)]!,
    );
    for (const [parameter, value] of pairs)
      add(String(bounds.filter((bound) => Number(parameter) >= bound).length), value);
  }
  return [...groups.values()];
}

function explained(groups: readonly (readonly number[])[]): number | undefined {
  const all = groups.flat();
  const within = all.length - groups.length;
  if (groups.length < 2 || within < 1) return undefined;
  const mean = average(all);
  const total = sum(all.map((value) => (value - mean) ** 2));
  if (total === 0) return 0;
  const between = sum(groups.map((group) => group.length * (average(group) - mean) ** 2));
  const noise = (total - between) / within;
  return Math.min(1, Math.max(0, (between - (groups.length - 1) * noise) / (total + noise)));
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const average = (values: readonly number[]): number => sum(values) / values.length;
