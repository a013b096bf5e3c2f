import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine/tf.js";
import type { Shape } from "../../network/layer-internals.js";
import {
  constant,
  numbers,
  setting,
  shapeAt,
  shapeOfNumbers,
  tensor,
  tensorAt,
  type Operation,
  type OperationSettings,
} from "./operation.js";
import { axesOf, axisOf, broadcastShapes, reducedShape } from "./operation-shapes.js";
import { SHAPE_OPERATIONS } from "./shape-operations.js";
import {
  crop,
  croppedShape,
  pad,
  paddedShape,
  repeat,
  repeatedShape,
  spatialAxes,
} from "./spatial-operations.js";

/** One value for each of the arguments' values, which are stretched to one shape. */
const elementwise = (
  arity: number,
  compute: (values: readonly (Tensor | number)[], settings: OperationSettings) => Tensor,
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

/** Sums of squares below it count as it, as in Keras. */
const TINY = 1e-12;
/** A bound that no number of 32 bits is beyond. */
const LARGEST = 3.4028234663852886e38;

/**
 * By the name of the class in Keras in small letters. Both operations and layers without weights
 * are among them.
 */
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

  ...SHAPE_OPERATIONS,

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
