/** The values that one parameter of a sweep may have. */
export type Dimension = ListDimension | NumberDimension;

/** Listed values, which a point names by their index. */
export interface ListDimension {
  readonly kind: "list";
  readonly size: number;
}

/** A range of numbers, both ends included. */
export interface NumberDimension {
  readonly kind: "number";
  readonly from: number;
  readonly to: number;
  /**
   * Distance from one value to the next, counted from `from`; nothing where every number counts.
   */
  readonly step?: number;
  /** Whether equal ratios count the same, instead of equal differences. */
  readonly log: boolean;
}

/** The parameters of a sweep by path, in the order of writing. */
export type SearchSpace = ReadonlyMap<string, Dimension>;

/** One value for each parameter: the index of a listed one, or the number itself. */
export type Point = Readonly<Record<string, number>>;

/** How many values a dimension has; infinity for a range without steps. */
export function sizeOf(dimension: Dimension): number {
  if (dimension.kind === "list") return dimension.size;
  const { from, to, step } = dimension;
  return step === undefined ? (from === to ? 1 : Infinity) : Math.floor((to - from) / step + 1e-9) + 1;
}

/** The value with this index; of a range that has steps. */
export function valueAt(dimension: Dimension, index: number): number {
  if (dimension.kind === "list") return index;
  return tidy(dimension.from + index * (dimension.step ?? 0));
}

/**
 * The value at a place of a dimension, so that places that are uniform in [0, 1) give values as the
 * dimension says: each listed one, and each step, as often as any other; in a logarithmic range
 * every ratio.
 */
export function valueAtPlace(dimension: Dimension, place: number): number {
  if (dimension.kind === "list") return Math.min(dimension.size - 1, Math.floor(place * dimension.size));
  const { step, from, to, log } = dimension;
  if (!log && step !== undefined) {
    const size = sizeOf(dimension);
    return valueAt(dimension, Math.min(size - 1, Math.floor(place * size)));
  }
  const [low, high] = scaledBounds(dimension);
  const scaled = low + place * (high - low);
  return toValue(dimension, log ? Math.exp(scaled) : Math.min(to, Math.max(from, scaled)));
}

/**
 * Ends of the range on the scale on which it is uniform. Half a step is added to both where there
 * are steps, so that the first and the last value have as much room as those between.
 */
export function scaledBounds({ from, to, step = 0, log }: NumberDimension): readonly [number, number] {
  const half = step / 2;
  return log ? [Math.log(from - half), Math.log(to + half)] : [from - half, to + half];
}

/** The nearest number that the dimension has. */
export function toValue(dimension: NumberDimension, number: number): number {
  const { from, to, step } = dimension;
  const within = Math.min(to, Math.max(from, number));
  if (step === undefined) return within;
  const index = Math.round((within - from) / step);
  return valueAt(dimension, Math.min(sizeOf(dimension) - 1, index));
}

/** Without the last digits that sums of steps such as 0.1 bring along. */
function tidy(value: number): number {
  return Number(value.toPrecision(14));
}

/** A text that two points share when they are the same. */
export function keyOf(point: Point): string {
  return JSON.stringify(Object.entries(point).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A range of numbers from which a sweep takes the values of a parameter. */
export interface Space {
  /** The range, as samplers see it. */
  dimension(): NumberDimension;
}
