import type { DataType } from "@tensorflow/tfjs-core";
import { layers } from "../engine/tf.js";
import { outputLayer, type Layout } from "./calls.js";
import { isConnecting } from "./connections.js";
import { isSequence, type Layer, type Shape } from "./layer-internals.js";
import { segmentNames } from "./segment-names.js";

/** A value that goes into a network or comes out of it. */
export interface NetworkPort {
  /** Of an input, its own; of an output, that of the layer which gives it. */
  readonly name: string;
  /** With the batch dimension. */
  readonly shape: Shape;
}

export interface NetworkOutput extends NetworkPort {
  /** The layer that gives it; the model itself where an input is handed through. */
  readonly layer: Layer;
}

/**
 * Names of the inputs of a model, in the order in which it takes them: those of the input layers of
 * a functional model, those that a graph was written with, and `input` for what has only one.
 */
export function inputNames(root: Layer): readonly string[] {
  if (isConnecting(root)) return root.inputNames;
  if (isSequence(root) || !(root instanceof layers.LayersModel)) return ["input"];
  return segmentNames(root.inputs.map(({ sourceLayer }) => sourceLayer));
}

/** Types that the input layers of a functional model declare; others take what they are given. */
export function inputDtypes(root: Layer): readonly (DataType | undefined)[] {
  if (isSequence(root) || !(root instanceof layers.LayersModel)) return [];
  return root.inputs.map(({ dtype }) => dtype);
}

/** The inputs of a model whose forward pass is laid out. */
export function inputPorts(root: Layer, { inputShapes }: Layout): readonly NetworkPort[] {
  return inputNames(root).map((name, index) => ({ name, shape: inputShapes[index] ?? [] }));
}

/** Its outputs, by the names of the layers that give them, or of the nodes of a graph. */
export function outputPorts(
  root: Layer,
  layout: Layout,
  inputs: readonly NetworkPort[],
): readonly NetworkOutput[] {
  const names = new Map<string, number>();
  // A graph knows its outputs by the names of nodes, several of which may have one layer.
  const own = isConnecting(root) ? root.outputNames : undefined;
  return layout.outputs.map((source, index) => {
    const isInput = "input" in source;
    const call = isInput ? undefined : layout.calls[source.call];
    const port = isInput ? inputs[source.input] : undefined;
    const path = call?.place.path ?? port?.name ?? "";
    const name = path.slice(path.lastIndexOf(".") + 1);
    const count = names.get(name) ?? 0;
    names.set(name, count + 1);
    return {
      // A layer with several outputs gives them all under its own name.
      name: own?.[index] ?? (count === 0 ? name : `${name}_${count + 1}`),
      shape: (isInput ? port?.shape : call?.outputShapes[source.output]) ?? [],
      layer: call === undefined ? root : outputLayer(call.place).layer,
    };
  });
}
