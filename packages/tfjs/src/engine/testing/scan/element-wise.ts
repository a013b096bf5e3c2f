import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import { eachIndex, zeros, type Draws, type Exact } from "./draws.js";
import type { Operation } from "./scan-operation.js";

type Real = (x: number) => number;

const sigmoid: Real = (x) => 1 / (1 + Math.exp(-x));
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** Operations of one operand, with the range that it is drawn from. */
const UNARY: readonly (readonly [string, (x: Tensor) => Tensor, Real, number, number])[] = [
  ["abs", (x) => tf.abs(x), Math.abs, -2, 2],
  ["neg", (x) => tf.neg(x), (x) => -x, -2, 2],
  ["exp", (x) => tf.exp(x), Math.exp, -4, 4],
  ["log", (x) => tf.log(x), Math.log, 0.1, 5],
  ["log1p", (x) => tf.log1p(x), Math.log1p, -0.5, 5],
  ["sqrt", (x) => tf.sqrt(x), Math.sqrt, 0.1, 5],
  ["rsqrt", (x) => tf.rsqrt(x), (x) => 1 / Math.sqrt(x), 0.2, 5],
  ["square", (x) => tf.square(x), (x) => x * x, -2, 2],
  ["relu", (x) => tf.relu(x), (x) => Math.max(0, x), -2, 2],
  ["relu6", (x) => tf.relu6(x), (x) => Math.min(6, Math.max(0, x)), -8, 8],
  ["leakyRelu", (x) => tf.leakyRelu(x, 0.3), (x) => (x > 0 ? x : 0.3 * x), -2, 2],
  ["elu", (x) => tf.elu(x), (x) => (x > 0 ? x : Math.expm1(x)), -3, 3],
  ["selu", (x) => tf.selu(x), (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)), -3, 3],
  ["tanh", (x) => tf.tanh(x), Math.tanh, -4, 4],
  ["sigmoid", (x) => tf.sigmoid(x), sigmoid, -6, 6],
  ["softplus", (x) => tf.softplus(x), (x) => Math.log1p(Math.exp(x)), -8, 8],
  ["erf", (x) => tf.erf(x), erf, -3, 3],
  ["clipByValue", (x) => tf.clipByValue(x, -0.5, 1), (x) => Math.min(1, Math.max(-0.5, x)), -2, 2],
  ["identity", (x) => tf.clone(x), (x) => x, -2, 2],
  ["cast", (x) => tf.cast(x, "float32"), (x) => x, -2, 2],
];

/**
 * Operations of two operands, which are broadcast, with the range that the second is drawn from.
 */
const BINARY: readonly (readonly [
  string,
  (a: Tensor, b: Tensor) => Tensor,
  (a: number, b: number) => number,
  number,
  number,
])[] = [
  ["add", (a, b) => tf.add(a, b), (a, b) => a + b, -2, 2],
  ["sub", (a, b) => tf.sub(a, b), (a, b) => a - b, -2, 2],
  ["mul", (a, b) => tf.mul(a, b), (a, b) => a * b, -2, 2],
  ["div", (a, b) => tf.div(a, b), (a, b) => a / b, 0.5, 2],
  ["squaredDifference", (a, b) => tf.squaredDifference(a, b), (a, b) => (a - b) ** 2, -2, 2],
];

/** As {@link BINARY}, of operands of the same shape, as the layers that merge have them. */
const MERGES: typeof BINARY = [
  ["maximum", (a, b) => tf.maximum(a, b), Math.max, -2, 2],
  ["minimum", (a, b) => tf.minimum(a, b), Math.min, -2, 2],
];

function unary([name, run, exact, low, high]: (typeof UNARY)[number]): Operation {
  return {
    name,
    draw(draws) {
      const x = draws.numbers(drawShape(draws), low, high);
      return {
        title: `[${x.shape.join()}]`,
        inputs: [x],
        compute: (a) => run(a),
        reference: (a) => ({ ...a, numbers: a.numbers.map(exact) }),
      };
    },
  };
}

function binary([name, run, exact, low, high]: (typeof BINARY)[number], broadcast: boolean): Operation {
  return {
    name: broadcast ? `${name} with broadcasting` : name,
    draw(draws) {
      const shape = drawShape(draws);
      const part = () =>
        broadcast
          ? shape.slice(draws.int(0, shape.length)).map((size) => draws.pick([size, size, 1]))
          : shape;
      const first = draws.pick([true, false]);
      const a = draws.numbers(first ? shape : part(), -2, 2);
      const b = draws.numbers(first ? part() : shape, low, high);
      return {
        title: `[${a.shape.join()}] [${b.shape.join()}]`,
        inputs: [a, b],
        compute: (x, y) => run(x, y),
        reference: (x, y) => combine(x, y, shape, exact),
      };
    },
  };
}

/** A shape of up to 4 dimensions; sizes of 1 and odd ones are frequent. */
export function drawShape(draws: Draws, least = 0): number[] {
  const rank = draws.int(least, 4);
  return Array.from({ length: rank }, () => draws.pick([1, 2, 3, 4, 5, 7]));
}

function combine(
  a: Exact,
  b: Exact,
  shape: readonly number[],
  exact: (a: number, b: number) => number,
): Exact {
  const output = zeros(shape);
  const pick = ({ shape: own, numbers }: Exact, index: readonly number[]) => {
    const skipped = shape.length - own.length;
    return numbers[
      own.reduce((offset, size, axis) => offset * size + (size === 1 ? 0 : index[axis + skipped]!), 0)
    ]!;
  };
  eachIndex(shape, (index, offset) => (output.numbers[offset] = exact(pick(a, index), pick(b, index))));
  return output;
}

/** By its series, which converges for all numbers. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

export const ELEMENT_WISE: readonly Operation[] = [
  ...UNARY.map(unary),
  ...BINARY.map((entry) => binary(entry, true)),
  ...MERGES.map((entry) => binary(entry, false)),
];
