import type { DataId, Tensor, DataType } from "@tensorflow/tfjs-core";
import type * as layersPackage from "@tensorflow/tfjs-layers";
import type { LayerVariable, layers as layersNamespace } from "@tensorflow/tfjs-layers";

type Layer = layersNamespace.Layer;
interface Initializer {
  apply(shape: readonly (number | null)[], dtype: DataType): Tensor;
}
type AddWeight = (this: Layer, ...args: AddWeightArguments) => LayerVariable;
type AddWeightArguments = [
  name: string,
  shape: readonly (number | null)[],
  dtype?: DataType | null,
  initializer?: Initializer,
  ...rest: unknown[],
];

interface Origin {
  readonly initializer: Initializer;
  /**
   * The buffer that the initializer filled; another one means that the weight was written since.
   */
  readonly dataId: DataId;
}

const origins = new WeakMap<LayerVariable, Origin>();

/** Remembers, for each weight that a layer adds, the initializer that filled it. */
export function recordInitializers(layers: typeof layersPackage): void {
  const { prototype } = layers.layers.Layer;
  const original = Reflect.get(prototype, "addWeight") as AddWeight;
  const recording: AddWeight = function (...args) {
    const weight = original.apply(this, args);
    const initializer = args[3];
    // A model file's weights are about to replace the values of a layer that builds in this mode.
    if (initializer !== undefined && Reflect.get(this, "fastWeightInitDuringBuild") !== true)
      origins.set(weight, { initializer, dataId: weight.read().dataId });
    return weight;
  };
  Reflect.set(prototype, "addWeight", recording);
}

/**
 * Fills the weight anew from its initializer, the first time it is called, unless something else
 * has been written into it (a file's weights, say). Layers are often built before the seed is
 * known, so that their first values count for nothing.
 *
 * @returns whether it did
 */
export function redrawInitialValue(weight: LayerVariable): boolean {
  const origin = origins.get(weight);
  origins.delete(weight);
  if (origin?.dataId !== weight.read().dataId) return false;
  const value = origin.initializer.apply(weight.shape, weight.dtype);
  weight.write(value);
  value.dispose();
  return true;
}
