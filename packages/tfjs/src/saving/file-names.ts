import { tensorName } from "../engine/layer-names.js";
import type { Layer } from "../network/layer-internals.js";
import type { LayerTree } from "../network/layer-tree.js";
import { fileKind, layerGraph, type LayerGraph } from "./layer-graph.js";
import { isContainer, type ModelLayout } from "./model-layout.js";

/** Name in the file of a layer that is the whole model. */
export const SINGLE_LAYER = "layer";

/** Under which names the layers of a model stand in its file. */
export interface FileNames {
  /** Of the layer at a place; the root's is that of the whole model. */
  of(place: LayerTree): string;
  /** Of an input of a container. */
  ofInput(place: LayerTree, index: number): string;
  /** Names of files that these do not tell: see {@link localName}. */
  readonly told: Readonly<Record<string, string>>;
}

/**
 * Names the layers of a model file: each by its path below the root, with `/`. TensorFlow.js
 * refuses a file with equal names of weights in two of its containers, hence the whole path; what
 * its names cannot hold is replaced, and told apart.
 */
export function fileNames({ tree, flat }: ModelLayout): FileNames {
  const names = new Map<LayerTree, string>();
  const inputs = new Map<LayerTree, readonly string[]>();
  const told: Record<string, string> = {};
  const taken = new Set<string>();

  const nameInputs = (place: LayerTree, graph: LayerGraph) => {
    const named = graph.inputs.map(({ name }) => {
      const own = tensorName(name);
      const free = own === name ? name : unused(own, taken);
      taken.add(free);
      if (free !== name) told[free] = name;
      return free;
    });
    inputs.set(place, named);
  };
  const nameInputsBelow = (place: LayerTree) => {
    const kind = fileKind(place);
    if (kind === "graph") nameInputs(place, layerGraph(place));
    if (kind !== "layer") for (const child of place.children) nameInputsBelow(child);
  };
  const name = (place: LayerTree, segment: string, around: string) => {
    const own = segment.replaceAll(".", "/");
    const free = unused(tensorName(around === "" ? own : `${around}/${own}`), taken);
    if (localName(free, around) !== own) told[free] = segment;
    names.set(place, free);
    nameBelow(place, free);
  };
  const nameBelow = (place: LayerTree, around: string) => {
    const first = new Map<Layer, LayerTree>();
    if (fileKind(place) === "wrapper")
      for (const child of place.children) {
        names.set(child, around);
        nameBelow(child, around);
      }
    if (!isContainer(place)) return;
    for (const child of place.children) {
      const earlier = first.get(child.layer);
      if (earlier === undefined) name(child, child.path.slice(place.path.length + 1), around);
      else names.set(child, known(names, earlier));
      first.set(child.layer, earlier ?? child);
    }
  };
  if (isSingleLayer(tree)) names.set(tree, SINGLE_LAYER);
  else {
    const root = tensorName(tree.layer.name);
    if (root !== tree.layer.name) told[""] = tree.layer.name;
    names.set(tree, root);
    if (flat === undefined) {
      nameInputsBelow(tree);
      nameBelow(tree, "");
    } else {
      nameInputs(tree, flat);
      for (const place of new Set(flat.calls.map((call) => call.place)))
        name(place, place.path.slice(tree.path.length + 1), "");
    }
  }
  return {
    of: (place) => known(names, place),
    ofInput: (place, index) => known(inputs, place)[index] ?? "",
    told,
  };
}

/** Whether the model is a layer and no container: a file holds containers only. */
export function isSingleLayer({ layer }: LayerTree): boolean {
  return !("layers" in layer);
}

/** The part of a layer's name in a file that is its own, behind the name of its container. */
export function localName(name: string, around: string): string {
  return around !== "" && name.startsWith(`${around}/`) ? name.slice(around.length + 1) : name;
}

function known<T>(values: ReadonlyMap<LayerTree, T>, place: LayerTree): T {
  const value = values.get(place);
  if (value === undefined) throw new Error(`\`${place.path}\` has no name in the file`);
  return value;
}

/**
 * The name, with a number where another layer has it; the input that TensorFlow.js may make for a
 * layer counts as well.
 */
function unused(name: string, taken: Set<string>): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}_${count}`;
    const both = [candidate, `${candidate}_input`];
    if (both.some((each) => taken.has(each))) continue;
    for (const each of both) taken.add(each);
    return candidate;
  }
}
