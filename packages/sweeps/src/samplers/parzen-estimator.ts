import type { RandomStream } from "@lighterjs/core";
import {
  scaledBounds,
  toValue,
  type ListDimension,
  type NumberDimension,
  type Point,
  type SearchSpace,
} from "../search/dimension.js";
import { density, drawNormal, mass, type BoundedNormal } from "../search/normal.js";

/** A stream of random numbers. */
type Stream = Pick<RandomStream, "next">;

/**
 * How one parameter is spread in each component: around each observed point, and, in the last one,
 * over its whole range.
 */
interface Spread {
  draw(component: number, stream: Stream): number;
  density(component: number, value: number): number;
}

/**
 * A density over points that is high where the given ones lie: one component around each, and one
 * over the whole space.
 */
export class ParzenEstimator {
  readonly #spreads: readonly (readonly [string, Spread])[];
  readonly #weights: readonly number[];

  /** @param points - oldest first */
  constructor(space: SearchSpace, points: readonly Point[]) {
    this.#weights = weightsOf(points.length);
    this.#spreads = [...space].map(([path, dimension]) => {
      const values = points.map((point) => point[path] ?? 0);
      return [
        path,
        dimension.kind === "list"
          ? listSpread(dimension, values)
          : numberSpread(dimension, values, space.size),
      ] as const;
    });
  }

  draw(stream: Stream): Point {
    const component = choose(this.#weights, stream);
    return Object.fromEntries(this.#spreads.map(([path, spread]) => [path, spread.draw(component, stream)]));
  }

  logDensity(point: Point): number {
    let sum = 0;
    for (const [component, weight] of this.#weights.entries())
      sum += this.#spreads.reduce(
        (product, [path, spread]) => product * spread.density(component, point[path] ?? 0),
        weight,
      );
    return Math.log(Math.max(sum, Number.MIN_VALUE));
  }
}

/** How many of the newest points count in full; of those before, the older the less. */
const FULL = 25;

/** One for each point, oldest first, and one for the whole space; their sum is 1. */
function weightsOf(count: number): readonly number[] {
  const old = Math.max(0, count - FULL);
  const weights = Array.from({ length: count + 1 }, (_, index) =>
    index >= old ? 1 : 1 / count + (old === 1 ? 0 : (index / (old - 1)) * (1 - 1 / count)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

function choose(weights: readonly number[], stream: Stream): number {
  let rest = stream.next();
  for (const [index, weight] of weights.entries()) if ((rest -= weight) < 0) return index;
  return weights.length - 1;
}

/** Each component has its own value a whole time, and every value a small part. */
function listSpread({ size }: ListDimension, values: readonly number[]): Spread {
  const part = 1 / (values.length + 1);
  const chanceOf = (component: number, value: number): number => {
    const own = values[component];
    if (own === undefined) return 1 / size;
    return (part + (own === value ? 1 : 0)) / (1 + size * part);
  };
  return {
    draw(component, stream) {
      const chances = Array.from({ length: size }, (_, value) => chanceOf(component, value));
      return choose(chances, stream);
    },
    density: chanceOf,
  };
}

function numberSpread(dimension: NumberDimension, values: readonly number[], parameters: number): Spread {
  const { log, step } = dimension;
  const [low, high] = scaledBounds(dimension);
  if (low === high) return { draw: () => dimension.from, density: () => 1 };
  const scale = (value: number): number => (log ? Math.log(value) : value);
  const components = bandwidths(values.map(scale), low, high, parameters);
  return {
    draw(component, stream) {
      const drawn = drawNormal(components[component]!, stream);
      return toValue(dimension, log ? Math.exp(drawn) : drawn);
    },
    density(component, value) {
      const around = components[component]!;
      if (step === undefined) return density(around, scale(value));
      return mass(around, scale(value - step / 2), scale(value + step / 2));
    },
  };
}

function bandwidths(
  means: readonly number[],
  low: number,
  high: number,
  parameters: number,
): BoundedNormal[] {
  const range = high - low;
  const deviation = 0.2 * Math.max(1, means.length) ** (-1 / (parameters + 4)) * range;
  return [
    ...means.map((mean) => ({ mean, deviation, low, high })),
    { mean: (low + high) / 2, deviation: range, low, high },
  ];
}
