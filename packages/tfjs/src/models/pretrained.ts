import { validateOptions } from "@lighterjs/schema";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import type { Layer } from "../network/layer-internals.js";
import { layerTree, type LayerTree } from "../network/layer-tree.js";
import { ownManifest } from "../own-manifest.js";
import type { GraphValue, LayerGraph } from "../saving/layer-graph.js";
import { flatten, type FlatModel } from "../saving/model-layout.js";
import { readModel } from "../saving/read-model.js";
import { buildGraph } from "./build-graph.js";
import {
  callsBefore,
  callsFrom,
  isSameValue,
  needs,
  outsideValues,
  type GraphBeginning,
} from "./cut-graph.js";
import { findLayer, layerFault, nameBelow } from "./find-layer.js";

export interface PretrainedOptions {
  /**
   * A folder with a `model.json`, that file itself, a file of Keras (`.keras`, `.h5`, or `.weights.h5` with its architecture as
   * JSON beside it), or an `http` address of any.
   * @format path
   */
  path: string;
  /**
   * Last layer to keep: what only comes after it is left out. A layer inside a nested model is written with its path,
   * `encoder.conv3`. Left out, the model is taken up to its outputs.
   */
  cut?: string;
  /**
   * First layer to keep: what comes before it is left out, and what it takes becomes the input. Left out, the model is taken
   * from its inputs on.
   */
  from?: string;
  /**
   * Shape of one sample, without the batch, where it is to be another than in the file: `[96, 96, 3]`; `null` leaves a dimension
   * free. Convolutions and poolings take any size of image, dense layers do not.
   * @integer
   * @minimum 1
   */
  input_shape?: (number | null)[];
  /**
   * What of the model can be trained: all of it, whatever the file says, or what the file does not call `"trainable": false`
   * (`as_saved`). Keras notes there what its user had frozen.
   * @defaultValue "all"
   */
  trainable?: "all" | "as_saved";
  /** Name of the model, a part of the names of its parameters. Left out, it is the name in the file. */
  name?: string;
}

/**
 * A model with its weights, from files that Lighter, TensorFlow.js, Keras or a Keras converter wrote (`LayersModel`).
 *
 * @example
 * ```yaml
 * - _target_: lighter.models.Pretrained
 *   path: runs/pretrain/model
 *   cut: conv3 # without the classifier of its first task
 *   name: backbone
 * ```
 */
export async function Pretrained(options: PretrainedOptions): Promise<Layer> {
  validateOptions(Pretrained, options, ownManifest("lighter.models.Pretrained"));
  const { path, trainable, name } = options;
  const whole = await readModel(path, { keepsTrainable: trainable === "as_saved" });
  const model = keptPart(whole, options);
  if (name !== undefined) model.name = name;
  return model;
}

/** The part of a model that the options name, connected anew. */
function keptPart(whole: Layer, { cut, from, input_shape }: PretrainedOptions): Layer {
  if (cut === undefined && from === undefined && input_shape === undefined) return whole;
  const tree = layerTree(whole);
  const flat = flatten(tree);
  const outputs = cut === undefined ? flat.graph.outputs : findLayer(tree, flat, "cut", cut).outputs;
  const until = { ...flat.graph, outputs };
  const kept =
    from === undefined ? callsBefore(flat.graph, outputs) : partFrom(tree, { ...flat, graph: until }, from);
  const model = buildGraph(withShape(kept, input_shape), whole.name, tree);
  const weights = new Set<LayerVariable>(model.weights);
  for (const weight of whole.weights) if (!weights.has(weight)) weight.dispose();
  return model;
}

function partFrom(tree: LayerTree, flat: FlatModel, from: string): LayerGraph {
  const { name, inputs, calls } = findLayer(tree, flat, "from", from);
  const { graph } = flat;
  if (!needs(graph, calls))
    throw layerFault("from", `nothing that is kept needs \`${from}\``, "comes after the last layer", [
      "name a layer before the one of `cut`",
    ]);
  const beginning: GraphBeginning = { values: distinct(inputs), calls, name };
  const [outside] = outsideValues(graph, beginning);
  if (outside === undefined) return callsFrom(graph, beginning);
  const nameOf = (value: GraphValue) =>
    "input" in value
      ? `the input \`${graph.inputs[value.input]?.name ?? ""}\``
      : `the output of \`${nameBelow(tree, value.call.place)}\``;
  const needing =
    outside.neededBy === undefined
      ? "the model itself gives"
      : `\`${nameBelow(tree, outside.neededBy.place)}\` needs`;
  const better = lastBeginning(tree, graph, calls);
  throw layerFault(
    "from",
    `the model cannot begin at \`${from}\`: ${needing} ${nameOf(outside.value)} as well`,
    "not all goes through it",
    better === undefined ? [] : [`the last layer before it that the model can begin at is \`${better}\``],
  );
}

/** The last call before some others at which a model could begin. */
function lastBeginning(
  tree: LayerTree,
  graph: LayerGraph,
  calls: GraphBeginning["calls"],
): string | undefined {
  const before = graph.calls
    .slice(
      0,
      graph.calls.findIndex((call) => calls.has(call)),
    )
    .reverse();
  const found = before.find((call) => {
    const beginning = { values: distinct(call.inputs), calls: new Set([call]), name: "" };
    return needs(graph, beginning.calls) && outsideValues(graph, beginning).length === 0;
  });
  return found && nameBelow(tree, found.place);
}

function distinct(values: readonly GraphValue[]): readonly GraphValue[] {
  return values.filter((value, index) => values.findIndex((other) => isSameValue(other, value)) === index);
}

function withShape(graph: LayerGraph, shape: PretrainedOptions["input_shape"]): LayerGraph {
  const [input, ...others] = graph.inputs;
  if (shape === undefined || input === undefined) return graph;
  if (others.length > 0)
    throw layerFault("input_shape", `the model has ${graph.inputs.length} inputs`, "fits one input only", [
      "leave `input_shape` out",
    ]);
  const [batch = null, ...own] = input.shape;
  if (own.length !== shape.length)
    throw layerFault(
      "input_shape",
      `the model takes samples with ${own.length} dimensions, as [${own.map(String).join(", ")}]`,
      `has ${shape.length}`,
      [],
    );
  return { ...graph, inputs: [{ ...input, shape: [batch, ...shape] }] };
}
