import type { RandomStream } from "@lighterjs/core";

/**
 * How much of a standard normal distribution lies below `x`. Relative error below 1.2e-7: W. H.
 * Press et al., "Numerical Recipes", erfcc.
 */
export function normalBelow(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const tail =
    (t / 2) *
    Math.exp(
      -z * z -
        1.26551223 +
        t *
          (1.00002368 +
            t *
              (0.37409196 +
                t *
                  (0.09678418 +
                    t *
                      (-0.18628806 +
                        t *
                          (0.27886807 +
                            t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))),
    );
  return x > 0 ? 1 - tail : tail;
}

/**
 * A normal distribution of which only what lies between two bounds is left. The mean lies between
 * them.
 */
export interface BoundedNormal {
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

/** Density at `x`. */
export function density({ mean, deviation, low, high }: BoundedNormal, x: number): number {
  const z = (x - mean) / deviation;
  const kept = normalBelow((high - mean) / deviation) - normalBelow((low - mean) / deviation);
  return Math.exp((-z * z) / 2) / (deviation * Math.sqrt(2 * Math.PI) * kept);
}

/** The share that lies between `from` and `to`. */
export function mass({ mean, deviation, low, high }: BoundedNormal, from: number, to: number): number {
  const below = (x: number): number => normalBelow((x - mean) / deviation);
  return (below(Math.min(high, to)) - below(Math.max(low, from))) / (below(high) - below(low));
}

/** Draws one number. */
export function drawNormal(
  { mean, deviation, low, high }: BoundedNormal,
  stream: Pick<RandomStream, "next">,
): number {
  for (;;) {
    // Box and Muller; 1 - u is never 0.
    const radius = Math.sqrt(-2 * Math.log(1 - stream.next()));
    const x = mean + deviation * radius * Math.cos(2 * Math.PI * stream.next());
    if (x >= low && x <= high) return x;
  }
}
