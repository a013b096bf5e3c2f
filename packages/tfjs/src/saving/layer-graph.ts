import type { serialization } from "@tensorflow/tfjs-core";
import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { layers } from "../engine/tf.js";
import {
  functionalOf,
  isSequence,
  wrappedLayer,
  type Layer,
  type Shape,
} from "../network/layer-internals.js";
import type { LayerTree } from "../network/layer-tree.js";

type Config = serialization.ConfigDict;

/** One call of a layer inside a container. */
export interface GraphCall {
  readonly place: LayerTree;
  readonly inputs: readonly GraphValue[];
  /** What the layer is called with beside its inputs, as far as a file can say it: `{training: false}`. */
  readonly settings: Config;
  readonly outputs: readonly Pick<GraphInput, "shape" | "dtype">[];
}

/** An input of a container, or an output of a call in it. */
export type GraphValue = { readonly input: number } | { readonly call: GraphCall; readonly output: number };

/** How the layers of a container are connected. */
export interface LayerGraph {
  readonly inputs: readonly GraphInput[];
  /** Each after those whose outputs it takes. */
  readonly calls: readonly GraphCall[];
  readonly outputs: readonly GraphValue[];
}

export interface GraphInput {
  readonly name: string;
  /** With the batch. */
  readonly shape: Shape;
  readonly dtype: string;
}

type Node = Layer["inboundNodes"][number];

/** How a model file describes a layer. */
export type FileKind =
  /** Layers one after the other, each once. */
  | "sequence"
  /** Calls of layers. */
  | "graph"
  /** A layer around a container. */
  | "wrapper"
  /** By its own settings. */
  | "layer";

export function fileKind({ layer, children }: LayerTree): FileKind {
  if (isSequence(layer) || layer instanceof layers.Sequential)
    return new Set(children.map((child) => child.layer)).size < children.length ? "graph" : "sequence";
  if (functionalOf(layer) !== undefined) return "graph";
  const [child] = children;
  if (child === undefined || wrappedLayer(layer) !== child.layer) return "layer";
  return fileKind(child) === "layer" ? "layer" : "wrapper";
}

/** The calls inside a container; of any other layer, the one of itself. */
export function layerGraph(place: LayerTree): LayerGraph {
  const { layer } = place;
  const functional = layer instanceof layers.Sequential ? undefined : functionalOf(layer);
  if (functional !== undefined) return functionalGraph(functional, place);
  return sequenceGraph("layers" in layer ? place.children : [place]);
}

/** Follows a functional model back from its outputs, by its nodes and not by the names of its layers. */
function functionalGraph(model: LayersModel, { children, path }: LayerTree): LayerGraph {
  const places = new Map(children.map((child) => [child.layer, child]));
  const calls = new Map<Node, GraphCall>();
  const valueOf = (tensor: SymbolicTensor): GraphValue => {
    const input = model.inputs.indexOf(tensor);
    if (input !== -1) return { input };
    const node = tensor.sourceLayer.inboundNodes[tensor.nodeIndex];
    const place = places.get(tensor.sourceLayer);
    if (node === undefined || place === undefined)
      throw new Error(`\`${path}\` uses layer \`${tensor.sourceLayer.name}\`, which is not part of it`);
    let call = calls.get(node);
    if (call === undefined) {
      call = {
        place,
        inputs: node.inputTensors.map(valueOf),
        settings: settingsOf(node),
        outputs: node.outputTensors,
      };
      calls.set(node, call);
    }
    return { call, output: tensor.tensorIndex };
  };
  const outputs = model.outputs.map(valueOf);
  const inputs = model.inputs.map(({ shape, dtype }, index) => ({
    name: model.inputLayers[index]?.name ?? `input_${index + 1}`,
    shape,
    dtype,
  }));
  return { inputs, calls: [...calls.values()], outputs };
}

function sequenceGraph(children: readonly LayerTree[]): LayerGraph {
  const places = new Map<Layer, LayerTree>();
  const calls: GraphCall[] = [];
  let value: GraphValue = { input: 0 };
  for (const child of children) {
    const place = places.get(child.layer) ?? child;
    places.set(child.layer, place);
    const outputs = child.layer.inboundNodes.at(-1)?.outputTensors ?? [];
    const call: GraphCall = { place, inputs: [value], settings: {}, outputs };
    calls.push(call);
    value = { call, output: 0 };
  }
  return { inputs: [inputOf(children[0]!, "input")], calls, outputs: [value] };
}

/** What a layer that begins a model takes. */
export function inputOf({ layer, path }: LayerTree, name: string): GraphInput {
  const [shape] = [layer.inboundNodes.find(({ inputShapes }) => inputShapes.length > 0)?.inputShapes ?? []];
  const only = Array.isArray(shape[0]) ? shape[0] : (shape as Shape);
  if (only.length === 0) throw new Error(`\`${path}\` is not connected`);
  return { name, shape: only, dtype: layer.inboundNodes[0]?.inputTensors[0]?.dtype ?? "float32" };
}

/** Tensors are inputs, and a function or an object of some class is nothing that a file can hold. */
function settingsOf({ callArgs = {} }: { readonly callArgs?: object }): Config {
  return Object.fromEntries<serialization.ConfigDictValue>(
    Object.entries(callArgs).filter((entry): entry is [string, serialization.ConfigDictValue] =>
      isPlain(entry[1]),
    ),
  );
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
