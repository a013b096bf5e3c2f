import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine/tf.js";
import type { Shape } from "../../network/layer-internals.js";
import { itemOf, itemShape, type Slice } from "./item-of.js";
import {
  axesOf,
  axisOf,
  broadcastShapes,
  concatenatedShape,
  reducedShape,
  renderShape,
  reshapedShape,
} from "./operation-shapes.js";
import {
  crop,
  croppedShape,
  pad,
  paddedShape,
  repeat,
  repeatedShape,
  spatialAxes,
} from "./spatial-operations.js";

/** Options of an operation by their names in camel case, as a layer's configuration keeps them. */
export type OperationSettings = Readonly<Record<string, unknown>>;

/** What an operation is called with: tensors, or their shapes, in lists or alone, and plain values. */
export type Argument<T> = T | number | boolean | null | Slice | readonly Argument<T>[];

/** The shape of a tensor among the arguments. */
export class ValueShape {
  constructor(readonly shape: Shape) {}
}

/** Something that Keras computes without weights. */
export interface Operation {
  /** Its options in Keras, of which others than these are not known. */
  readonly options: readonly string[];
  /** Whether Keras has it as a layer only, and not as an operation. */
  readonly isLayer?: boolean;
  /** Whether a mask of its input is one of its output. */
  readonly keepsMask: boolean;
  compute(given: readonly Argument<Tensor>[], settings: OperationSettings): Tensor;
  shape(given: readonly Argument<ValueShape>[], settings: OperationSettings): Shape;
}

type Numbers = readonly (Tensor | number)[];

/** One value for each of the arguments' values, which are stretched to one shape. */
const elementwise = (
  arity: number,
  compute: (values: Numbers, settings: OperationSettings) => Tensor,
  options: readonly string[] = [],
): Operation => ({
  options,
  keepsMask: false,
  compute: (given, settings) => compute(numbers(given, arity), settings),
  shape: (given) => broadcastShapes(...given.slice(0, arity).map(shapeOfNumbers)),
});

const ofOne = (
  compute: (x: Tensor, settings: OperationSettings) => Tensor,
  options?: readonly string[],
): Operation => elementwise(1, ([x], settings) => compute(tensor(x), settings), options);

const ofTwo = (compute: (a: Tensor, b: Tensor) => Tensor): Operation =>
  elementwise(2, ([a, b]) => compute(tensor(a), tensor(b)));

/** A layer that computes each value from that at its place, and so hands a mask on. */
const layerOfOne = (compute: (x: Tensor, settings: OperationSettings) => Tensor): Operation => ({
  ...ofOne(compute),
  keepsMask: true,
  isLayer: true,
});

const reduction = (compute: (x: Tensor, axes: number[], keep: boolean) => Tensor): Operation => ({
  options: ["axis", "keepdims"],
  keepsMask: false,
  compute: (given, { axis, keepdims }) => {
    const x = tensorAt(given, 0);
    return compute(x, [...axesOf(axis, x.rank)], keepdims === true);
  },
  shape: (given, { axis, keepdims }) => reducedShape(shapeAt(given, 0), axis, keepdims === true),
});

const globalPool = (compute: (x: Tensor, axes: number[], keep: boolean) => Tensor): Operation => ({
  options: [],
  isLayer: true,
  keepsMask: false,
  compute: (given, settings) => {
    const x = tensorAt(given, 0);
    return compute(x, [...spatialAxes(x.rank, settings)], settings["keepdims"] === true);
  },
  shape: (given, settings) => {
    const shape = shapeAt(given, 0);
    return reducedShape(shape, spatialAxes(shape.length, settings), settings["keepdims"] === true);
  },
});

const resizing = (
  compute: (x: Tensor, settings: OperationSettings) => Tensor,
  shape: (shape: Shape, settings: OperationSettings) => Shape,
): Operation => ({
  options: [],
  isLayer: true,
  keepsMask: false,
  compute: (given, settings) => compute(tensorAt(given, 0), settings),
  shape: (given, settings) => shape(shapeAt(given, 0), settings),
});

const hardSigmoid = (x: Tensor): Tensor => tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1);
const setting = (value: unknown, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;

/** Sums of squares below it count as it, as in Keras. */
const TINY = 1e-12;
/** A bound that no number of 32 bits is beyond. */
const LARGEST = 3.4028234663852886e38;

/** By the name of the class in Keras in small letters. Both operations and layers without weights are among them. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["add", ofTwo((a, b) => tf.add(a, b))],
  ["subtract", ofTwo((a, b) => tf.sub(a, b))],
  ["multiply", ofTwo((a, b) => tf.mul(a, b))],
  ["divide", ofTwo((a, b) => tf.div(a, b))],
  ["truedivide", ofTwo((a, b) => tf.div(tf.cast(a, "float32"), tf.cast(b, "float32")))],
  ["power", ofTwo((a, b) => tf.pow(a, b))],
  // tf.maximum has no gradient where one of both is stretched.
  ["maximum", ofTwo((a, b) => tf.where(tf.greaterEqual(a, b), a, b))],
  ["minimum", ofTwo((a, b) => tf.where(tf.lessEqual(a, b), a, b))],
  ["equal", ofTwo((a, b) => tf.equal(a, b))],
  ["notequal", ofTwo((a, b) => tf.notEqual(a, b))],
  ["greater", ofTwo((a, b) => tf.greater(a, b))],
  ["greaterequal", ofTwo((a, b) => tf.greaterEqual(a, b))],
  ["less", ofTwo((a, b) => tf.less(a, b))],
  ["lessequal", ofTwo((a, b) => tf.lessEqual(a, b))],
  [
    "where",
    elementwise(3, ([condition, a, b]) => tf.where(tf.cast(tensor(condition), "bool"), tensor(a), tensor(b))),
  ],

  ["negative", ofOne((x) => tf.neg(x))],
  ["abs", ofOne((x) => tf.abs(x))],
  ["absolute", ofOne((x) => tf.abs(x))],
  ["sqrt", ofOne((x) => tf.sqrt(x))],
  ["rsqrt", ofOne((x) => tf.rsqrt(x))],
  ["square", ofOne((x) => tf.square(x))],
  ["exp", ofOne((x) => tf.exp(x))],
  ["log", ofOne((x) => tf.log(x))],
  ["sin", ofOne((x) => tf.sin(x))],
  ["cos", ofOne((x) => tf.cos(x))],
  ["sigmoid", ofOne((x) => tf.sigmoid(x))],
  ["tanh", ofOne((x) => tf.tanh(x))],
  ["relu6", ofOne((x) => tf.relu6(x))],
  ["silu", ofOne((x) => tf.mul(x, tf.sigmoid(x)))],
  ["hardsigmoid", ofOne(hardSigmoid)],
  ["hardsilu", ofOne((x) => tf.mul(x, hardSigmoid(x)))],
  ["softplus", ofOne((x) => tf.softplus(x))],
  ["zeroslike", ofOne((x) => tf.zerosLike(x))],
  ["oneslike", ofOne((x) => tf.onesLike(x))],
  [
    "clip",
    ofOne(
      (x, { xMin, xMax }) => tf.clipByValue(x, setting(xMin, -LARGEST), setting(xMax, LARGEST)),
      ["x_min", "x_max"],
    ),
  ],
  [
    "cast",
    ofOne((x, { dtype }) => tf.cast(x, dtype === "int32" || dtype === "bool" ? dtype : "float32"), ["dtype"]),
  ],

  ["mean", reduction((x, axes, keep) => tf.mean(x, axes, keep))],
  ["sum", reduction((x, axes, keep) => tf.sum(x, axes, keep))],
  ["max", reduction((x, axes, keep) => tf.max(x, axes, keep))],
  ["min", reduction((x, axes, keep) => tf.min(x, axes, keep))],
  ["globalaverage", globalPool((x, axes, keep) => tf.mean(x, axes, keep))],
  ["globalmax", globalPool((x, axes, keep) => tf.max(x, axes, keep))],

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

  ["identity", layerOfOne((x) => tf.clone(x))],
  [
    "rescaling",
    layerOfOne((x, { scale, offset }) => tf.add(tf.mul(x, constant(scale)), constant(offset ?? 0))),
  ],
  [
    "elu",
    layerOfOne((x, { alpha }) =>
      tf.where(tf.greater(x, 0), x, tf.mul(tf.sub(tf.exp(x), 1), setting(alpha, 1))),
    ),
  ],
  ["relu", { ...layerOfOne(relu), isLayer: false }],
  ["softmax", { ...layerOfOne(softmax), isLayer: false, options: ["axis"] }],
  [
    "unitnormalization",
    layerOfOne((x, { axis }) => {
      const squares = tf.sum(tf.square(x), [...axesOf(axis ?? -1, x.rank)], true);
      return tf.div(x, tf.sqrt(tf.clipByValue(squares, TINY, LARGEST)));
    }),
  ],
  ["zeropadding", resizing(pad, paddedShape)],
  ["cropping", resizing(crop, croppedShape)],
  ["upsampling", resizing(repeat, repeatedShape)],
]);

function relu(x: Tensor, { maxValue, negativeSlope, threshold }: OperationSettings): Tensor {
  const from = setting(threshold, 0);
  const above = typeof maxValue === "number" ? tf.clipByValue(x, -LARGEST, maxValue) : x;
  const below = tf.mul(tf.sub(x, from), setting(negativeSlope, 0));
  return tf.where(tf.greaterEqual(x, from), above, below);
}

/** tf.softmax goes along the last axis only. */
function softmax(x: Tensor, { axis }: OperationSettings): Tensor {
  const along = axisOf(axis ?? -1, x.rank);
  if (along === x.rank - 1) return tf.softmax(x);
  const order = x.shape.map((_, at) => at);
  [order[along], order[x.rank - 1]] = [x.rank - 1, along];
  return tf.transpose(tf.softmax(tf.transpose(x, order)), order);
}

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

function constant(value: unknown): Tensor {
  return tf.tensor(value as number[], undefined, "float32");
}

function numbers(given: readonly Argument<Tensor>[], count: number): Numbers {
  return given.slice(0, count).map((each) => {
    if (typeof each === "number" || each instanceof tf.Tensor) return each;
    if (typeof each === "boolean") return Number(each);
    if (Array.isArray(each)) return constant(each);
    throw new Error("it is called with what is no number");
  });
}

function tensor(value: Tensor | number | undefined): Tensor {
  if (value === undefined) throw new Error("it is called with too little");
  return typeof value === "number" ? tf.scalar(value) : value;
}

function tensorAt(given: readonly Argument<Tensor>[], at: number): Tensor {
  const value = given[at];
  if (value instanceof tf.Tensor) return value;
  throw new Error("it is called with what is no tensor");
}

function listAt<T>(given: readonly Argument<T>[]): readonly Argument<T>[] {
  const [list] = given;
  if (Array.isArray(list)) return list as readonly Argument<T>[];
  throw new Error("it is called with no list of tensors");
}

function shapeAt(given: readonly Argument<ValueShape>[], at: number): Shape {
  return shapeOf(given[at] ?? null);
}

function shapeOf(value: Argument<ValueShape>): Shape {
  if (value instanceof ValueShape) return value.shape;
  throw new Error("it is called with what is no tensor");
}

/** A number has no dimensions, and a list of numbers those of an array. */
function shapeOfNumbers(value: Argument<ValueShape>): Shape {
  if (value instanceof ValueShape) return value.shape;
  if (!Array.isArray(value)) return [];
  const [first = 0] = value as readonly Argument<ValueShape>[];
  return [value.length, ...shapeOfNumbers(first)];
}
