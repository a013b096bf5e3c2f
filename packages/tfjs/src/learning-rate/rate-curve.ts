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

/**
 * Adds a loss to a curve: an exponential moving average, corrected for its beginning as the means
 * of Adam are.
 */
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
 * The rate around which the loss falls fastest over the logarithm of the rate, of those below the
 * rate of its lowest value, rounded to one digit; nothing where it hardly falls. Slopes are those
 * of lines through a tenth of all losses on each side, so that neither the noise of single batches
 * nor the lag of the smoothed loss decides.
 *
 * After Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, section 3.3.
 */
export function suggestedRate(curve: readonly RatePoint[]): number | undefined {
  const lowest = indexOfLowest(curve);
  const highest = Math.max(...curve.slice(0, lowest + 1).map(({ smoothed }) => smoothed));
  if (lowest < 2 || curve[lowest]!.smoothed > highest - LEAST_FALL * Math.abs(highest)) return undefined;
  const reach = Math.max(1, Math.min(Math.round(curve.length / 10), Math.floor(lowest / 2)));
  let steepest = { slope: 0, rate: 0 };
  for (let at = reach; at + reach <= lowest; at++) {
    const slope = slopeOf(curve.slice(at - reach, at + reach + 1));
    if (slope < steepest.slope) steepest = { slope, rate: curve[at]!.rate };
  }
  return steepest.slope < 0 ? Number(steepest.rate.toPrecision(1)) : undefined;
}

/** Whether the loss was still falling when the test ended. */
export function fallsToTheEnd(curve: readonly RatePoint[]): boolean {
  return indexOfLowest(curve) >= curve.length * 0.95 - 1;
}

function indexOfLowest(curve: readonly RatePoint[]): number {
  return curve.reduce((found, { smoothed }, at) => (smoothed < curve[found]!.smoothed ? at : found), 0);
}

/** Of the line through the losses over the logarithms of their rates, by least squares. */
function slopeOf(points: readonly RatePoint[]): number {
  const xs = points.map(({ rate }) => Math.log(rate));
  const [meanX, meanY] = [mean(xs), mean(points.map(({ loss }) => loss))];
  const [along, spread] = xs.reduce<[number, number]>(
    ([xy, xx], x, at) => [xy + (x - meanX) * (points[at]!.loss - meanY), xx + (x - meanX) ** 2],
    [0, 0],
  );
  return along / spread;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
