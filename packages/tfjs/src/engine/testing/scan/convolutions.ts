import type { Tensor4D, Tensor5D } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import { at, eachIndex, offsetOf, zeros, type Draws, type Exact } from "./draws.js";
import type { Operation } from "./scan-operation.js";

export interface Windows {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly same: boolean;
}

/**
 * Windows in `rank` dimensions that fit into `inputs`: dilated, or with a stride that may exceed
 * them, or neither.
 */
export function drawWindows(draws: Draws, inputs: readonly number[], dilatable = true): Windows {
  const same = draws.pick([true, false]);
  const dilated = dilatable && draws.int(0, 3) === 0;
  const dilations = inputs.map(() => (dilated ? draws.int(1, 3) : 1));
  const size = inputs.map((length, axis) => {
    const most = same ? 4 : Math.min(4, Math.floor((length - 1) / dilations[axis]!) + 1);
    return draws.int(1, most);
  });
  return { size, strides: inputs.map(() => (dilated ? 1 : draws.int(1, 4))), dilations, same };
}

export function titleOf(windows: Windows, ...shapes: (readonly number[])[]): string {
  const { size, strides, dilations, same } = windows;
  return `${shapes.map((shape) => `[${shape.join()}]`).join(" ")} window [${size.join()}] strides [${strides.join()}] dilations [${dilations.join()}] ${same ? "same" : "valid"}`;
}

/** How many windows there are along each dimension, and what lies before the first value. */
export function placesOf({ size, strides, dilations, same }: Windows, inputs: readonly number[]) {
  const reach = size.map((length, axis) => (length - 1) * dilations[axis]! + 1);
  const outputs = inputs.map((length, axis) =>
    Math.ceil((same ? length : length - reach[axis]! + 1) / strides[axis]!),
  );
  const before = inputs.map((length, axis) => {
    const missing = (outputs[axis]! - 1) * strides[axis]! + reach[axis]! - length;
    return same ? Math.max(0, Math.floor(missing / 2)) : 0;
  });
  return { outputs, before };
}

/**
 * Calls `visit` with each position of the input that a window covers, some of them outside of it.
 */
export function eachInWindow(
  windows: Windows,
  before: readonly number[],
  output: readonly number[],
  visit: (tap: readonly number[], input: number[]) => void,
): void {
  eachIndex(windows.size, (tap) =>
    visit(
      tap,
      tap.map(
        (step, axis) =>
          output[axis]! * windows.strides[axis]! - before[axis]! + step * windows.dilations[axis]!,
      ),
    ),
  );
}

/** `[batch, …, channels]` and a filter `[…, channels, filters]`. */
function convolve(x: Exact, filter: Exact, windows: Windows): Exact {
  const { outputs, before } = placesOf(windows, x.shape.slice(1, -1));
  const channels = x.shape.at(-1)!;
  const output = zeros([x.shape[0]!, ...outputs, filter.shape.at(-1)!]);
  eachIndex(output.shape, (index, offset) => {
    eachInWindow(windows, before, index.slice(1, -1), (tap, input) => {
      for (let channel = 0; channel < channels; channel++)
        output.numbers[offset]! +=
          at(x, [index[0]!, ...input, channel]) * at(filter, [...tap, channel, index.at(-1)!]);
    });
  });
  return output;
}

/** Does as {@link convolve}, backwards: each value of `x` is spread over a window of the output. */
function spread(x: Exact, filter: Exact, windows: Windows, shape: readonly number[]): Exact {
  const { before } = placesOf(windows, shape.slice(1, -1));
  const output = zeros(shape);
  eachIndex(x.shape, (index, offset) =>
    eachInWindow(windows, before, index.slice(1, -1), (tap, target) => {
      for (let channel = 0; channel < shape.at(-1)!; channel++) {
        const to = offsetOf(shape, [index[0]!, ...target, channel]);
        if (to !== undefined)
          output.numbers[to]! += x.numbers[offset]! * at(filter, [...tap, channel, index.at(-1)!]);
      }
    }),
  );
  return output;
}

function depthwise(x: Exact, filter: Exact, windows: Windows): Exact {
  const { outputs, before } = placesOf(windows, x.shape.slice(1, -1));
  const multiplier = filter.shape.at(-1)!;
  const output = zeros([x.shape[0]!, ...outputs, x.shape.at(-1)! * multiplier]);
  eachIndex(output.shape, (index, offset) => {
    const channel = Math.floor(index.at(-1)! / multiplier);
    eachInWindow(windows, before, index.slice(1, -1), (tap, input) => {
      output.numbers[offset]! +=
        at(x, [index[0]!, ...input, channel]) * at(filter, [...tap, channel, index.at(-1)! % multiplier]);
    });
  });
  return output;
}

function padOf({ same }: Windows): "same" | "valid" {
  return same ? "same" : "valid";
}

const conv2d: Operation = {
  name: "conv2d",
  draw(draws) {
    const x = draws.numbers([draws.int(1, 2), draws.int(1, 6), draws.int(1, 6), draws.int(1, 5)]);
    const windows = drawWindows(draws, x.shape.slice(1, -1));
    const filter = draws.numbers([...windows.size, x.shape[3]!, draws.int(1, 5)]);
    return {
      title: titleOf(windows, x.shape, filter.shape),
      inputs: [x, filter],
      compute: (a, b) =>
        tf.conv2d(
          a as Tensor4D,
          b as Tensor4D,
          windows.strides as [number, number],
          padOf(windows),
          "NHWC",
          windows.dilations as [number, number],
        ),
      reference: (a, b) => convolve(a, b, windows),
    };
  },
};

const fusedConv2d: Operation = {
  name: "fused conv2d",
  draw(draws) {
    const call = conv2d.draw(draws);
    const [x, filter] = call.inputs as [(typeof call.inputs)[0], (typeof call.inputs)[0]];
    const bias = draws.numbers([filter.shape[3]!]);
    const activation = draws.pick(["linear", "relu", "relu6"] as const);
    const limit = { linear: [-Infinity, Infinity], relu: [0, Infinity], relu6: [0, 6] }[activation];
    const scaled = { ...x, numbers: x.numbers.map((value) => value * 4) };
    const windows = drawWindows(draws, x.shape.slice(1, -1));
    const kernel = draws.numbers([...windows.size, x.shape[3]!, filter.shape[3]!], -2, 2);
    return {
      title: `${titleOf(windows, x.shape, kernel.shape)} ${activation}`,
      inputs: [scaled, kernel, bias],
      compute: (a, b, c) =>
        tf.fused.conv2d({
          x: a as Tensor4D,
          filter: b as Tensor4D,
          strides: windows.strides as [number, number],
          pad: padOf(windows),
          dilations: windows.dilations as [number, number],
          bias: c,
          activation,
        }),
      reference: (a, b, c) => {
        const output = convolve(a, b, windows);
        const channels = c.numbers.length;
        return {
          ...output,
          numbers: output.numbers.map((value, index) =>
            Math.min(limit[1]!, Math.max(limit[0]!, value + c.numbers[index % channels]!)),
          ),
        };
      },
    };
  },
};

const conv2dTranspose: Operation = {
  name: "conv2dTranspose",
  draw(draws) {
    const spatial = [draws.int(1, 7), draws.int(1, 7)];
    const windows = drawWindows(draws, spatial, false);
    const { outputs } = placesOf(windows, spatial);
    const shape = [draws.int(1, 2), ...spatial, draws.int(1, 4)] as [number, number, number, number];
    const x = draws.numbers([shape[0], ...outputs, draws.int(1, 4)]);
    const filter = draws.numbers([...windows.size, shape[3], x.shape[3]!]);
    return {
      title: `${titleOf(windows, x.shape, filter.shape)} to [${shape.join()}]`,
      inputs: [x, filter],
      compute: (a, b) =>
        tf.conv2dTranspose(
          a as Tensor4D,
          b as Tensor4D,
          shape,
          windows.strides as [number, number],
          padOf(windows),
        ),
      reference: (a, b) => spread(a, b, windows, shape),
    };
  },
};

const depthwiseConv2d: Operation = {
  name: "depthwiseConv2d",
  draw(draws) {
    const x = draws.numbers([
      draws.int(1, 2),
      draws.int(1, 6),
      draws.int(1, 6),
      draws.pick([1, 2, 3, 4, 5, 7]),
    ]);
    const windows = drawWindows(draws, x.shape.slice(1, -1));
    const filter = draws.numbers([...windows.size, x.shape[3]!, draws.pick([1, 1, 2, 3])]);
    return {
      title: titleOf(windows, x.shape, filter.shape),
      inputs: [x, filter],
      compute: (a, b) =>
        tf.depthwiseConv2d(
          a as Tensor4D,
          b as Tensor4D,
          windows.strides as [number, number],
          padOf(windows),
          "NHWC",
          windows.dilations as [number, number],
        ),
      reference: (a, b) => depthwise(a, b, windows),
    };
  },
};

const conv3d: Operation = {
  name: "conv3d",
  draw(draws) {
    const x = draws.numbers([draws.int(1, 2), ...draws.ints(3, 1, 4), draws.int(1, 3)]);
    const windows = drawWindows(draws, x.shape.slice(1, -1));
    const filter = draws.numbers([...windows.size, x.shape[4]!, draws.int(1, 3)]);
    return {
      title: titleOf(windows, x.shape, filter.shape),
      inputs: [x, filter],
      compute: (a, b) =>
        tf.conv3d(
          a as Tensor5D,
          b as Tensor5D,
          windows.strides as [number, number, number],
          padOf(windows),
          "NDHWC",
          windows.dilations as [number, number, number],
        ),
      reference: (a, b) => convolve(a, b, windows),
    };
  },
};

const conv3dTranspose: Operation = {
  name: "conv3dTranspose",
  draw(draws) {
    const spatial = draws.ints(3, 1, 4);
    const windows = drawWindows(draws, spatial, false);
    const { outputs } = placesOf(windows, spatial);
    const shape = [draws.int(1, 2), ...spatial, draws.int(1, 3)] as [number, number, number, number, number];
    const x = draws.numbers([shape[0], ...outputs, draws.int(1, 3)]);
    const filter = draws.numbers([...windows.size, shape[4], x.shape[4]!]);
    return {
      title: `${titleOf(windows, x.shape, filter.shape)} to [${shape.join()}]`,
      inputs: [x, filter],
      compute: (a, b) =>
        tf.conv3dTranspose(
          a as Tensor5D,
          b as Tensor5D,
          shape,
          windows.strides as [number, number, number],
          padOf(windows),
        ),
      reference: (a, b) => spread(a, b, windows, shape),
    };
  },
};

export const CONVOLUTIONS: readonly Operation[] = [
  conv2d,
  fusedConv2d,
  conv2dTranspose,
  depthwiseConv2d,
  conv3d,
  conv3dTranspose,
];
