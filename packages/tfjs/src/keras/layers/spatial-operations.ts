import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine/tf.js";
import type { Shape } from "../../network/layer-internals.js";

type Settings = Readonly<Record<string, unknown>>;
type Pair = readonly [before: number, after: number];

/**
 * The dimensions of a batch of images, sequences or volumes that are neither the batch nor the
 * channels.
 */
export function spatialAxes(rank: number, { dataFormat }: Settings): readonly number[] {
  const first = dataFormat === "channelsFirst" ? 2 : 1;
  return Array.from({ length: Math.max(0, rank - 2) }, (_, index) => first + index);
}

/** Zeros around each sample: `ZeroPadding1D` and `3D`. */
export function pad(x: Tensor, settings: Settings): Tensor {
  return tf.pad(
    x,
    pairs(x.shape, settings, "padding").map(([before, after]) => [before, after]),
  );
}

export function paddedShape(shape: Shape, settings: Settings): Shape {
  const around = pairs(shape, settings, "padding");
  return shape.map((size, axis) => (size === null ? null : size + around[axis]![0] + around[axis]![1]));
}

/** Less at the ends of each sample: `Cropping1D` and `3D`. */
export function crop(x: Tensor, settings: Settings): Tensor {
  const off = pairs(x.shape, settings, "cropping");
  return tf.slice(
    x,
    off.map(([before]) => before),
    croppedShape(x.shape, settings).map((size) => size ?? 0),
  );
}

export function croppedShape(shape: Shape, settings: Settings): Shape {
  const off = pairs(shape, settings, "cropping");
  return shape.map((size, axis) => {
    if (size === null) return null;
    const left = size - off[axis]![0] - off[axis]![1];
    if (left <= 0) throw new Error("nothing is left between what is cropped");
    return left;
  });
}

/** Each value several times in a row: `UpSampling1D` and `3D`. */
export function repeat(x: Tensor, settings: Settings): Tensor {
  const times = repeats(x.shape, settings);
  return times.reduce<Tensor>((value, count, axis) => {
    if (count === 1) return value;
    const places = Array.from({ length: (value.shape[axis] ?? 0) * count }, (_, at) =>
      Math.floor(at / count),
    );
    return tf.gather(value, tf.tensor1d(places, "int32"), axis);
  }, x);
}

export function repeatedShape(shape: Shape, settings: Settings): Shape {
  const times = repeats(shape, settings);
  return shape.map((size, axis) => (size === null ? null : size * times[axis]!));
}

function repeats(shape: Shape, settings: Settings): readonly number[] {
  const axes = spatialAxes(shape.length, settings);
  const sizes = [settings["size"]].flat();
  return shape.map((_, axis) => {
    const at = axes.indexOf(axis);
    const count = at < 0 ? 1 : sizes[sizes.length === 1 ? 0 : at];
    if (!isCount(count) || count === 0) throw new Error("its `size` is no list of whole numbers");
    return count;
  });
}

/** Amounts added to or taken from both ends of each dimension. */
function pairs(shape: Shape, settings: Settings, option: string): readonly Pair[] {
  const axes = spatialAxes(shape.length, settings);
  const value = settings[option];
  // A sequence has one pair, which stands alone.
  const given: unknown[] = axes.length === 1 && isPair(value) ? [value] : [value].flat();
  return shape.map((_, axis) => {
    const at = axes.indexOf(axis);
    if (at < 0) return [0, 0];
    const each = given[given.length === 1 ? 0 : at];
    if (isPair(each)) return each;
    if (isCount(each)) return [each, each];
    throw new Error(`its \`${option}\` is no list of pairs`);
  });
}

function isPair(value: unknown): value is Pair {
  return Array.isArray(value) && value.length === 2 && value.every(isCount);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
