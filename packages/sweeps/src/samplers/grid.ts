import { keyOf, sizeOf, valueAt, type Point, type SearchSpace } from "../search/dimension.js";
import type { Sampler, SpaceFault, SuggestRequest } from "./sampler.js";

/** More trials than this are a slip of the pen. */
export const MOST_TRIALS = 10_000;

/** Every combination of the listed values, the last parameter changing fastest. */
export class Grid implements Sampler {
  readonly trials = undefined;
  readonly isAdaptive = false;

  refuse(space: SearchSpace): SpaceFault | undefined {
    for (const [parameter, dimension] of space)
      if (sizeOf(dimension) === Infinity)
        return {
          parameter,
          message: `a grid cannot try every number of \`${parameter}\`: the range has no steps`,
          label: "infinitely many values",
          help: "list the values, give the range a `step`, or draw from it: `sampler: {_target_: lighter.sweeps.Random, trials: 20}`",
        };
    const size = gridSize(space);
    if (size <= MOST_TRIALS) return undefined;
    return {
      message: `the grid has ${size.toLocaleString("en-US")} points (${describeSizes(space)}); at most ${MOST_TRIALS.toLocaleString("en-US")} are tried`,
      label: "too many combinations",
      help: "list fewer values, or draw from them: `sampler: {_target_: lighter.sweeps.Random, trials: 100}`",
    };
  }

  suggest({ space, history }: SuggestRequest): Point | undefined {
    const asked = new Set(history.map(({ point }) => keyOf(point)));
    const size = gridSize(space);
    for (let index = 0; index < size; index++) {
      const point = gridPoint(space, index);
      if (!asked.has(keyOf(point))) return point;
    }
    return undefined;
  }
}

/** How many points a space has. */
export function gridSize(space: SearchSpace): number {
  return [...space.values()].reduce((size, dimension) => size * sizeOf(dimension), 1);
}

function gridPoint(space: SearchSpace, index: number): Point {
  let rest = index;
  const values = [...space].reverse().map(([path, dimension]): [string, number] => {
    const size = sizeOf(dimension);
    const value = valueAt(dimension, rest % size);
    rest = Math.floor(rest / size);
    return [path, value];
  });
  return Object.fromEntries(values.reverse());
}

function describeSizes(space: SearchSpace): string {
  return [...space.values()].map((dimension) => sizeOf(dimension)).join(" × ");
}
