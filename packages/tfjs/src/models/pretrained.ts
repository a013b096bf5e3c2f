import { validateOptions } from "@lighterjs/schema";
import { OptionError } from "@lighterjs/core";
import { parseJSON, UnusableJSONError } from "@lighterjs/core/files";
import { shellLine } from "@lighterjs/core/render";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { decodeSnapshot, NewerFormatError } from "../checkpoint/encode-snapshot.js";
import type { RunSnapshot } from "../checkpoint/run-snapshot.js";
import { servedWeights } from "../checkpoint/served-weights.js";
import { DamagedFileError } from "../checkpoint/tensor-file.js";
import { loadCpuBackend } from "../engine/tf.js";
import { connectRoot } from "../network/connect-root.js";
import { noteHeldByFile } from "../network/held-layers.js";
import { declaredTrainable, type Layer } from "../network/layer-internals.js";
import { layerTree, placesOf, type LayerTree } from "../network/layer-tree.js";
import { ownManifest } from "../own-manifest.js";
import { assignTensors } from "../saving/assign-tensors.js";
import type { GraphValue, LayerGraph } from "../saving/layer-graph.js";
import { locateModel, type LocatedModel } from "../saving/locate-model.js";
import { METADATA_KEY } from "../saving/model-metadata.js";
import { modelFault } from "../saving/model-fault.js";
import { flatten, type FlatModel } from "../saving/model-layout.js";
import { fillFromKeras, isKerasWeights, readKerasModel } from "../saving/read-keras-model.js";
import { readModel } from "../saving/read-model.js";
import { noteTold, readTold, toldBy } from "../saving/told-by-model.js";
import { openSafetensors, SafetensorsError, type FileTensor } from "../saving/safetensors.js";
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

type LocatedTensors = Extract<LocatedModel, { readonly kind: "tensors" }>;

export interface PretrainedOptions {
  /**
   * A folder with a `model.json`, that file itself, the folder of a run that has saved its model
   * (the best one, else the last), a file of Keras (`.keras`, `.h5`, or `.weights.h5` with `model`
   * or its architecture as JSON beside it), a file of weights (`.safetensors`), or an `http`
   * address of any.
   * @format path
   */
  path: string;
  /**
   * Last layer to keep: what only comes after it is left out. A layer inside a nested model is
   * written with its path, `encoder.conv3`. Left out, the model is taken up to its outputs.
   */
  cut?: string;
  /**
   * First layer to keep: what comes before it is left out, and what it takes becomes the input.
   * Left out, the model is taken from its inputs on.
   */
  from?: string;
  /**
   * Shape of one sample, without the batch, where it is to be another than in the file:
   * `[96, 96, 3]`; `null` leaves a dimension free. Convolutions and poolings take any size of
   * image, dense layers do not.
   * @integer
   * @minimum 1
   */
  input_shape?: (number | null)[];
  /**
   * Parts of the model that can be trained: all of it, whatever the file says, or what the file
   * does not call `"trainable": false` (`as_saved`). Keras notes there what its user had frozen.
   * @defaultValue "all"
   */
  trainable?: "all" | "as_saved";
  /**
   * The layers, where the file has weights only. What they take must be known: from their own
   * options, or by `input_shape`.
   */
  model?: Layer;
  /**
   * Name of a weight of the file in `model`, where it is not the same:
   * `{ "features.*.weight": "block_*.kernel" }`. A `*` stands for the same text on both sides.
   */
  names?: Record<string, string>;
  /**
   * How a file of weights orders their numbers: as Keras and TensorFlow.js do, or as PyTorch
   * (`torch`), whose kernels are turned and whose `weight`, `running_mean` and `running_var` are
   * known by our names. A kernel that is a square would fit either way, so this must be said.
   */
  layout?: "keras" | "torch";
  /**
   * Name of the model, a part of the names of its parameters. Left out, it is the name in the file.
   */
  name?: string;
}

/**
 * A model with its weights: from files that Lighter, TensorFlow.js, Keras or a Keras converter
 * wrote (`LayersModel`), or layers of the config with weights from a file of safetensors or a
 * `.weights.h5` of Keras.
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
  const { path, name } = options;
  const located = await locateModel(path);
  const whole = await readLocated(located, options);
  const model = keptPart(whole, options);
  // A part of a model gives something else than what its file tells of.
  if (options.cut === undefined && options.from === undefined) noteTold(model, toldBy(whole));
  if (name !== undefined) model.name = name;
  return model;
}

async function readLocated(located: LocatedModel, options: PretrainedOptions): Promise<Layer> {
  if (located.kind === "tensors") return readTensors(located, options);
  const { model: own, input_shape } = options;
  const fills = located.kind === "keras" && own !== undefined && isKerasWeights(located.location);
  refuseTensorOptions(options, fills ? ["names", "layout"] : ["model", "names", "layout"]);
  if (fills) {
    loadCpuBackend();
    connectRoot(own, input_shape && [{ shape: input_shape }]);
    await fillFromKeras(own, located.location);
    return own;
  }
  const keepsTrainable = options.trainable === "as_saved";
  if (located.kind === "layers") return readModel(located.source, { keepsTrainable });
  const model = await readKerasModel(located.location, { keepsTrainable });
  for (const { layer } of placesOf(layerTree(model)))
    if (!declaredTrainable(layer)) noteHeldByFile(layer, located.location);
  return model;
}

/** Fills the layers of `model` from a file that has only weights. */
function readTensors({ label, bytes }: LocatedTensors, options: PretrainedOptions): Layer {
  const { model, names = {}, input_shape, layout } = options;
  const file = reading(label, () => openSafetensors(bytes));
  const isCheckpoint = "lighter_checkpoint" in file.metadata;
  const isOwn = isCheckpoint || METADATA_KEY in file.metadata;
  if (model === undefined)
    throw tensorFault("path", `\`${label}\` has weights and no layers`, "needs `model`", [
      "give the layers that the weights are of: `model: { _target_: lighter.models.Sequential, … }`",
      ...(isCheckpoint
        ? [`or name the folder that \`${shellLine(["lighter", "export", label])}\` makes of it`]
        : []),
    ]);
  if (layout === undefined && !isOwn)
    throw tensorFault("path", `\`${label}\` does not say in which order its kernels are`, "needs `layout`", [
      "add `layout: torch` for weights of PyTorch, `layout: keras` for those of Keras or TensorFlow.js",
    ]);
  // Weights need a backend to lie in before the trainer chooses its own.
  loadCpuBackend();
  connectRoot(model, input_shape && [{ shape: input_shape }]);
  const snapshot = isCheckpoint ? reading(label, () => decodeSnapshot(bytes)) : undefined;
  const weights = snapshot === undefined ? reading(label, file.tensors) : weightsOf(snapshot);
  assignTensors(model, weights, { label, names, layout: layout ?? "keras" });
  const told = snapshot && { fitted: snapshot, meanings: [], label };
  noteTold(model, told ?? readTold(parsed(file.metadata[METADATA_KEY]), label));
  return model;
}

/** A text that is no JSON says nothing that we could go by. */
function parsed(json = ""): unknown {
  try {
    return parseJSON(json);
  } catch {
    return undefined;
  }
}

/** The weights by which the model of a run is used, without what else its checkpoint keeps. */
function weightsOf(snapshot: RunSnapshot): ReadonlyMap<string, FileTensor> {
  return new Map(
    [...servedWeights(snapshot)].map(([name, { shape, values }]) => [
      name,
      { shape, values: Float32Array.from(values) },
    ]),
  );
}

/** Names the file in what is wrong with it. */
function reading<T>(label: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isOther =
      error instanceof DamagedFileError ||
      error instanceof NewerFormatError ||
      error instanceof UnusableJSONError;
    if (!isOther && !(error instanceof SafetensorsError)) throw error;
    const what = isOther ? "used" : "read";
    throw modelFault("INVALID_MODEL", `\`${label}\` cannot be ${what}: ${error.message}`, "damaged", {
      cause: error,
    });
  }
}

function refuseTensorOptions(
  options: PretrainedOptions,
  refused: readonly ("model" | "names" | "layout")[],
): void {
  const option = refused.find((each) => options[each] !== undefined);
  const [why, label] = refused.includes("model")
    ? ["has its own layers", "for files of weights only"]
    : ["says itself what each weight is", "for files of safetensors"];
  if (option !== undefined)
    throw tensorFault(option, `\`${options.path}\` ${why}`, label, [`leave \`${option}\` out`]);
}

function tensorFault(
  option: "path" | "model" | "names" | "layout",
  message: string,
  label: string,
  help: readonly string[],
): OptionError {
  return OptionError.about(undefined, [option], {
    on: "key",
    message,
    label,
    help,
  });
}

/** The part of a model that the options name, connected anew. */
function keptPart(whole: Layer, { cut, from, input_shape, model: own }: PretrainedOptions): Layer {
  // A model that is built for its weights has been given its shape before.
  if (cut === undefined && from === undefined && own !== undefined) return whole;
  if (cut === undefined && from === undefined && input_shape === undefined) return whole;
  const tree = layerTree(whole);
  const flat = flatten(tree);
  const outputs = cut === undefined ? flat.graph.outputs : findLayer(tree, flat, "cut", cut).outputs;
  const until = { ...flat.graph, outputs };
  const kept =
    from === undefined ? callsBefore(flat.graph, outputs) : partFrom(tree, { ...flat, graph: until }, from);
  const model = buildGraph(withShape(kept, own === undefined ? input_shape : undefined), whole.name, tree);
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
