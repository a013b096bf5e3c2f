import { OptionError } from "@lighterjs/core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import type { Layer } from "../network/layer-internals.js";
import type { LayerTree } from "../network/layer-tree.js";
import { requireOwnClassNames } from "./own-classes.js";
import { fileKind, layerGraph, type GraphCall, type GraphValue, type LayerGraph } from "./layer-graph.js";

/** How a file describes a model. */
export interface ModelLayout {
  readonly tree: LayerTree;
  /**
   * All calls of the model without its containers, where a layer stands in two of them: a container
   * lists its layers by value, so that such a layer would come back as two.
   */
  readonly flat: LayerGraph | undefined;
}

/** @throws OptionError where no file can say what the model is */
export function modelLayout(tree: LayerTree): ModelLayout {
  requireOwnClassNames(tree);
  const containers = new Map<LayerVariable, string>();
  let isShared = false;
  const visit = (place: LayerTree, around: readonly Layer[]) => {
    if (isContainer(place)) {
      for (const child of place.children) visit(child, [...around, place.layer]);
      return;
    }
    const chain = [...around, place.layer].map(({ id }) => id).join();
    for (const weight of place.layer.weights) {
      isShared ||= (containers.get(weight) ?? chain) !== chain;
      containers.set(weight, chain);
    }
  };
  visit(tree, []);
  if (!isShared) return { tree, flat: undefined };
  const { graph: flat } = flatten(tree);
  requireOwnWeights(tree, flat);
  return { tree, flat };
}

export function isContainer(place: LayerTree): boolean {
  const kind = fileKind(place);
  return kind === "sequence" || kind === "graph";
}

/** All calls of a model, without its containers. */
export interface FlatModel {
  readonly graph: LayerGraph;
  /** Inputs and outputs of each container, the last time it is called. */
  readonly containers: ReadonlyMap<Layer, ContainerEnds>;
}

export interface ContainerEnds {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** Lays the containers of a model out flat, as far as TensorFlow.js does not run them as one. */
export function flatten(tree: LayerTree): FlatModel {
  const calls: GraphCall[] = [];
  const containers = new Map<Layer, ContainerEnds>();
  const firstPlaces = new Map<Layer, LayerTree>();
  const run = (container: LayerTree, given: readonly GraphValue[]): readonly GraphValue[] => {
    const graph = layerGraph(container);
    const results = new Map<GraphCall, readonly GraphValue[] | GraphCall>();
    const valueOf = (value: GraphValue): GraphValue => {
      if ("input" in value) return given[value.input]!;
      const result = results.get(value.call)!;
      return "place" in result ? { call: result, output: value.output } : result[value.output]!;
    };
    for (const call of graph.calls) {
      const inputs = call.inputs.map(valueOf);
      if (isContainer(call.place)) {
        results.set(call, run(call.place, inputs));
        continue;
      }
      const place = firstPlaces.get(call.place.layer) ?? call.place;
      firstPlaces.set(place.layer, place);
      const flat = { ...call, place, inputs };
      calls.push(flat);
      results.set(call, flat);
    }
    const outputs = graph.outputs.map(valueOf);
    containers.set(container.layer, { inputs: given, outputs });
    return outputs;
  };
  const { inputs } = layerGraph(tree);
  const outputs = run(
    tree,
    inputs.map((_, input) => ({ input })),
  );
  return { graph: { inputs, calls, outputs }, containers };
}

/** One call is written of all that TensorFlow.js runs as one, with all its weights. */
function requireOwnWeights({ layer }: LayerTree, { calls }: LayerGraph): void {
  const owners = new Map<LayerVariable, LayerTree>();
  for (const { place } of calls)
    for (const weight of place.layer.weights) {
      const owner = owners.get(weight) ?? place;
      owners.set(weight, owner);
      if (owner.layer === place.layer) continue;
      throw OptionError.about(layer, [], {
        message: `the model cannot be saved: a file cannot say that \`${owner.path}\` and \`${place.path}\` share weights`,
        label: "shares weights that a file cannot share",
        help: ["use one of them in both places, or give each a layer of its own"],
      });
    }
}
