import type { RandomStream } from "@lighterjs/core";

/**
 * Slope of the straight line that fits best (least squares) through values at 0, 1, 2, … of which
 * `indices` are used.
 */
export function slopeOf(values: readonly number[], indices: readonly number[]): number {
  const count = indices.length;
  const meanX = indices.reduce((sum, index) => sum + index, 0) / count;
  const meanY = indices.reduce((sum, index) => sum + (values[index] ?? NaN), 0) / count;
  let covariance = 0;
  let variance = 0;
  for (const index of indices) {
    covariance += (index - meanX) * ((values[index] ?? NaN) - meanY);
    variance += (index - meanX) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}

/**
 * How sure one can be that a noisy series still falls: the share of bootstrap resamples (Efron
 * 1979: as many points as there are, drawn with replacement) whose fitted line falls.
 */
export function fallingProbability(
  values: readonly number[],
  resamples: number,
  random: RandomStream,
): number {
  let falling = 0;
  for (let sample = 0; sample < resamples; sample++) {
    const indices = values.map(() => Math.floor(random.next() * values.length));
    if (slopeOf(values, indices) < 0) falling++;
  }
  return falling / resamples;
}
