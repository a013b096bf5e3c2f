import type { serialization } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { layers } from "../engine/tf.js";
import { chain, functionalConnections, type ConnectionSource } from "../network/connections.js";
import {
  functionalOf,
  isSequence,
  wrappedLayer,
  type CallArguments,
  type Shape,
} from "../network/layer-internals.js";
import type { LayerTree } from "../network/layer-tree.js";

type Config = serialization.ConfigDict;

/** One call of a layer inside a container. */
export interface GraphCall {
  readonly place: LayerTree;
  readonly inputs: readonly GraphValue[];
  /**
   * Arguments of the call beside its inputs, as far as a file can say them: `{training: false}`.
   */
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
  const { layer, children, path } = place;
  const functional = layer instanceof layers.Sequential ? undefined : functionalOf(layer);
  const called = functional !== undefined || "layers" in layer ? children : [place];
  const { nodes, outputs } =
    functional === undefined ? chain(called.map((each) => each.layer)) : functionalConnections(functional);
  const calls: GraphCall[] = [];
  const valueOf = (source: ConnectionSource): GraphValue =>
    "input" in source ? source : { call: calls[source.node]!, output: source.output };
  for (const node of nodes) {
    const at = called.find((each) => each.layer === node.layer);
    if (at === undefined)
      throw new Error(`\`${path}\` uses layer \`${node.layer.name}\`, which is not part of it`);
    const settings = settingsOf(node.arguments);
    calls.push({ place: at, inputs: node.inputs.map(valueOf), settings, outputs: node.outputs });
  }
  const inputs = functional === undefined ? [inputOf(called[0]!, "input")] : inputsOf(functional);
  return { inputs, calls, outputs: outputs.map(valueOf) };
}

function inputsOf({ inputs, inputLayers }: LayersModel): readonly GraphInput[] {
  return inputs.map(({ shape, dtype }, index) => ({
    name: inputLayers[index]?.name ?? `input_${index + 1}`,
    shape,
    dtype,
  }));
}

/** The input of a layer that begins a model. */
export function inputOf({ layer, path }: LayerTree, name: string): GraphInput {
  const [shape] = [layer.inboundNodes.find(({ inputShapes }) => inputShapes.length > 0)?.inputShapes ?? []];
  const only = Array.isArray(shape[0]) ? shape[0] : (shape as Shape);
  if (only.length === 0) throw new Error(`\`${path}\` is not connected`);
  return { name, shape: only, dtype: layer.inboundNodes[0]?.inputTensors[0]?.dtype ?? "float32" };
}

/** A function or an object of some class is nothing that a file can hold. */
function settingsOf(given: CallArguments): Config {
  return Object.fromEntries<serialization.ConfigDictValue>(
    Object.entries(given).filter((entry): entry is [string, serialization.ConfigDictValue] =>
      isPlain(entry[1]),
    ),
  );
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
