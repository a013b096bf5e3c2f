import type { Hdf5Dataset, Hdf5Group } from "../hdf5.js";
import { damaged, KerasFault } from "../keras-fault.js";
import { OTHER_MODEL, type Assignment } from "./assignment.js";
import type { WeightPlace } from "./weight-places.js";

/**
 * Parts of a file that are no weights of the model: of the optimizer, and of what draws random
 * numbers.
 */
const NO_WEIGHTS: ReadonlySet<string> = new Set(["seed_generator", "_seed_generator"]);
const DEEPEST = 60;

/**
 * Finds the weights of a model in a file as Keras 3 writes it, `.weights.h5`: each layer's under
 * its class and its number among the layers of its class.
 *
 * @throws KerasFault if weights are missing or superfluous
 */
export function findStoredWeights(root: Hdf5Group, model: WeightPlace): readonly Assignment[] {
  const search = new Search(root);
  search.visit(model, "");
  search.requireAllTaken();
  return search.found;
}

class Search {
  readonly found: Assignment[] = [];
  readonly #visited = new Set<unknown>();
  readonly #taken = new Set<string>();

  constructor(private readonly root: Hdf5Group) {}

  /** A layer that is reached twice is stored where it is met first. */
  visit(place: WeightPlace, path: string): void {
    if (this.#visited.has(place.layer)) return;
    this.#visited.add(place.layer);
    const own = this.root.group(below(path, "vars"));
    this.#take(place, own, path === "" ? "the model" : `\`${path}\``);
    this.#requireNames(place, path);
    for (const inner of place.inside) this.visit(inner, below(path, inner.segment));
  }

  #take({ variables, layer }: WeightPlace, group: Hdf5Group | undefined, where: string): void {
    const stored = group === undefined ? [] : numbered(group);
    for (const { path } of stored) this.#taken.add(path);
    // How many samples the statistics are of stands behind them.
    const isCounted = layer.getClassName() === "KerasNormalization" && stored.length === 3;
    const arrays = isCounted ? stored.slice(0, 2) : stored;
    if (arrays.length !== variables.length)
      throw new KerasFault(
        `does not fit: it has ${arrays.length} arrays for ${where}, where layer \`${layer.name}\` has ${variables.length} weights`,
        { label: "weights of another model", help: [OTHER_MODEL] },
      );
    for (const [index, variable] of variables.entries())
      this.found.push({ variable, source: arrays[index]!, layer: layer.name });
  }

  /**
   * Keras goes by places, and takes the weights of one layer for those of another without a word
   * where two have changed places. Names that Keras made up say nothing.
   */
  #requireNames({ inside }: WeightPlace, path: string): void {
    const known = new Set(inside.map(({ layer }) => layer.name));
    for (const { layer, segment, variables } of inside) {
      const stored = this.root.group(below(path, `${segment}/vars`))?.text("name");
      if (!segment.startsWith("layers/") || variables.length === 0) continue;
      if (stored === undefined || stored === layer.name || !known.has(stored) || isMadeUp(stored, segment))
        continue;
      throw new KerasFault(
        `does not fit: it has the weights of layer \`${stored}\` where layer \`${layer.name}\` stands`,
        { label: "layers in another order", help: [OTHER_MODEL] },
      );
    }
  }

  requireAllTaken(): void {
    const layers = this.root.group("layers");
    if (layers === undefined) return;
    const [left] = this.#left(layers, 0);
    if (left !== undefined)
      throw new KerasFault(`does not fit: the model has nothing for the weights in \`${left}\``, {
        label: "weights of another model",
        help: [OTHER_MODEL],
      });
  }

  *#left(group: Hdf5Group, depth: number): Generator<string> {
    if (depth > DEEPEST) throw damaged("its groups lead in a circle");
    for (const name of group.names) {
      if (NO_WEIGHTS.has(name)) continue;
      const inner = group.group(name);
      if (inner !== undefined) yield* this.#left(inner, depth + 1);
      else if (!this.#taken.has(below(group.path, name))) yield below(group.path, name);
    }
  }
}

/** Datasets `0`, `1`, … in the order of their numbers. */
function numbered(group: Hdf5Group): readonly Hdf5Dataset[] {
  const names = group.names.filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b));
  return names.map((name, index) => {
    const dataset = group.dataset(name);
    if (dataset === undefined || Number(name) !== index)
      throw damaged(`\`${group.path}\` in it is not whole`);
    return dataset;
  });
}

/**
 * Whether Keras gave the name, `dense_3`: it counts what was made before, and says nothing of the
 * place.
 */
function isMadeUp(name: string, segment: string): boolean {
  const className = segment.slice("layers/".length).replace(/_\d+$/, "");
  return new RegExp(`^${className}(_\\d+)?$`).test(name);
}

function below(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
