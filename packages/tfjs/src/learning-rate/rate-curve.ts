/** The loss at one learning rate of a range test. */
export interface RatePoint {
  readonly rate: number;
  /** Of the step that the rate was used for, before it. */
  readonly loss: number;
  /** Smoothed over the steps before, by which the rates are compared. */
  readonly smoothed: number;
}

/** Share of the loss so far in the smoothed one. */
const MEMORY = 0.9;
/** The test ends when the smoothed loss is so many times the lowest. */
export const DIVERGED = 4;
/** By this share the loss must have fallen for a rate to be suggested. */
const LEAST_FALL = 0.01;

/** Adds a loss to a curve: an exponential moving average, corrected for its beginning as the means of Adam are. */
export function addPoint(curve: RatePoint[], rate: number, loss: number): RatePoint {
  const steps = curve.length + 1;
  const before = (curve.at(-1)?.smoothed ?? 0) * (1 - MEMORY ** (steps - 1));
  const smoothed = (MEMORY * before + (1 - MEMORY) * loss) / (1 - MEMORY ** steps);
  const point = { rate, loss, smoothed };
  curve.push(point);
  return point;
}

/** Learning rates from one to another, each the same multiple of the one before. */
export function ratesBetween(from: number, to: number, steps: number): readonly number[] {
  return Array.from({ length: steps }, (_, step) => from * (to / from) ** (step / Math.max(1, steps - 1)));
}

/**
 * The rate at which the smoothed loss falls fastest over the logarithm of the rate, of those below the rate of its lowest value, rounded
 * to one digit; nothing where it hardly falls.
 *
 * After Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, section 3.3.
 */
export function suggestedRate(curve: readonly RatePoint[]): number | undefined {
  const lowest = curve.reduce(
    (found, { smoothed }, at) => (smoothed < curve[found]!.smoothed ? at : found),
    0,
  );
  const highest = Math.max(...curve.slice(0, lowest + 1).map(({ smoothed }) => smoothed));
  if (lowest < 2 || curve[lowest]!.smoothed > highest - LEAST_FALL * Math.abs(highest)) return undefined;
  let steepest = { slope: 0, rate: 0 };
  for (let at = 1; at < lowest; at++) {
    const [before, after] = [curve[at - 1]!, curve[at + 1]!];
    const slope = (after.smoothed - before.smoothed) / Math.log(after.rate / before.rate);
    if (slope < steepest.slope) steepest = { slope, rate: curve[at]!.rate };
  }
  return steepest.slope < 0 ? Number(steepest.rate.toPrecision(1)) : undefined;
}
