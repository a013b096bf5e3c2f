import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import { Draws, sizeOf, type Exact, type Values } from "./draws.js";

/** One random call of an operation. */
export interface Call {
  /** Shapes and attributes, for the message. */
  readonly title: string;
  /** Arguments that it is differentiated by. */
  readonly inputs: readonly Values[];
  readonly compute: (...inputs: Tensor[]) => Tensor;
  /** The same in 64 bits, plainly. */
  readonly reference: (...inputs: Exact[]) => Exact;
  /** Whether the gradient is compared. Default: true. */
  readonly differentiable?: boolean;
}

/** An operation and how to call it at random. */
export interface Operation {
  readonly name: string;
  readonly draw: (draws: Draws) => Call;
}

/** Derivatives that are compared for each input of a call, chosen at random. */
const SLOPES = 12;
/** A step of differences in 64 bits, small enough for the kinks between random numbers. */
const STEP = 1e-6;
const TOLERANCE = 2e-4;

/**
 * Compares random calls with their references, forward and backward, on the backend in use. Returns
 * what is wrong, at most 5.
 */
export function scanOperation({ name, draw }: Operation, seed: number, count: number): readonly string[] {
  const draws = new Draws(seed, name);
  const faults: string[] = [];
  for (let index = 0; index < count && faults.length < 5; index++) {
    const call = draw(draws);
    const report = (what: string) => void faults.push(`${name} ${call.title}: ${what}`);
    try {
      tf.tidy(() => compare(call, draws, report));
    } catch (error) {
      report(error instanceof Error ? error.message : String(error));
    }
  }
  return faults;
}

function compare(
  { inputs, compute, reference, differentiable = true }: Call,
  draws: Draws,
  report: (what: string) => void,
): void {
  const exact = inputs.map(({ shape, numbers }): Exact => ({ shape, numbers: Float64Array.from(numbers) }));
  const expected = reference(...exact);
  const tensors = inputs.map(({ shape, numbers }) => tf.tensor(numbers, [...shape], "float32"));
  const found = compute(...tensors);
  if (found.shape.join() !== expected.shape.join())
    return report(`shape [${found.shape.join()}] instead of [${expected.shape.join()}]`);
  const wrong = difference(expected.numbers, found.dataSync());
  if (wrong !== undefined) report(`forward ${wrong}`);
  if (!differentiable || sizeOf(expected.shape) === 0) return;

  const weights = Float64Array.from(expected.numbers, (_, index) => Math.fround(Math.sin(index + 1)));
  const weigh = (output: Exact) =>
    output.numbers.reduce((sum, value, index) => sum + value * weights[index]!, 0);
  const upstream = tf.tensor(Float32Array.from(weights), [...expected.shape]);
  const gradients = tf.grads((...variables) => tf.sum(tf.mul(compute(...variables), upstream)))(tensors);
  for (const [which, input] of exact.entries()) {
    const size = input.numbers.length;
    const chosen = size <= SLOPES ? [...input.numbers.keys()] : draws.ints(SLOPES, 0, size - 1);
    const slopes = chosen.map((index) => {
      const moved = (by: number) => {
        const numbers = input.numbers.slice();
        numbers[index]! += by;
        return weigh(reference(...exact.map((other, at) => (at === which ? { ...input, numbers } : other))));
      };
      return (moved(STEP) - moved(-STEP)) / (2 * STEP);
    });
    const gradient = gradients[which]!;
    if (gradient.shape.join() !== input.shape.join())
      report(`gradient ${which} of shape [${gradient.shape.join()}] instead of [${input.shape.join()}]`);
    const values = gradient.dataSync();
    const fault = difference(
      Float64Array.from(slopes),
      chosen.map((index) => values[index]!),
    );
    if (fault !== undefined) report(`gradient ${which} ${fault}`);
  }
}

/** Fault of the first number that is wrong. */
function difference(expected: Float64Array, found: ArrayLike<number>): string | undefined {
  if (expected.length !== found.length) return `has ${found.length} numbers instead of ${expected.length}`;
  let wrong = 0;
  let first: string | undefined;
  expected.forEach((value, index) => {
    const given = found[index]!;
    const right = Object.is(value, given) || Math.abs(value - given) <= TOLERANCE * (1 + Math.abs(value));
    if (right || (Number.isNaN(value) && Number.isNaN(given))) return;
    wrong++;
    first ??= `is ${given} instead of ${value} at ${index}`;
  });
  return first === undefined ? undefined : `${first} (${wrong} of ${expected.length} are wrong)`;
}
