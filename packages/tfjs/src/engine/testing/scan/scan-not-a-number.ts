import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import { Draws, type Values } from "./draws.js";
import type { Operation } from "./scan-operation.js";

/**
 * Two numbers far apart, and far from those that are drawn: what depends on a number differs
 * between them, or from what it was.
 */
const PROBES = [-1e4, 1e4];

/**
 * Forward passes of the shipped library that lose NaN on wasm: their comparisons take the other
 * number, and limits the lower one. Of these the gradients alone are looked at.
 */
const LOSE_IT = ["fused conv2d", "depthwiseConv2d", "maxPool", "avgPool", "maximum", "minimum"];

/**
 * Puts NaN in the place of one number of an input of random calls, and then of one number of the
 * slope by the output: whatever depends on that number must be NaN. Returns where it is otherwise,
 * at most 5.
 */
export function scanNotANumber({ name, draw }: Operation, seed: number, count: number): readonly string[] {
  const draws = new Draws(seed, `NaN ${name}`);
  const faults: string[] = [];
  for (let index = 0; index < count && faults.length < 5; index++) {
    const { title, inputs, compute, differentiable = true } = draw(draws);
    const which = draws.int(0, inputs.length - 1);
    const run = (numbers: Float32Array) =>
      onTensors(inputs.with(which, { ...inputs[which]!, numbers }), compute);
    const report = (what: string) => (fault: string) =>
      void faults.push(`${name} ${title}, ${what}: ${fault}`);
    if (!LOSE_IT.includes(name)) compare(inputs[which]!, draws, run, report(`input ${which}`));
    if (!differentiable) continue;
    const [output] = onTensors(inputs, compute);
    const slope = draws.numbers(output!.shape);
    const gradients = (numbers: Float32Array) =>
      onTensors([...inputs, { ...slope, numbers }], (...tensors) => {
        const upstream = tensors.pop()!;
        return tf.grads((...variables) => compute(...variables))(tensors, upstream);
      });
    compare(slope, draws, gradients, report("slope"));
  }
  return faults;
}

function onTensors(
  values: readonly Values[],
  compute: (...tensors: Tensor[]) => Tensor | Tensor[],
): readonly Values[] {
  return tf.tidy(() => {
    const results = compute(...values.map(({ shape, numbers }) => tf.tensor(numbers, [...shape], "float32")));
    return [results]
      .flat()
      .map((result) => ({ shape: result.shape, numbers: Float32Array.from(result.dataSync()) }));
  });
}

function compare(
  { numbers }: Values,
  draws: Draws,
  run: (numbers: Float32Array) => readonly Values[],
  report: (fault: string) => void,
): void {
  if (numbers.length === 0) return;
  const place = draws.int(0, numbers.length - 1);
  const resultsAt = (value: number) =>
    run(numbers.with(place, value)).flatMap((result) => [...result.numbers]);
  const before = run(numbers).flatMap((result) => [...result.numbers]);
  const probed = PROBES.map(resultsAt);
  const found = resultsAt(Number.NaN);
  const lost = found.findIndex(
    (value, index) =>
      !Number.isNaN(value) && probed.some((results) => !Object.is(results[index], before[index])),
  );
  if (lost >= 0) report(`${found[lost]} at ${lost} for NaN at ${place}`);
}
