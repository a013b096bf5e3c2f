/**
 * Private fields that TensorFlow.js keeps on its layers. Read here only.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  LayersModel,
  LayerVariable,
  layers as layersNamespace,
  SymbolicTensor,
} from "@tensorflow/tfjs-layers";
import { layers } from "../engine/tf.js";

export type Layer = layersNamespace.Layer;
export type Shape = (number | null)[];

/** Arguments of a layer beside its inputs: `training`, `mask`. */
export type CallArguments = Readonly<Record<string, unknown>>;

function isLayer(value: unknown): value is Layer {
  return value instanceof layers.layers.Layer;
}

function layersAt(owner: Layer, field: string): readonly Layer[] {
  const value: unknown = Reflect.get(owner, field);
  if (Array.isArray(value)) return value.filter(isLayer);
  return isLayer(value) ? [value] : [];
}

function variablesAt(owner: Layer, field: string): readonly LayerVariable[] {
  const value: unknown = Reflect.get(owner, field);
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is LayerVariable => entry instanceof layers.LayerVariable);
}

/** Weights that the layer itself owns, without those of layers inside it. */
export function ownWeights(layer: Layer): {
  readonly trainable: readonly LayerVariable[];
  readonly constant: readonly LayerVariable[];
} {
  return {
    trainable: variablesAt(layer, "_trainableWeights"),
    constant: variablesAt(layer, "_nonTrainableWeights"),
  };
}

/**
 * `trainable` as the user set it on the layer itself; the public getter of wrappers answers for the
 * layer inside.
 */
export function declaredTrainable(layer: Layer): boolean {
  return Reflect.get(layer, "trainable_") !== false;
}

/**
 * Layers of a model, or of any layer that holds a list of layers. Inputs are no layers of interest.
 */
export function containedLayers(layer: Layer): readonly Layer[] {
  return layersAt(layer, "layers").filter((child) => child.getClassName() !== "InputLayer");
}

/** The layer inside a `TimeDistributed` or another wrapper of one layer. */
export function wrappedLayer(layer: Layer): Layer | undefined {
  return directions(layer) === undefined ? layersAt(layer, "layer")[0] : undefined;
}

/** The two layers of a `Bidirectional`. */
export function directions(layer: Layer): { readonly forward: Layer; readonly backward: Layer } | undefined {
  const [forward] = layersAt(layer, "forwardLayer");
  const [backward] = layersAt(layer, "backwardLayer");
  return forward && backward ? { forward, backward } : undefined;
}

/** The cells of a recurrent layer: one, or those of a stack. */
export function recurrentCells(layer: Layer): readonly Layer[] {
  return layersAt(layer, "cell").flatMap((cell) => {
    const stack = layersAt(cell, "cells");
    return stack.length > 0 ? stack : [cell];
  });
}

/**
 * Whether the layers inside run one after the other: then its forward pass can be cut between any
 * two.
 */
export function isSequence(layer: Layer): boolean {
  return layer.getClassName() === "Sequential" && Array.isArray(Reflect.get(layer, "layers"));
}

/** A functional model, or what a graph of ours has built of its layers. */
export function functionalOf(layer: Layer): LayersModel | undefined {
  if (layer instanceof layers.LayersModel) return layer;
  const built: unknown = Reflect.get(layer, "functional");
  return built instanceof layers.LayersModel ? built : undefined;
}

/** Whether it is a sequence or a graph of layers, which computes nothing itself. */
export function isContainer(layer: Layer): boolean {
  return isSequence(layer) || layer.getClassName() === "Functional";
}

/** Tensors that a recurrent layer keeps between calls: states and dropout masks. */
export function keptTensors(layer: Layer): readonly unknown[] {
  return [
    ...["states_", "keptStates"].map((field): unknown => Reflect.get(layer, field)),
    ...recurrentCells(layer).flatMap((cell) =>
      ["dropoutMask", "recurrentDropoutMask"].map((field): unknown => Reflect.get(cell, field)),
    ),
  ];
}

/**
 * Arguments that a layer of a functional model was called with. Symbolic tensors among them, such
 * as an initial state, are inputs of the call as well, where they come in as values.
 */
export function callArguments(
  layer: Layer,
  node: { readonly inputTensors: readonly SymbolicTensor[] },
): CallArguments {
  const given: unknown = Reflect.get(node, "callArgs");
  if (typeof given !== "object" || given === null) return {};
  const entries = Object.entries(given).filter(([name, value]: [string, unknown]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const symbolic = values.filter((each) => each instanceof layers.SymbolicTensor);
    const stray = symbolic.find((each) => !node.inputTensors.includes(each));
    if (stray !== undefined)
      throw new Error(`\`${layer.name}\` is called with a \`${name}\` that is no input of its call`);
    return (
      symbolic.length === 0 && values.every((each) => each !== null && each !== undefined && !isGone(each))
    );
  });
  return Object.fromEntries(entries);
}

/**
 * A mask that was freed, as TensorFlow.js leaves it in the arguments of a call once it has computed
 * masks.
 */
function isGone(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as Partial<Tensor>).isDisposed === true;
}

/** The shapes of one tensor or of several, as a list. */
export function shapesOf(shapes: Shape | Shape[]): readonly Shape[] {
  return Array.isArray(shapes[0]) ? (shapes as Shape[]) : [shapes as Shape];
}

/** Name of the activation that a layer ends with; nothing where it has none. */
export function activationOf(layer: Layer): string | undefined {
  switch (layer.getClassName()) {
    case "Softmax":
      return "softmax";
    case "ReLU":
      return "relu";
    default: {
      const activation: unknown = Reflect.get(layer, "activation");
      const isNamed = typeof activation === "object" && activation !== null && "getClassName" in activation;
      return isNamed ? String((activation as Layer).getClassName()) : undefined;
    }
  }
}
