import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import { at, eachIndex, zeros, type Draws, type Exact, type Values } from "./draws.js";
import { drawShape } from "./element-wise.js";
import type { Call, Operation } from "./scan-operation.js";

/**
 * An output of `shape` whose value at an index is that of the input at another one, or a sum of
 * such.
 */
function taken(
  x: Exact,
  shape: readonly number[],
  source: (index: readonly number[]) => readonly number[],
): Exact {
  const output = zeros(shape);
  eachIndex(shape, (index, offset) => (output.numbers[offset] = at(x, source(index))));
  return output;
}

function call(
  x: Values,
  title: string,
  compute: (x: Tensor) => Tensor,
  shape: readonly number[],
  source: (index: readonly number[]) => readonly number[],
): Call {
  const named = `[${x.shape.join()}] ${title}`;
  return { title: named, inputs: [x], compute, reference: (exact) => taken(exact, shape, source) };
}

const transpose: Operation = {
  name: "transpose",
  draw(draws) {
    const x = draws.numbers(drawShape(draws, 1));
    const perm = shuffled(draws, x.shape.length);
    const shape = perm.map((axis) => x.shape[axis]!);
    return call(
      x,
      `by ${perm.join()}`,
      (a) => tf.transpose(a, perm),
      shape,
      (index) => perm.map((_, axis) => index[perm.indexOf(axis)]!),
    );
  },
};

const slice: Operation = {
  name: "slice",
  draw(draws) {
    const x = draws.numbers(drawShape(draws, 1));
    const begin = x.shape.map((size) => draws.int(0, size - 1));
    const size = x.shape.map((length, axis) => draws.int(1, length - begin[axis]!));
    return call(
      x,
      `from ${begin.join()}, ${size.join()}`,
      (a) => tf.slice(a, begin, size),
      size,
      (index) => index.map((position, axis) => position + begin[axis]!),
    );
  },
};

const pad: Operation = {
  name: "pad",
  draw(draws) {
    const x = draws.numbers(drawShape(draws, 1));
    const pads = x.shape.map((): [number, number] => [draws.int(0, 2), draws.int(0, 2)]);
    const shape = x.shape.map((size, axis) => size + pads[axis]![0] + pads[axis]![1]);
    return call(
      x,
      `by ${JSON.stringify(pads)}`,
      (a) => tf.pad(a, pads),
      shape,
      (index) => index.map((position, axis) => position - pads[axis]![0]),
    );
  },
};

const tile: Operation = {
  name: "tile",
  draw(draws) {
    const x = draws.numbers(drawShape(draws, 1));
    const times = x.shape.map(() => draws.int(1, 3));
    const shape = x.shape.map((size, axis) => size * times[axis]!);
    return call(
      x,
      `by ${times.join()}`,
      (a) => tf.tile(a, times),
      shape,
      (index) => index.map((position, axis) => position % x.shape[axis]!),
    );
  },
};

const reverse: Operation = {
  name: "reverse",
  draw(draws) {
    const x = draws.numbers(drawShape(draws, 1));
    const axis = draws.int(0, x.shape.length - 1);
    return call(
      x,
      `along ${axis}`,
      (a) => tf.reverse(a, axis),
      x.shape,
      (index) => index.map((position, at) => (at === axis ? x.shape[axis]! - 1 - position : position)),
    );
  },
};

const gather: Operation = {
  name: "gather",
  draw(draws) {
    const x = draws.numbers(drawShape(draws, 1));
    const axis = draws.int(0, x.shape.length - 1);
    const shape = draws.pick([[draws.int(1, 5)], [draws.int(1, 3), draws.int(1, 3)]]);
    const count = shape.reduce((size, length) => size * length, 1);
    const indices = draws.ints(count, 0, x.shape[axis]! - 1);
    const lookedUp = [...x.shape.slice(0, axis), ...shape, ...x.shape.slice(axis + 1)];
    return call(
      x,
      `${JSON.stringify(indices)} as [${shape.join()}] along ${axis}`,
      (a) => tf.gather(a, tf.tensor(indices, shape, "int32"), axis),
      lookedUp,
      (index) => {
        const inner = index.slice(axis, axis + shape.length);
        const which = indices[inner.reduce((offset, position, at) => offset * shape[at]! + position, 0)]!;
        return [...index.slice(0, axis), which, ...index.slice(axis + shape.length)];
      },
    );
  },
};

const concat: Operation = {
  name: "concat",
  draw(draws) {
    const shape = drawShape(draws, 1);
    const axis = draws.int(0, shape.length - 1);
    const parts = Array.from({ length: draws.int(1, 3) }, () =>
      draws.numbers(shape.with(axis, draws.int(1, 4))),
    );
    const length = parts.reduce((total, part) => total + part.shape[axis]!, 0);
    return {
      title: `${parts.map((part) => `[${part.shape.join()}]`).join(" ")} along ${axis}`,
      inputs: parts,
      compute: (...tensors) => tf.concat(tensors, axis),
      reference: (...exact) => {
        const output = zeros(shape.with(axis, length));
        eachIndex(output.shape, (index, offset) => {
          let position = index[axis]!;
          const part = exact.find((candidate) => {
            if (position < candidate.shape[axis]!) return true;
            position -= candidate.shape[axis]!;
            return false;
          })!;
          output.numbers[offset] = at(part, index.with(axis, position));
        });
        return output;
      },
    };
  },
};

/** Enlarging images as Keras does: pixels are squares, and a value lies in the middle of one. */
function resize(name: string, bilinear: boolean): Operation {
  return {
    name,
    draw(draws) {
      const x = draws.numbers([draws.int(1, 2), ...draws.ints(2, 1, 5), draws.int(1, 4)]);
      const factors = draws.ints(2, 1, 3);
      const size = factors.map((factor, axis) => factor * x.shape[axis + 1]!) as [number, number];
      const shape = [x.shape[0]!, ...size, x.shape[3]!];
      const run = bilinear ? tf.image.resizeBilinear : tf.image.resizeNearestNeighbor;
      return {
        title: `[${x.shape.join()}] to ${size.join()}`,
        inputs: [x],
        compute: (a) => run(a as Tensor4D, size, false, bilinear),
        reference: (a) => {
          const output = zeros(shape);
          eachIndex(shape, (index, offset) => {
            for (const [row, rowShare] of shares(index[1]!, factors[0]!, a.shape[1]!, bilinear))
              for (const [column, share] of shares(index[2]!, factors[1]!, a.shape[2]!, bilinear))
                output.numbers[offset]! += rowShare * share * at(a, [index[0]!, row, column, index[3]!]);
          });
          return output;
        },
      };
    },
  };
}

/** Which values a position of the enlarged image is made of, with their shares. */
function shares(position: number, factor: number, size: number, bilinear: boolean): [number, number][] {
  if (!bilinear) return [[Math.floor(position / factor), 1]];
  const source = Math.max(0, (position + 0.5) / factor - 0.5);
  const low = Math.min(size - 1, Math.floor(source));
  const share = source - Math.floor(source);
  return [
    [low, 1 - share],
    [Math.min(size - 1, low + 1), share],
  ];
}

function shuffled(draws: Draws, count: number): number[] {
  const list = Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index--) {
    const other = draws.int(0, index);
    [list[index], list[other]] = [list[other]!, list[index]!];
  }
  return list;
}

export const ARRANGEMENTS: readonly Operation[] = [
  transpose,
  slice,
  pad,
  tile,
  reverse,
  gather,
  concat,
  resize("resizeNearestNeighbor", false),
  resize("resizeBilinear", true),
];
