import { createRandomSource } from "@lighterjs/core";
import { valueAtPlace, type Point, type SearchSpace } from "../search/dimension.js";
import type { DrawOptions, Sampler, SuggestRequest } from "./sampler.js";

/** Draws each parameter by itself, as its range says. */
export class Random implements Sampler {
  readonly trials: number;
  readonly isAdaptive = false;
  readonly #seed: number;

  constructor({ trials, seed = 0 }: DrawOptions) {
    this.trials = trials;
    this.#seed = seed;
  }

  refuse(): undefined {
    return undefined;
  }

  suggest({ space, history, seed }: SuggestRequest): Point | undefined {
    if (history.length >= this.trials) return undefined;
    return randomPoint(space, history.length, seed, this.#seed);
  }
}

/**
 * The point with a number: it depends on the number and the seeds, not on what was drawn before.
 */
export function randomPoint(space: SearchSpace, number: number, ...seeds: readonly number[]): Point {
  const stream = createRandomSource(0).stream(`point ${[...seeds, number].join(" ")}`);
  return Object.fromEntries(
    [...space].map(([path, dimension]) => [path, valueAtPlace(dimension, stream.next())]),
  );
}
