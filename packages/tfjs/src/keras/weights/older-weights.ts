import type { Hdf5Dataset, Hdf5Group } from "../hdf5.js";
import { damaged, KerasFault } from "../keras-fault.js";
import { OTHER_MODEL, type Assignment } from "./assignment.js";
import { weightName, type WeightPlace } from "./weight-places.js";

/** Weights of the model itself, besides its layers; none of the models that are read has any. */
const MODEL_WEIGHTS = "top_level_model_weights";

/**
 * Finds the weights of a model in the older `.h5` of Keras 2 and 3: for each of its layers a group
 * by its name, with those that are trained first, those of all layers inside it.
 *
 * @throws KerasFault if weights are missing or superfluous
 */
export function findOlderWeights(group: Hdf5Group, model: WeightPlace): readonly Assignment[] {
  const visited = new Set<unknown>();
  const assignments = model.inside.flatMap((place) => {
    const stored = storedArrays(group, place.layer.name);
    const wanted = listWeights(place, visited);
    if (stored.length !== wanted.length)
      throw new KerasFault(
        `does not fit: it has ${stored.length} arrays for layer \`${place.layer.name}\`, which has ${wanted.length} weights`,
        { label: "weights of another model", help: [OTHER_MODEL] },
      );
    return wanted.flatMap((weight, index) => {
      const { name, dataset } = stored[index]!;
      requireName(weight, name);
      return weight.variable === undefined ? [] : [{ ...weight, variable: weight.variable, source: dataset }];
    });
  });
  requireNoOther(group, model);
  return assignments;
}

/** A weight that the file has to have; one that nothing is made of has no variable. */
interface WantedWeight {
  readonly layer: string;
  readonly name: string;
  readonly variable: Assignment["variable"] | undefined;
}

/**
 * The weights of a layer of the model as Keras lists them: trained ones of all layers inside it,
 * and then the others.
 */
function listWeights(place: WeightPlace, visited: Set<unknown>): readonly WantedWeight[] {
  const trained: WantedWeight[] = [];
  const others: WantedWeight[] = [];
  const visit = ({ layer, variables, learned, trainable, inside }: WeightPlace): void => {
    if (visited.has(layer)) return;
    visited.add(layer);
    for (const [index, variable] of variables.entries())
      (trainable && index < learned ? trained : others).push({
        layer: layer.name,
        name: weightName(variable.originalName),
        variable,
      });
    if (layer.getClassName() === "KerasNormalization" && variables.length > 0)
      others.push({ layer: layer.name, name: "count", variable: undefined });
    for (const inner of inside) visit(inner);
  };
  visit(place);
  return [...trained, ...others];
}

function storedArrays(
  group: Hdf5Group,
  layer: string,
): readonly { readonly name: string; readonly dataset: Hdf5Dataset }[] {
  const own = group.group(layer);
  return (own?.texts("weight_names") ?? []).map((name) => {
    const dataset = own?.dataset(name);
    if (dataset === undefined)
      throw damaged(`it names weights \`${name}\` of layer \`${layer}\` and does not have them`);
    return { name, dataset };
  });
}

/** Arrays of one shape in another order would be taken for each other without a word. */
function requireName({ layer, name }: WantedWeight, stored: string): void {
  const found = weightName(stored);
  // Keras 3 calls the kernels of depthwise convolutions by the shorter name.
  if (found === name || (found === "kernel" && name === "depthwise_kernel")) return;
  throw new KerasFault(
    `does not fit: it has \`${stored}\` where the weight \`${name}\` of layer \`${layer}\` is expected`,
    { label: "weights of another model", help: [OTHER_MODEL] },
  );
}

function requireNoOther(group: Hdf5Group, model: WeightPlace): void {
  const known = new Set(model.inside.map(({ layer }) => layer.name));
  const others = (group.texts("layer_names") ?? []).filter((name) => !known.has(name));
  for (const name of [...others, MODEL_WEIGHTS])
    if (storedArrays(group, name).length > 0)
      throw new KerasFault(`does not fit: the model has no layer \`${name}\`, of which it has weights`, {
        label: "weights of another model",
        help: [OTHER_MODEL],
      });
}
