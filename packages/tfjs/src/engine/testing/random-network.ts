import type { Scalar, Tensor, Tensor1D, Tensor4D, Variable } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { tf } from "../tf.js";

/** All values of a random network have this shape, so that each may take part in each operation. */
const SHAPE: [number, number] = [3, 4];

/** Two operands, and weights of `[4, 4]`, `[4]`, and `[3, 3, 1, 1]`. */
type Operation = (a: Tensor, b: Tensor, weights: Weights) => Tensor;
interface Weights {
  readonly square: Tensor;
  readonly line: Tensor1D;
  readonly window: Tensor4D;
}

const image = (x: Tensor): Tensor4D => tf.reshape(x, [1, ...SHAPE, 1]);
const flat = (x: Tensor) => tf.reshape(x, SHAPE);

/**
 * Passes only half of the slope on. (One tensor for both inputs is more than the engine's own tape
 * can take.)
 */
const halved = tf.customGrad((...args: unknown[]) => {
  const [a, b] = args as [Tensor, Tensor];
  return {
    value: tf.add(a, b),
    gradFunc: (dy: Tensor) => [tf.mul(dy, 0.5), tf.mul(dy, 0.5)],
  };
});

const OPERATIONS: Readonly<Record<string, Operation>> = {
  add: (a, b) => tf.add(a, b),
  addN: (a, b) => tf.addN([a, b, a]),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, tf.add(tf.square(b), 1)),
  broadcast: (a, _, { line }) => tf.mul(tf.add(a, line), line),
  maximum: (a, b) => tf.maximum(a, b),
  relu: (a) => tf.relu(a),
  relu6: (a) => tf.relu6(tf.mul(a, 4)),
  tanh: (a) => tf.tanh(a),
  sigmoid: (a) => tf.sigmoid(a),
  softmax: (a) => tf.softmax(a),
  matMul: (a, _, { square }) => tf.matMul(a, square),
  matMulTransposed: (a, b, { square }) => tf.matMul(tf.matMul(a, b, false, true), tf.matMul(a, square)),
  dense: (a, _, { square, line }) => tf.fused.matMul({ a, b: square, bias: line, activation: "relu" }),
  linearDense: (a, _, { square, line }) => tf.fused.matMul({ a, b: square, bias: line }),
  conv2d: (a, _, { window }) => flat(tf.conv2d(image(a), window, 1, "same")),
  activatedConv2d: (a, _, { window }) =>
    flat(
      tf.fused.conv2d({
        x: image(a),
        filter: window,
        strides: 1,
        pad: "same",
        activation: "relu6",
      }),
    ),
  depthwise: (a, _, { window }) => flat(tf.depthwiseConv2d(image(a), window, 1, "same")),
  transposed: (a, _, { window }) => flat(tf.conv2dTranspose(image(a), window, [1, ...SHAPE, 1], 1, "same")),
  maxPool: (a) => flat(tf.maxPool(image(a), 2, 1, "same")),
  averagePool: (a) => flat(tf.avgPool(image(a), 2, 1, "same")),
  frozenNorm: (a, _, { line }) =>
    tf.batchNorm(a, line, tf.add<Tensor1D>(tf.square(line), 1), line, line, 1e-3),
  partOfSplit: (a, b) => {
    const [first, , third] = tf.split(tf.concat([a, b, a], 1), 3, 1);
    return tf.sub(third!, first!);
  },
  oneOfUnstack: (a, b) => tf.unstack(tf.stack([a, b, b]))[1]!,
  gather: (a) => tf.gather(a, tf.tensor1d([2, 0, 2], "int32")),
  padded: (a, b) =>
    tf.add(
      tf.slice(
        tf.pad(a, [
          [1, 0],
          [0, 1],
        ]),
        [0, 1],
        SHAPE,
      ),
      b,
    ),
  mean: (a, b) => tf.sub(a, tf.mean(b, 0, true)),
  sum: (a, b) => tf.mul(a, tf.expandDims(tf.sum(b, 1), 1)),
  transpose: (a) => tf.reshape(tf.transpose(a), SHAPE),
  where: (a, b) => tf.where(tf.greater(a, 0), b, a),
  customGradient: (a, b) => halved(a, b),
  clone: (a) => tf.clone(a),
  nestedGradient: (a) => tf.grad((x: Tensor) => tf.sum(tf.mul(tf.square(x), a)))(a),
};

/** A function of variables, made of random operations. */
export interface RandomNetwork {
  readonly steps: readonly { readonly name: string; readonly a: number; readonly b: number }[];
  /** Which of the variables are differentiated by; at least one. */
  readonly trained: readonly boolean[];
  /** Replacement of one number of the first variable. */
  readonly spoilt: number | undefined;
}

type Values = readonly [Tensor, Tensor, Tensor, Tensor1D, Tensor4D];
const VARIABLES = 5;

export const randomNetworks: fc.Arbitrary<RandomNetwork> = fc.record({
  steps: fc.array(
    fc.record({
      name: fc.constantFrom(...Object.keys(OPERATIONS)),
      a: fc.nat(30),
      b: fc.nat(30),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  trained: fc
    .array(fc.boolean(), { minLength: VARIABLES, maxLength: VARIABLES })
    .filter((flags) => flags.includes(true)),
  spoilt: fc.option(fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e30), { nil: undefined, freq: 6 }),
});

/**
 * The variables of a network, those that it is differentiated by, and the network as a function.
 * The caller disposes the variables.
 */
export function buildNetwork({ steps, trained, spoilt }: RandomNetwork): {
  readonly variables: readonly Variable[];
  readonly by: readonly Variable[];
  readonly compute: () => Scalar;
} {
  const shapes = [SHAPE, SHAPE, [4, 4], [4], [3, 3, 1, 1]];
  const variables = shapes.map((shape, which) => {
    const size = tf.util.sizeFromShape(shape);
    const numbers = Float32Array.from({ length: size }, (_, index) => Math.sin(7 * which + 3 * index + 1));
    if (which === 0 && spoilt !== undefined) numbers[5] = spoilt;
    return tf.tidy(() => tf.variable(tf.tensor(numbers, shape)));
  });
  const [first, second, square, line, window] = variables as readonly Tensor[] as Values;
  const compute = () => {
    const values: Tensor[] = [first, second, tf.fill(SHAPE, 0.3)];
    for (const { name, a, b } of steps) {
      const from = (index: number) => values[values.length - 1 - (index % values.length)]!;
      values.push(OPERATIONS[name]!(from(a), from(b), { square, line, window }));
    }
    return tf.mean<Scalar>(tf.mul(values.at(-1)!, tf.add(first, line)));
  };
  return { variables, by: variables.filter((_, index) => trained[index]), compute };
}
