import { textOf, type WrittenValue } from "../study/sweep-record.js";
import type { ShownTrial } from "./read-trials.js";

/**
 * A scale along one axis: where a value stands, from 0 at its lower end to 1, and what is written
 * beside it.
 */
export interface Axis {
  readonly name: string;
  readonly placeOf: (trial: ShownTrial) => number | undefined;
  readonly ticks: readonly { readonly place: number; readonly text: string }[];
}

/** Lists of more numbers than this are drawn as a range. */
const MOST_CHOICES = 8;
/** An axis has about so many ticks. */
const TICKS = 5;

/** The values of a parameter, in the order of size or of asking. */
export function parameterAxis(path: string, trials: readonly ShownTrial[]): Axis {
  const values = trials.flatMap(({ parameters }) => parameters[path] ?? []);
  const numbers = values.filter((value): value is number => typeof value === "number");
  const distinct = [...new Map(values.map((value) => [textOf(value), value]))].map(([, value]) => value);
  const isNumbers = numbers.length === values.length;
  if (isNumbers && distinct.length > MOST_CHOICES)
    return numberAxis(path, numbers, ({ parameters }) => {
      const value = parameters[path];
      return typeof value === "number" ? value : undefined;
    });
  const order = isNumbers ? distinct.toSorted((a, b) => Number(a) - Number(b)) : distinct;
  const place = (index: number): number => (order.length === 1 ? 0.5 : index / (order.length - 1));
  return {
    name: path,
    placeOf: ({ parameters }) => {
      const index = order.findIndex((value) => textOf(value) === textOf(parameters[path]));
      return index === -1 ? undefined : place(index);
    },
    ticks: order.map((value, index) => ({ place: place(index), text: shownValue(value) })),
  };
}

/**
 * The objective: logarithmic where all values are positive and span more than two powers of ten.
 */
export function valueAxis(name: string, trials: readonly ShownTrial[]): Axis {
  const values = trials.flatMap(({ value }) => value ?? []);
  return numberAxis(name, values, (trial) => trial.value ?? undefined);
}

function numberAxis(
  name: string,
  values: readonly number[],
  read: (trial: ShownTrial) => number | undefined,
): Axis {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const isLog = low > 0 && high / low > 100;
  const scale = (value: number): number => (isLog ? Math.log10(value) : value);
  const range = scale(high) - scale(low);
  const place = (value: number): number => (range === 0 ? 0.5 : (scale(value) - scale(low)) / range);
  const at = values.length === 0 ? [] : range === 0 ? [low] : isLog ? powers(low, high) : steps(low, high);
  return {
    name,
    placeOf(trial) {
      const value = read(trial);
      return value === undefined ? undefined : place(value);
    },
    ticks: at.map((value) => ({ place: place(value), text: shownNumber(value) })),
  };
}

/** Multiples of 1, 2 or 5 times a power of ten. */
function steps(low: number, high: number): readonly number[] {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
}

function powers(low: number, high: number): readonly number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const every = Math.ceil((last - first + 1) / (TICKS + 1));
  return Array.from(
    { length: Math.floor((last - first) / every) + 1 },
    (_, index) => 10 ** (first + index * every),
  );
}

/** As few digits as tell a number apart from others. */
export function shownNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6))
    return Number(value.toPrecision(3)).toExponential().replace("+", "");
  return String(Number(value.toPrecision(4)));
}

export function shownValue(value: WrittenValue): string {
  if (typeof value === "string") return value;
  return typeof value === "number" ? shownNumber(value) : JSON.stringify(value);
}
