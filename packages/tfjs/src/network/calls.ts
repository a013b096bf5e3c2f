import { maskedOutputs } from "./call-layer.js";
import { connectionsOf, type Connection } from "./connections.js";
import {
  directions,
  ownWeights,
  recurrentCells,
  shapesOf,
  wrappedLayer,
  type CallArguments,
  type Layer,
  type Shape,
} from "./layer-internals.js";
import { placedWeights, type LayerTree, type PlacedWeight } from "./layer-tree.js";
import { variationsIn, type Variation } from "./layer-variation.js";
import { multiplyAdds } from "./multiply-adds.js";

/** A value of the forward pass: an input of the network, or an output of a call. */
export type Source = { readonly input: number } | { readonly call: number; readonly output: number };

/**
 * One use of a layer in the forward pass. A layer that is used twice is called twice, with the same
 * weights.
 */
export interface Call {
  /** Position in topological order, from 0. */
  readonly index: number;
  /** The layer and its path. */
  readonly place: LayerTree;
  readonly inputs: readonly Source[];
  /** With the batch dimension, as those of the outputs. */
  readonly inputShapes: readonly Shape[];
  readonly outputShapes: readonly Shape[];
  /** Arguments of the layer in the model beside its inputs: `training: false`. */
  readonly arguments: CallArguments;
  /** The layers that compute something in it. */
  readonly steps: readonly CallStep[];
  /** Of its forward pass, for one sample. */
  readonly multiplyAdds: number;
  /** All its weights, moving statistics too. */
  readonly weights: readonly PlacedWeight[];
  /** Whether a mask goes with the output of that number. */
  readonly masked: readonly boolean[];
  /**
   * Reason why its outputs differ from one time to the next, by the modes that normalizations have
   * when it is asked.
   */
  readonly variation: () => Variation | undefined;
}

/** A layer that computes something itself, on the way of one call. */
export interface CallStep {
  readonly place: LayerTree;
  /** Multiply-adds for one sample. */
  readonly multiplyAdds: number;
}

/** A forward pass. */
export interface Layout {
  /** Of the data, with the batch dimension. */
  readonly inputShapes: readonly Shape[];
  /** In topological order. */
  readonly calls: readonly Call[];
  readonly outputs: readonly Source[];
}

/** A value on its way through the layout. */
interface Value {
  readonly source: Source;
  readonly shape: Shape;
  readonly masked: boolean;
}

/**
 * Lays a built model out flat, as calls in topological order: sequences, functional models and
 * graphs at any depth are taken apart, and their layers called where they call them. What
 * TensorFlow.js runs as one (recurrent layers, wrappers, a layer class of one's own) stays one
 * call.
 *
 * @param inputShapes - of the data, with the batch dimension
 */
export function layOut(tree: LayerTree, inputShapes: readonly Shape[]): Layout {
  const calls: Call[] = [];
  const inputs = inputShapes.map((shape, input): Value => ({ source: { input }, shape, masked: false }));
  const outputs = place(tree, inputs, {}, calls);
  return { inputShapes, calls, outputs: outputs.map(({ source }) => source) };
}

/** Adds the calls of one place, and returns what they hand on. */
function place(
  tree: LayerTree,
  inputs: readonly Value[],
  given: CallArguments,
  calls: Call[],
): readonly Value[] {
  const connections = connectionsOf(tree.layer);
  if (connections === undefined) return [...addCall(tree, inputs, given, calls)];
  // Of the arguments of a container, it is `training` that reaches the layers in it.
  const training = "training" in given ? { training: given["training"] } : {};
  const made: (readonly Value[])[] = [];
  const valueOf = (source: Connection["inputs"][number]): Value => {
    const value = "input" in source ? inputs[source.input] : made[source.node]?.[source.output];
    if (value === undefined) throw new Error(`\`${tree.layer.name}\` takes an input that nothing gives`);
    return value;
  };
  connections.nodes.forEach((node, index) => {
    const child = childOf(tree, node.layer, index);
    made.push(place(child, node.inputs.map(valueOf), { ...training, ...node.arguments }, calls));
  });
  return connections.outputs.map(valueOf);
}

function addCall(
  tree: LayerTree,
  inputs: readonly Value[],
  given: CallArguments,
  calls: Call[],
): readonly Value[] {
  const inputShapes = inputs.map(({ shape }) => shape);
  const outputs = outputShapes(tree.layer, inputShapes);
  const steps = stepsOf(tree, inputShapes);
  const masked = maskedOutputs(
    tree.layer,
    inputs.some((input) => input.masked),
    outputs.length,
  );
  const index = calls.length;
  calls.push({
    index,
    place: tree,
    inputs: inputs.map(({ source }) => source),
    inputShapes,
    outputShapes: outputs,
    arguments: given,
    steps,
    multiplyAdds: steps.reduce((sum, step) => sum + step.multiplyAdds, 0),
    weights: [...placedWeights(tree)],
    masked,
    variation: variationsIn(tree),
  });
  return outputs.map((shape, output) => ({
    source: { call: index, output },
    shape,
    masked: masked[output] ?? false,
  }));
}

/**
 * The place of a layer of a container. A sequence may hold one layer at several places, in the
 * order of its children.
 */
function childOf({ layer, children }: LayerTree, wanted: Layer, index: number): LayerTree {
  const atIndex = children[index];
  const child = atIndex?.layer === wanted ? atIndex : children.find((each) => each.layer === wanted);
  if (child === undefined) throw new Error(`layer \`${wanted.name}\` is not part of \`${layer.name}\``);
  return child;
}

/**
 * The layer of a call that gives its output: inside of a wrapper, that which is wrapped, and in
 * that its last.
 */
export function outputLayer(tree: LayerTree): LayerTree {
  const connections = connectionsOf(tree.layer);
  const [source] = connections?.outputs ?? [];
  const last = source !== undefined && "node" in source ? source.node : undefined;
  if (connections !== undefined && last !== undefined)
    return outputLayer(childOf(tree, connections.nodes[last]!.layer, last));
  const wrapped = wrappedLayer(tree.layer);
  const inner = tree.children.find(({ layer }) => layer === wrapped);
  return inner === undefined ? tree : outputLayer(inner);
}

/**
 * The layers that compute something in one call: the layer itself, or those inside of what
 * TensorFlow.js runs as one, such as a wrapper or the two directions of a recurrent layer.
 *
 * @param times - that it runs for each sample
 */
function stepsOf(tree: LayerTree, inputs: readonly Shape[], times = 1): readonly CallStep[] {
  const { layer, children } = tree;
  const [input = []] = inputs;
  if (directions(layer)) return children.flatMap((child) => stepsOf(child, inputs, times));
  if (connectionsOf(layer) !== undefined)
    return layOut(tree, inputs).calls.flatMap(({ steps }) =>
      steps.map((step) => ({ ...step, multiplyAdds: times * step.multiplyAdds })),
    );
  const [wrapped] = children;
  if (wrapped !== undefined && wrappedLayer(layer) === wrapped.layer) {
    const [batch = null, timesteps = null, ...rest] = input;
    return stepsOf(wrapped, [[batch, ...rest]], times * (timesteps ?? 1));
  }
  if (children.length === 0 || recurrentCells(layer).length > 0) {
    const [output = []] = outputShapes(layer, inputs);
    return [{ place: tree, multiplyAdds: times * multiplyAdds(layer, input, output) }];
  }
  const own = ownWeights(layer).trainable.length > 0 ? [{ place: tree, multiplyAdds: 0 }] : [];
  const inner = children.flatMap((child) => stepsOf(child, connectedShapes(child.layer) ?? inputs, times));
  return [...own, ...inner];
}

function outputShapes(layer: Layer, inputs: readonly Shape[]): readonly Shape[] {
  const [only] = inputs;
  return shapesOf(layer.computeOutputShape(only !== undefined && inputs.length === 1 ? only : [...inputs]));
}

/** The shapes that a layer inside a class of one's own was connected with. */
function connectedShapes(layer: Layer): readonly Shape[] | undefined {
  const shapes = layer.inboundNodes.at(-1)?.inputShapes;
  return shapes === undefined ? undefined : shapesOf(shapes);
}
