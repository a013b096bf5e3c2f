import type { Sampler } from "../samplers/sampler.js";
import type { Observation } from "../search/observation.js";
import type { Objective } from "./objectives.js";

/** Lets a sampler look for the smallest value. @returns what it has tried, in order */
export function search(
  sampler: Sampler,
  { space, value }: Objective,
  trials: number,
  seed: number,
): Observation[] {
  const history: Observation[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const point = sampler.suggest({ space, history, better: "min", seed });
    if (point === undefined) break;
    history.push({ point, state: "completed", value: value(point) });
  }
  return history;
}

/** The best value after some trials. */
export function bestOf(history: readonly Observation[], trials: number): number {
  return Math.min(...history.slice(0, trials).map(({ value = Infinity }) => value));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
