import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine/tf.js";
import type { Shape } from "../../network/layer-internals.js";
import { itemOf, itemShape } from "./item-of.js";
import { listAt, shapeAt, shapeOf, tensor, tensorAt, type Operation } from "./operation.js";
import {
  axesOf,
  axisOf,
  broadcastShapes,
  concatenatedShape,
  renderShape,
  reshapedShape,
} from "./operation-shapes.js";

/**
 * Operations that put values into another form: joined, reordered, cut. By their names in Keras, as
 * in `OPERATIONS`.
 */
export const SHAPE_OPERATIONS: readonly (readonly [string, Operation])[] = [
  [
    "concatenate",
    {
      options: ["axis"],
      keepsMask: false,
      compute: (given, { axis }) => {
        const all = listAt(given).map((each) => tensor(each as Tensor));
        return tf.concat(all, axisOf(axis ?? 0, all[0]?.rank ?? 0));
      },
      shape: (given, { axis }) => concatenatedShape(listAt(given).map(shapeOf), axis ?? 0),
    },
  ],
  [
    "stack",
    {
      options: ["axis"],
      keepsMask: false,
      compute: (given, { axis }) => {
        const all = listAt(given).map((each) => tensor(each as Tensor));
        return tf.stack(all, axisOf(axis ?? 0, (all[0]?.rank ?? 0) + 1));
      },
      shape: (given, { axis }) => {
        const shapes = listAt(given).map(shapeOf);
        const shape = broadcastShapes(...shapes);
        return shape.toSpliced(axisOf(axis ?? 0, shape.length + 1), 0, shapes.length);
      },
    },
  ],
  [
    "matmul",
    {
      options: [],
      keepsMask: false,
      compute: (given) => tf.matMul(tensorAt(given, 0), tensorAt(given, 1)),
      shape: (given) => {
        const [a, b] = [shapeAt(given, 0), shapeAt(given, 1)];
        const agree =
          a.length === b.length && a.length >= 2 && a.slice(0, -2).every((size, at) => size === b[at]);
        if (!agree)
          throw new Error(`shapes ${renderShape(a)} and ${renderShape(b)} cannot be multiplied here`);
        return [...a.slice(0, -1), b.at(-1) ?? null];
      },
    },
  ],
  [
    "reshape",
    {
      options: ["newshape"],
      keepsMask: false,
      compute: (given, { newshape }) => tf.reshape(tensorAt(given, 0), newshape as number[]),
      shape: (given, { newshape }) => reshapedShape(shapeAt(given, 0), newshape),
    },
  ],
  [
    "transpose",
    {
      options: ["axes"],
      keepsMask: false,
      compute: (given, { axes }) => {
        const x = tensorAt(given, 0);
        return tf.transpose(x, permutation(axes, x.rank));
      },
      shape: (given, { axes }) => {
        const shape = shapeAt(given, 0);
        return permutation(axes, shape.length).map((axis) => shape[axis] ?? null);
      },
    },
  ],
  [
    "expanddims",
    {
      options: ["axis"],
      keepsMask: false,
      compute: (given, { axis }) => {
        const x = tensorAt(given, 0);
        return tf.expandDims(x, axisOf(single(axis), x.rank + 1));
      },
      shape: (given, { axis }) => {
        const shape = shapeAt(given, 0);
        return shape.toSpliced(axisOf(single(axis), shape.length + 1), 0, 1);
      },
    },
  ],
  [
    "squeeze",
    {
      options: ["axis"],
      keepsMask: false,
      compute: (given, { axis }) => {
        const x = tensorAt(given, 0);
        return tf.squeeze(x, [...squeezedAxes(x.shape, axis)]);
      },
      shape: (given, { axis }) => {
        const shape = shapeAt(given, 0);
        const axes = squeezedAxes(shape, axis);
        return shape.filter((_, at) => !axes.includes(at));
      },
    },
  ],
  [
    "getitem",
    {
      options: [],
      keepsMask: false,
      compute: (given) => itemOf(tensorAt(given, 0), given[1]),
      shape: (given) => itemShape(shapeAt(given, 0), given[1]),
    },
  ],
];

function permutation(axes: unknown, rank: number): number[] {
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, at) => rank - 1 - at);
  return [...axesOf(axes, rank)];
}

function squeezedAxes(shape: Shape, axis: unknown): readonly number[] {
  if (axis !== null && axis !== undefined) return axesOf(axis, shape.length);
  return shape.flatMap((size, at) => (size === 1 ? [at] : []));
}

function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value as unknown[])[0] : value;
}
