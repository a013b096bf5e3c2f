import { createRandomSource } from "@lighterjs/core";
import type { Point } from "../search/dimension.js";
import { byValue, type Observation } from "../search/observation.js";
import { ParzenEstimator } from "./parzen-estimator.js";
import { randomPoint } from "./random.js";
import type { DrawOptions, Sampler, SuggestRequest } from "./sampler.js";

/** How a TreeParzen draws. */
export interface TreeParzenOptions extends DrawOptions {
  /**
   * How many points are drawn at random before results decide.
   *
   * @minimum 1
   * @integer
   * @defaultValue 10
   */
  readonly startup_trials?: number;
  /**
   * Of how many candidates the most promising one is taken.
   *
   * @minimum 1
   * @integer
   * @defaultValue 24
   */
  readonly candidates?: number;
}

/**
 * Draws where good points lie closer together than the others: a tree-structured Parzen estimator.
 *
 * J. Bergstra et al., "Algorithms for hyper-parameter optimization", NeurIPS 2011, with parameters
 * taken together, and bandwidths and weights as discussed by S. Watanabe, "Tree-structured Parzen
 * estimator", arXiv:2304.11127, 2023. Points that still run count as bad ones, so that several at
 * once spread out; those that were pruned rank behind those that were not.
 */
export class TreeParzen implements Sampler {
  readonly trials: number;
  readonly isAdaptive = true;
  readonly #seed: number;
  readonly #startup: number;
  readonly #candidates: number;

  constructor({ trials, seed = 0, startup_trials = 10, candidates = 24 }: TreeParzenOptions) {
    this.trials = trials;
    this.#seed = seed;
    this.#startup = startup_trials;
    this.#candidates = candidates;
  }

  refuse(): undefined {
    return undefined;
  }

  suggest({ space, history, better, seed }: SuggestRequest): Point | undefined {
    const number = history.length;
    if (number >= this.trials) return undefined;
    const known = history.filter((each) => isKnown(each));
    if (known.length < this.#startup) return randomPoint(space, number, seed, this.#seed);

    const ranked = rank(known, better);
    const good = new Set(ranked.slice(0, goodCount(known.length)));
    const isBad = (each: Observation): boolean => each.state !== "failed" && !good.has(each);
    const near = new ParzenEstimator(space, pointsOf(history.filter((each) => good.has(each))));
    const far = new ParzenEstimator(space, pointsOf(history.filter(isBad)));
    const stream = createRandomSource(0).stream(`parzen ${seed} ${this.#seed} ${number}`);
    let best: { readonly point: Point; readonly gain: number } | undefined;
    for (let index = 0; index < this.#candidates; index++) {
      const point = near.draw(stream);
      const gain = near.logDensity(point) - far.logDensity(point);
      if (best === undefined || gain > best.gain) best = { point, gain };
    }
    return best?.point;
  }
}

/** How many of the known points are good: a tenth, and never more than 25. */
const goodCount = (known: number): number => Math.min(25, Math.ceil(0.1 * known));

const pointsOf = (observations: readonly Observation[]): Point[] => observations.map(({ point }) => point);

function isKnown({ state, value }: Observation): boolean {
  return (state === "completed" || state === "pruned") && value !== undefined && !Number.isNaN(value);
}

function rank(known: readonly Observation[], better: "min" | "max"): Observation[] {
  const compare = byValue(better);
  return known.toSorted(
    (a, b) => Number(a.state === "pruned") - Number(b.state === "pruned") || compare(a.value, b.value),
  );
}
