import { OptionError } from "@lighterjs/core";
import type { Tensor, TypedArray } from "@tensorflow/tfjs-core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import type { WeightForm } from "../checkpoint/compare-weights.js";
import { tf } from "../engine/tf.js";
import { placedWeights, type LayerTree, type PlacedWeight } from "./layer-tree.js";
import { variableOf } from "./network-parameter.js";

/** A weight under the first of its names, whether trained or a moving statistic. */
export interface NetworkWeight {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly variable: LayerVariable;
  readonly learned: boolean;
  /** The first place of the layer that owns it. */
  readonly place: LayerTree;
  /** False when the user switched training off at any of its places. */
  readonly trainable: boolean;
  /** Why not, and what would change it. */
  readonly heldBy: string | undefined;
}

/** Values of one weight, as a checkpoint keeps them. */
export interface WeightValues {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly values: TypedArray;
}

/** All weights of a model, each once, in the order of the forward pass. */
export function networkWeights(tree: LayerTree): readonly NetworkWeight[] {
  const places = new Map<LayerVariable, PlacedWeight[]>();
  const owners = new Map<string, LayerVariable>();
  for (const placed of placedWeights(tree)) {
    const owner = owners.get(placed.name);
    if (owner !== undefined && owner !== placed.variable)
      throw OptionError.about(tree.layer, [], {
        message: `two weights of the model are called \`${placed.name}\``,
        label: "two layers of one name",
        help: ["give one of their layers another `name`"],
      });
    owners.set(placed.name, placed.variable);
    const known = places.get(placed.variable);
    if (known === undefined) places.set(placed.variable, [placed]);
    else if (known.every(({ name }) => name !== placed.name)) known.push(placed);
  }
  return [...places.values()].map((all) => {
    const [{ name, variable, learned, place }, ...others] = all as [PlacedWeight, ...PlacedWeight[]];
    return {
      name,
      aliases: others.map((other) => other.name),
      variable,
      learned,
      place,
      trainable: all.every((placed) => placed.place.trainable),
      heldBy: all.find((placed) => placed.heldBy !== undefined)?.heldBy,
    };
  });
}

/** A copy of all weights by name. */
export async function readWeights(
  weights: readonly NetworkWeight[],
): Promise<ReadonlyMap<string, WeightValues>> {
  const entries = weights.map(
    async ({ name, variable }) => [name, await readTensor(name, variableOf(variable))] as const,
  );
  return new Map(await Promise.all(entries));
}

/** A copy of a weight, or of what is kept of it. */
export async function readTensor(name: string, tensor: Tensor): Promise<WeightValues> {
  const { shape, dtype } = tensor;
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool")
    throw new Error(`weight \`${name}\` holds ${dtype} values, which cannot be kept`);
  return { shape, dtype, values: (await tensor.data()).slice() };
}

/** Shapes and types of the weights of a model, by name. */
export function weightForms(weights: readonly NetworkWeight[]): ReadonlyMap<string, WeightForm> {
  return new Map(weights.map(({ name, variable }) => [name, variableOf(variable)]));
}

/** Overwrites all weights; each must be given, in its own shape. */
export function writeWeights(
  weights: readonly NetworkWeight[],
  values: ReadonlyMap<string, WeightValues>,
): void {
  for (const { name, variable } of weights) {
    const given = values.get(name);
    if (given === undefined) throw new Error(`weight \`${name}\` of the model is missing`);
    if (!tf.util.arraysEqual([...given.shape], variableOf(variable).shape))
      throw new Error(
        `weight \`${name}\` has shape [${variable.shape.join(", ")}], found [${given.shape.join(", ")}]`,
      );
  }
  for (const { name, variable } of weights) {
    const { values: data, shape, dtype } = values.get(name)!;
    tf.tidy(() => variableOf(variable).assign(tf.tensor(data, [...shape], dtype)));
  }
}
