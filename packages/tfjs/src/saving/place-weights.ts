import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel, LayerVariable } from "@tensorflow/tfjs-layers";
import { suggestNames } from "@lighterjs/schema";
import { layers } from "../engine/tf.js";
import { containedLayers, wrappedLayer, type Layer } from "../network/layer-internals.js";
import { layerWeights } from "./layer-weights.js";
import type { FileLayer } from "./read-topology.js";

/** A weight of a file. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** A weight of a model that is read, at its place. */
interface Slot {
  /** Its name, if the file names weights as TensorFlow.js does: `conv/kernel`. */
  readonly name: string;
  /** Names of the containers around its layer, in the file. */
  readonly around: readonly string[];
  /** Missing for a number that Keras keeps and nothing here needs. */
  readonly weight: LayerVariable | undefined;
}

/**
 * Writes the weights of a file into a model that was built from the same file, each into its layer
 * at its place: two layers of one name in two containers take the first and the second of two
 * weights of one name.
 *
 * @throws Error that names what the file has too much, or too little
 */
export function placeWeights(model: LayersModel, root: FileLayer, weights: readonly NamedTensor[]): void {
  const order = new Map(model.weights.map((weight, index) => [weight, index]));
  const slots = [...slotsOf(model, root, [root.name])].sort((a, b) => placeIn(order, a) - placeIn(order, b));
  const free = new Map<string, Slot[]>();
  for (const slot of slots) {
    const known = free.get(slot.name);
    if (known === undefined) free.set(slot.name, [slot]);
    else known.push(slot);
  }
  const superfluous: string[] = [];
  const placed: [Slot, Tensor][] = [];
  for (const { name, tensor } of weights) {
    const slot = take(name, free);
    if (slot === undefined) superfluous.push(name);
    else placed.push([slot, tensor]);
  }
  const missing = [...free.values()]
    .flat()
    .flatMap(({ name, weight }) => (weight === undefined ? [] : [name]));
  requireAll(
    superfluous,
    missing,
    weights.map(({ name }) => name),
  );
  for (const [{ name, weight }, tensor] of placed) {
    if (weight === undefined) continue;
    if (weight.shape.join() !== tensor.shape.join())
      throw new Error(
        `weight \`${name}\` has the shape [${tensor.shape.join(", ")}] in the file, and its layer one of [${weight.shape.join(", ")}]`,
      );
    weight.write(tensor);
  }
}

function placeIn(order: ReadonlyMap<LayerVariable, number>, { weight }: Slot): number {
  return weight === undefined ? order.size : (order.get(weight) ?? 0);
}

function* slotsOf(
  layer: Layer,
  { children, fileName }: FileLayer,
  around: readonly string[],
): Generator<Slot> {
  if (layer instanceof layers.LayersModel) {
    const byName = new Map(containedLayers(layer).map((child) => [child.name, child]));
    for (const child of children) {
      const built = byName.get(child.name);
      const within = built instanceof layers.LayersModel ? [...around, child.fileName] : around;
      if (built !== undefined) yield* slotsOf(built, child, within);
    }
    return;
  }
  const [inner] = children;
  const wrapped = wrappedLayer(layer);
  if (inner !== undefined && wrapped instanceof layers.LayersModel) yield* slotsOf(wrapped, inner, around);
  else {
    for (const [name, weight] of layerWeights(layer, []))
      yield { name: `${fileName}/${name}`, around, weight };
    // How many samples Keras has seen.
    if (layer.getClassName() === "KerasNormalization")
      yield { name: `${fileName}/count`, around, weight: undefined };
  }
}

/**
 * The place that a name in a file means. Keras puts the names of containers before it, and of
 * recurrent cells into it: `encoder/lstm/lstm_cell/kernel`. Keras 3 has one word for the kernels of
 * all convolutions.
 */
function take(name: string, free: Map<string, Slot[]>): Slot | undefined {
  const steps = name.split("/");
  for (let start = 0; start < Math.max(1, steps.length - 1); start++) {
    const rest = steps.slice(start);
    const [cell, own] = [rest.slice(0, -2), rest.slice(0, -1)];
    const candidates = [rest, [...cell, ...rest.slice(-1)]];
    if (rest.at(-1) === "kernel") candidates.push([...own, "depthwise_kernel"]);
    for (const candidate of candidates) {
      const slots = free.get(candidate.join("/")) ?? [];
      const before = steps.slice(0, start).join("/");
      const nearest = slots.findIndex(({ around }) => `/${around.join("/")}`.endsWith(`/${before}`));
      const [slot] = slots.splice(before === "" ? 0 : Math.max(0, nearest), 1);
      if (slot !== undefined) return slot;
    }
  }
  return undefined;
}

/** More are not listed. */
const LISTED = 5;

function requireAll(
  superfluous: readonly string[],
  missing: readonly string[],
  given: readonly string[],
): void {
  const twice = superfluous.find((name) => given.indexOf(name) !== given.lastIndexOf(name));
  if (twice !== undefined) throw new Error(`the file has two weights called \`${twice}\``);
  const faults = [
    ...(superfluous.length === 0 ? [] : [`no layer of it takes the weights ${list(superfluous, missing)}`]),
    ...(missing.length === 0 ? [] : [`the file lacks the weights ${list(missing)}`]),
  ];
  if (faults.length > 0) throw new Error(faults.join("; "));
}

function list(names: readonly string[], meant: readonly string[] = []): string {
  const shown = names.slice(0, LISTED).map((name) => {
    const [nearest] = suggestNames(name, meant);
    return nearest === undefined ? `\`${name}\`` : `\`${name}\` (\`${nearest}\`?)`;
  });
  return `${shown.join(", ")}${names.length > LISTED ? ` and ${names.length - LISTED} more` : ""}`;
}
