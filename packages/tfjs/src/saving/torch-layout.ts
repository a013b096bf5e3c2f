import { tf } from "../engine/tf.js";
import type { LayerTree } from "../network/layer-tree.js";
import type { LayerGraph } from "./layer-graph.js";
import type { FileTensor } from "./safetensors.js";

/** Name of a weight in PyTorch → names that ours may have. */
export const TORCH_NAMES: Readonly<Record<string, readonly string[]>> = {
  weight: ["kernel", "depthwise_kernel", "pointwise_kernel", "gamma", "embeddings"],
  bias: ["bias", "beta"],
  running_mean: ["moving_mean"],
  running_var: ["moving_variance"],
};

/** A weight of a recurrent layer of PyTorch, whose gates stand in another order. */
export const TORCH_RECURRENT = /(^|\.)(weight|bias)_(ih|hh)(_l\d+)?(_reverse)?$/;

/** A count that PyTorch keeps beside moving statistics, and that nothing reads. */
export const TORCH_COUNT = /(^|\.)num_batches_tracked$/;

/**
 * A weight as PyTorch keeps it, in the order of ours: kernels of dense layers are transposed, those
 * of convolutions have their channels first, depthwise ones all in one dimension, and a dense layer
 * behind a `Flatten` counts channels before places.
 *
 * @param shape - of our weight
 * @param image - what the `Flatten` before a dense layer takes, without the batch: `[7, 7, 64]`
 * @returns nothing where the tensor does not fit
 */
export function fromTorch(
  tensor: FileTensor,
  {
    name,
    place,
    shape,
  }: { readonly name: string; readonly place: LayerTree; readonly shape: readonly number[] },
  image: readonly number[] | undefined,
): FileTensor | undefined {
  const rank = tensor.shape.length;
  const tail = name.slice(name.lastIndexOf(".") + 1);
  if (!tail.endsWith("kernel") || rank < 2) return tensor;
  if (tail === "depthwise_kernel") {
    const [height, width, channels, multiplier] = shape as [number, number, number, number];
    const [outputs, one, ...places] = tensor.shape;
    if (outputs !== channels * multiplier || one !== 1 || places.join() !== [height, width].join())
      return undefined;
    return permuted({ ...tensor, shape: [channels, multiplier, height, width] }, [2, 3, 0, 1]);
  }
  const [outputs, inputs] = tensor.shape as [number, number];
  if (rank > 2) {
    const places = Array.from({ length: rank - 2 }, (_, index) => index + 2);
    return permuted(tensor, [...places, 1, 0]);
  }
  if (place.type !== "Dense" || image === undefined || inputs !== tf.util.sizeFromShape([...image]))
    return permuted(tensor, [1, 0]);
  const places = image.slice(0, -1);
  const apart = { ...tensor, shape: [outputs, image.at(-1)!, ...places] };
  const flat = permuted(apart, [...places.map((_, index) => index + 2), 1, 0]);
  return { ...flat, shape: [inputs, outputs] };
}

function permuted({ shape, values }: FileTensor, order: number[]): FileTensor {
  return tf.tidy(() => {
    const result = tf.transpose(tf.tensor(values, [...shape], "float32"), order);
    return { shape: result.shape, values: Float32Array.from(result.dataSync()) };
  });
}

/** Layers that leave each number where it is. */
const IN_PLACE = new Set(["Dropout", "Activation", "ReLU", "LeakyReLU", "ELU"]);

/**
 * The shapes, without the batch, that `Flatten` layers before dense layers take, where those are
 * more than one number in a row.
 */
export function flattenedImages({ calls, inputs }: LayerGraph): ReadonlyMap<object, readonly number[]> {
  const images = new Map<object, readonly number[]>();
  for (const call of calls) {
    if (call.place.type !== "Dense") continue;
    let [value] = call.inputs;
    while (value !== undefined && "call" in value && IN_PLACE.has(value.call.place.type))
      [value] = value.call.inputs;
    if (value === undefined || !("call" in value) || value.call.place.type !== "Flatten") continue;
    const [source] = value.call.inputs;
    if (source === undefined) continue;
    const { shape } = "input" in source ? inputs[source.input]! : source.call.outputs[source.output]!;
    const image = shape.slice(1);
    if (image.length > 1 && image.every((size) => size !== null)) images.set(call.place.layer, image);
  }
  return images;
}
