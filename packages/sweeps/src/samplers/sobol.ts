import { createRandomSource } from "@lighterjs/core";
import { valueAtPlace, type Point, type SearchSpace } from "../search/dimension.js";
import type { DrawOptions, Sampler, SpaceFault, SuggestRequest } from "./sampler.js";

/**
 * Draws points that fill the space more evenly than chance does: a Sobol sequence, shifted by the
 * seed. Best with a power of two of trials.
 *
 * Direction numbers: S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better
 * two-dimensional projections", SIAM J. Sci. Comput. 30, 2008.
 */
export class Sobol implements Sampler {
  readonly trials: number;
  readonly isAdaptive = false;
  readonly #seed: number;

  constructor({ trials, seed = 0 }: DrawOptions) {
    this.trials = trials;
    this.#seed = seed;
  }

  refuse(space: SearchSpace): SpaceFault | undefined {
    const most = POLYNOMIALS.length + 1;
    if (space.size <= most) return undefined;
    return {
      message: `a Sobol sequence has at most ${most} parameters here, not ${space.size}`,
      label: "too many parameters",
      help: "use `lighter.sweeps.Random` for so many",
    };
  }

  suggest({ space, history, seed }: SuggestRequest): Point | undefined {
    const number = history.length;
    if (number >= this.trials) return undefined;
    const shifts = createRandomSource(0).stream(`sobol ${seed} ${this.#seed}`);
    return Object.fromEntries(
      [...space].map(([path, dimension], index) => {
        const shift = Math.floor(shifts.next() * 2 ** BITS) >>> 0;
        return [path, valueAtPlace(dimension, ((sobolWord(index, number) ^ shift) >>> 0) / 2 ** BITS)];
      }),
    );
  }
}

const BITS = 32;

/** Degree, coefficients and first direction numbers of the dimensions from the second on. */
const POLYNOMIALS: readonly (readonly [degree: number, coefficients: number, first: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
];

/**
 * A number of the sequence, as 32 bits after the point.
 *
 * @param dimension - from 0
 * @param number - from 0, which gives 0
 */
export function sobolWord(dimension: number, number: number): number {
  const directions = directionsOf(dimension);
  // Gray code, in which the sequence is usually given.
  let bits = (number ^ (number >>> 1)) >>> 0;
  let word = 0;
  for (let bit = 0; bits !== 0; bit++, bits >>>= 1) if ((bits & 1) === 1) word ^= directions[bit]!;
  return word >>> 0;
}

function directionsOf(dimension: number): readonly number[] {
  const known = DIRECTIONS.get(dimension);
  if (known !== undefined) return known;
  const words: number[] = [];
  if (dimension === 0) for (let bit = 0; bit < BITS; bit++) words.push((1 << (BITS - 1 - bit)) >>> 0);
  else {
    const [degree, coefficients, first] = POLYNOMIALS[dimension - 1]!;
    for (let bit = 0; bit < BITS; bit++) {
      if (bit < degree) {
        words.push((first[bit]! << (BITS - 1 - bit)) >>> 0);
        continue;
      }
      let word = words[bit - degree]! ^ (words[bit - degree]! >>> degree);
      for (let term = 1; term < degree; term++)
        if (((coefficients >>> (degree - 1 - term)) & 1) === 1) word ^= words[bit - term]!;
      words.push(word >>> 0);
    }
  }
  DIRECTIONS.set(dimension, words);
  return words;
}

const DIRECTIONS = new Map<number, readonly number[]>();
