import { OptionError } from "@lighterjs/core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import type { LayerTree, PlacedWeight } from "./layer-tree.js";
import { placedWeights } from "./layer-tree.js";

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

/** All weights of a model, each once, in the order of the forward pass. */
export function networkWeights(tree: LayerTree): readonly NetworkWeight[] {
  const places = new Map<LayerVariable, PlacedWeight[]>();
  const owners = new Map<string, LayerVariable>();
  for (const placed of placedWeights(tree)) {
    const owner = owners.get(placed.name);
    if (owner !== undefined && owner !== placed.variable)
      throw new OptionError(
        [
          {
            code: "INVALID_OPTION",
            path: [],
            on: "value",
            message: `two weights of the model are called \`${placed.name}\``,
            label: "two layers of one name",
            help: ["give one of their layers another `name`"],
          },
        ],
        { subject: tree.layer },
      );
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
