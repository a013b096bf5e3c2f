import type { SymbolicTensor, LayersModel } from "@tensorflow/tfjs-layers";
import { layers } from "../engine/tf.js";
import {
  callArguments,
  containedLayers,
  isSequence,
  type CallArguments,
  type Layer,
} from "./layer-internals.js";

/** A value inside a container: one of its inputs, or an output of one of its connections. */
export type ConnectionSource =
  { readonly input: number } | { readonly node: number; readonly output: number };

/** A layer inside a container, at one place where the container calls it. */
export interface Connection {
  readonly layer: Layer;
  readonly inputs: readonly ConnectionSource[];
  /** Arguments that the layer was called with, beside its inputs. */
  readonly arguments: CallArguments;
}

/** How a container runs its layers. */
export interface Connections {
  /** Each after those that it takes its inputs from. */
  readonly nodes: readonly Connection[];
  readonly outputs: readonly ConnectionSource[];
}

/**
 * A connection in a container that TensorFlow.js has built, with the tensors that come out of it.
 */
export interface BuiltConnection extends Connection {
  readonly outputs: readonly SymbolicTensor[];
}

export interface BuiltConnections extends Connections {
  readonly nodes: readonly BuiltConnection[];
}

/**
 * A container that knows by itself how its layers are connected, such as `lighter.models.Graph`.
 */
export interface ConnectingLayer extends Layer {
  /** Each layer once. */
  readonly layers: readonly Layer[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Shapes of one sample of each input, as far as it says so itself. */
  readonly declaredShapes: readonly (readonly (number | null)[] | undefined)[];
  connections(): Connections;
}

export function isConnecting(layer: Layer): layer is ConnectingLayer {
  return typeof Reflect.get(layer, "connections") === "function";
}

/**
 * How a container runs the layers in it: a sequence one after the other, a functional model as its
 * symbolic tensors say. Undefined for what is no container, or a class of one's own, which may do
 * with its layers what it likes.
 */
export function connectionsOf(layer: Layer): Connections | undefined {
  if (isConnecting(layer)) return layer.connections();
  if (isSequence(layer)) return chain(containedLayers(layer));
  return layer instanceof layers.LayersModel ? functionalConnections(layer) : undefined;
}

/** Layers one after the other. */
export function chain(sequence: readonly Layer[]): BuiltConnections {
  const source = (index: number): ConnectionSource =>
    index === 0 ? { input: 0 } : { node: index - 1, output: 0 };
  return {
    nodes: sequence.map((layer, index) => ({
      layer,
      inputs: [source(index)],
      arguments: {},
      outputs: layer.inboundNodes.at(-1)?.outputTensors ?? [],
    })),
    outputs: [source(sequence.length)],
  };
}

/**
 * Follows a functional model from its outputs back to its inputs. It goes by the symbolic tensors
 * and the node that made each: names may have changed since, and a layer may have been called
 * outside of this model too.
 */
export function functionalConnections(model: LayersModel): BuiltConnections {
  const nodes: BuiltConnection[] = [];
  const sources = new Map<SymbolicTensor, ConnectionSource>();
  model.inputs.forEach((tensor, input) => sources.set(tensor, { input }));
  const follow = (tensor: SymbolicTensor): ConnectionSource => {
    const known = sources.get(tensor);
    if (known !== undefined) return known;
    const { sourceLayer: layer, nodeIndex } = tensor;
    const made = layer.inboundNodes[nodeIndex];
    if (made === undefined || layer.getClassName() === "InputLayer")
      throw new Error(`\`${tensor.name}\` of the model \`${model.name}\` depends on no input of the model`);
    const inputs = made.inputTensors.map(follow);
    const outputs = made.outputTensors;
    const node = nodes.push({ layer, inputs, arguments: callArguments(layer, made), outputs }) - 1;
    outputs.forEach((each, output) => sources.set(each, { node, output }));
    return sources.get(tensor) ?? { node, output: tensor.tensorIndex };
  };
  return { outputs: model.outputs.map(follow), nodes };
}
