import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import { at, eachIndex, zeros, type Draws, type Exact } from "./draws.js";
import { drawShape } from "./element-wise.js";
import type { Operation } from "./scan-operation.js";

type Reduce = (values: readonly number[]) => number;

const sum: Reduce = (values) => values.reduce((total, value) => total + value, 0);

const REDUCTIONS_OF: readonly (readonly [
  string,
  (x: Tensor, axes: number[], keep: boolean) => Tensor,
  Reduce,
])[] = [
  ["sum", (x, axes, keep) => tf.sum(x, axes, keep), sum],
  ["mean", (x, axes, keep) => tf.mean(x, axes, keep), (values) => sum(values) / values.length],
  ["max", (x, axes, keep) => tf.max(x, axes, keep), (values) => Math.max(...values)],
  ["min", (x, axes, keep) => tf.min(x, axes, keep), (values) => Math.min(...values)],
  [
    "logSumExp",
    (x, axes, keep) => tf.logSumExp(x, axes, keep),
    (values) => Math.log(sum(values.map(Math.exp))),
  ],
];

function reduction([name, run, reduce]: (typeof REDUCTIONS_OF)[number]): Operation {
  return {
    name,
    draw(draws) {
      const x = draws.numbers(drawShape(draws, 1), -2, 2);
      const axes = drawAxes(draws, x.shape.length);
      const keep = draws.pick([true, false]);
      return {
        title: `[${x.shape.join()}] over ${axes.join()}${keep ? ", kept" : ""}`,
        inputs: [x],
        compute: (a) => run(a, axes, keep),
        reference: (a) => reduceAxes(a, axes, keep, reduce),
      };
    },
  };
}

/** Some of the dimensions, at least one. */
function drawAxes(draws: Draws, rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter(() => draws.pick([true, false]));
  return axes.length > 0 ? axes : [draws.int(0, rank - 1)];
}

function reduceAxes(x: Exact, axes: readonly number[], keep: boolean, reduce: Reduce): Exact {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const groups = Array.from({ length: kept.reduce((size, length) => size * length, 1) }, (): number[] => []);
  eachIndex(x.shape, (index, offset) => {
    const group = index.reduce(
      (place, position, axis) => place * kept[axis]! + (kept[axis] === 1 ? 0 : position),
      0,
    );
    groups[group]!.push(x.numbers[offset]!);
  });
  const shape = keep ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return { shape, numbers: Float64Array.from(groups, reduce) };
}

/** `softmax` and `logSoftmax`, along the last dimension. */
function normalized(name: string, run: (x: Tensor) => Tensor, finish: (share: number) => number): Operation {
  return {
    name,
    draw(draws) {
      const x = draws.numbers(drawShape(draws, 1), -5, 5);
      return {
        title: `[${x.shape.join()}]`,
        inputs: [x],
        compute: (a) => run(a),
        reference: (a) => {
          const last = [a.shape.length - 1];
          const sums = reduceAxes(a, last, true, (values) => sum(values.map(Math.exp)));
          const size = a.shape.at(-1)!;
          return {
            ...a,
            numbers: a.numbers.map((value, index) =>
              finish(Math.exp(value) / sums.numbers[Math.floor(index / size)]!),
            ),
          };
        },
      };
    },
  };
}

const matMul: Operation = {
  name: "matMul",
  draw(draws) {
    const [m, k, n] = draws.ints(3, 1, draws.pick([3, 9, 20])) as [number, number, number];
    const transposeA = draws.pick([true, false]);
    const transposeB = draws.pick([true, false]);
    const outer = draws.pick([[], [], [2], [3, 2]]);
    const a = draws.numbers([...outer, ...(transposeA ? [k, m] : [m, k])]);
    const b = draws.numbers([...outer, ...(transposeB ? [n, k] : [k, n])]);
    return {
      title: `[${a.shape.join()}]${transposeA ? "ᵀ" : ""} [${b.shape.join()}]${transposeB ? "ᵀ" : ""}`,
      inputs: [a, b],
      compute: (x, y) => tf.matMul(x, y, transposeA, transposeB),
      reference: (x, y) => {
        const output = zeros([...outer, m, n]);
        eachIndex(output.shape, (index, offset) => {
          const [row, column] = index.slice(-2) as [number, number];
          const batch = index.slice(0, -2);
          for (let p = 0; p < k; p++)
            output.numbers[offset]! +=
              at(x, [...batch, ...(transposeA ? [p, row] : [row, p])]) *
              at(y, [...batch, ...(transposeB ? [column, p] : [p, column])]);
        });
        return output;
      },
    };
  },
};

export const REDUCTIONS: readonly Operation[] = [
  ...REDUCTIONS_OF.map(reduction),
  normalized(
    "softmax",
    (x) => tf.softmax(x),
    (share) => share,
  ),
  normalized("logSoftmax", (x) => tf.logSoftmax(x), Math.log),
  matMul,
];
