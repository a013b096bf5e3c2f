import type { Tensor4D, Tensor5D } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import { drawWindows, eachInWindow, placesOf, titleOf, type Windows } from "./convolutions.js";
import { eachIndex, offsetOf, zeros, type Exact } from "./draws.js";
import type { Operation } from "./scan-operation.js";

/**
 * The maximum, or the mean, of the values that each window covers; those outside of the input do
 * not count.
 */
function pool(x: Exact, windows: Windows, kind: "max" | "mean"): Exact {
  const { outputs, before } = placesOf(windows, x.shape.slice(1, -1));
  const output = zeros([x.shape[0]!, ...outputs, x.shape.at(-1)!]);
  eachIndex(output.shape, (index, offset) => {
    const covered: number[] = [];
    eachInWindow(windows, before, index.slice(1, -1), (_, input) => {
      const from = offsetOf(x.shape, [index[0]!, ...input, index.at(-1)!]);
      if (from !== undefined) covered.push(x.numbers[from]!);
    });
    output.numbers[offset] =
      kind === "max" ? Math.max(...covered) : covered.reduce((sum, value) => sum + value, 0) / covered.length;
  });
  return output;
}

function pooling(dimensions: 2 | 3, kind: "max" | "mean"): Operation {
  const name = `${kind === "max" ? "maxPool" : "avgPool"}${dimensions === 3 ? "3d" : ""}`;
  return {
    name,
    draw(draws) {
      const most = dimensions === 2 ? 7 : 5;
      const channels = draws.pick([1, 2, 3, 4, 5, 8]);
      const x = draws.numbers([draws.int(1, 3), ...draws.ints(dimensions, 1, most), channels], -2, -0.1);
      const windows = drawWindows(draws, x.shape.slice(1, -1), false);
      const pad = windows.same ? "same" : "valid";
      return {
        title: titleOf(windows, x.shape),
        inputs: [draws.pick([true, false]) ? x : { ...x, numbers: x.numbers.map((value) => value + 1) }],
        compute: (a) => {
          if (dimensions === 2) {
            const run = kind === "max" ? tf.maxPool : tf.avgPool;
            return run(
              a as Tensor4D,
              windows.size as [number, number],
              windows.strides as [number, number],
              pad,
            );
          }
          const run = kind === "max" ? tf.maxPool3d : tf.avgPool3d;
          return run(
            a as Tensor5D,
            windows.size as [number, number, number],
            windows.strides as [number, number, number],
            pad,
          );
        },
        reference: (a) => pool(a, windows, kind),
      };
    },
  };
}

export const POOLS: readonly Operation[] = [
  pooling(2, "max"),
  pooling(2, "mean"),
  pooling(3, "max"),
  pooling(3, "mean"),
];
