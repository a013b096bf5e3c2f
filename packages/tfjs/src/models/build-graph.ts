import { isRunFault, OptionError } from "@lighterjs/core";
import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { tensorName } from "../engine/layer-names.js";
import { layers } from "../engine/tf.js";
import { firstLineOf } from "../error-text.js";
import { fileThatHolds, noteHeldByFile } from "../network/held-layers.js";
import type { Layer } from "../network/layer-internals.js";
import type { LayerTree } from "../network/layer-tree.js";
import type { GraphCall, GraphValue, LayerGraph } from "../saving/layer-graph.js";
import { renameLayer } from "../saving/layer-weights.js";
import { layerFault, nameBelow } from "./find-layer.js";

/** A functional model of layers that are built already, each under its path below `tree`. */
export function buildGraph(graph: LayerGraph, name: string, tree: LayerTree): LayersModel {
  const taken = new Set<string>();
  for (const { place } of graph.calls) {
    const path = nameBelow(tree, place);
    if (path !== "" && path !== place.layer.name) renameLayer(place.layer, path.replaceAll(".", "/"));
    taken.add(place.layer.name);
    // The flags of the containers around it go with them.
    if (place.trainable) continue;
    const file = holders(tree, place)
      .map(fileThatHolds)
      .find((each) => each !== undefined);
    place.layer.trainable = false;
    if (file !== undefined) noteHeldByFile(place.layer, file);
  }
  const inputs = graph.inputs.map((input) => {
    let own = tensorName(input.name);
    for (let count = 2; taken.has(own); count++) own = `${tensorName(input.name)}_${count}`;
    taken.add(own);
    return layers.input({ batchShape: [...input.shape], dtype: input.dtype as "float32", name: own });
  });
  const results = new Map<GraphCall, readonly SymbolicTensor[]>();
  const valueOf = (value: GraphValue) =>
    "input" in value ? inputs[value.input]! : results.get(value.call)![value.output]!;
  for (const call of graph.calls) results.set(call, apply(call, call.inputs.map(valueOf)));
  const model = layers.model({ inputs, outputs: graph.outputs.map(valueOf), name });
  for (const [index, layer] of model.inputLayers.entries())
    layer.name = graph.inputs[index]?.name ?? layer.name;
  return model;
}

function apply({ place, settings }: GraphCall, inputs: readonly SymbolicTensor[]): readonly SymbolicTensor[] {
  const { layer } = place;
  const [only] = inputs;
  const shapes = inputs.map(({ shape }) => `[${shape.slice(1).map(String).join(", ")}]`).join(" and ");
  const message = `layer \`${layer.name}\` cannot take values of the shape ${shapes}`;
  const help = ["leave it out with `cut`, which names the last layer to keep"];
  let output;
  try {
    output = layer.apply(inputs.length === 1 ? only! : [...inputs], settings);
  } catch (error) {
    if (OptionError.is(error) || isRunFault(error)) throw error;
    throw layerFault("input_shape", message, "does not fit all layers", help, [firstLineOf(error)]);
  }
  const outputs = [output as SymbolicTensor | SymbolicTensor[]].flat();
  if (outputs.some(({ shape }) => shape.some((size) => size !== null && size <= 0)))
    throw layerFault("input_shape", message, "too small", help);
  return outputs;
}

/** The layers around a place, and its own. */
function holders(tree: LayerTree, place: LayerTree): readonly Layer[] {
  if (tree === place) return [tree.layer];
  const inside = tree.children.map((child) => holders(child, place)).find(({ length }) => length > 0);
  return inside === undefined ? [] : [tree.layer, ...inside];
}
