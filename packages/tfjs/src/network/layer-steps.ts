import {
  directions,
  ownWeights,
  recurrentCells,
  wrappedLayer,
  type Layer,
  type Shape,
} from "./layer-internals.js";
import type { LayerTree } from "./layer-tree.js";
import { multiplyAdds } from "./multiply-adds.js";
import { sequencePlaces } from "./sequence.js";

/** One step of the forward pass: a layer that computes something itself. */
export interface LayerStep {
  readonly place: LayerTree;
  /** Multiply-adds for one sample. */
  readonly multiplyAdds: number;
}

type Add = (step: LayerStep) => void;

/** The layers of a model in the order of its forward pass, with what each costs. */
export function layerSteps(tree: LayerTree, inputShape: Shape | Shape[]): readonly LayerStep[] {
  const steps: LayerStep[] = [];
  measure(tree, inputShape, 1, (step) => steps.push(step));
  return steps;
}

/** Adds the steps of one place, which runs `times` for each sample, and returns the shape that it hands on. */
function measure(place: LayerTree, input: Shape | Shape[], times: number, add: Add): Shape | Shape[] {
  const { layer, children } = place;
  const sequence = sequencePlaces(place);
  if (sequence !== undefined)
    return sequence.reduce((shape, child) => measure(child, shape, times, add), input);

  if (directions(layer)) {
    for (const child of children) measure(child, input, times, add);
    return layer.computeOutputShape(input);
  }
  const [wrapped] = children;
  if (wrapped !== undefined && wrappedLayer(layer) === wrapped.layer) {
    const [batch = null, timesteps = null, ...rest] = firstShape(input);
    measure(wrapped, [batch, ...rest], times * (timesteps ?? 1), add);
    return layer.computeOutputShape(input);
  }
  if (children.length === 0 || recurrentCells(layer).length > 0) {
    const output = layer.computeOutputShape(input);
    add({ place, multiplyAdds: times * multiplyAdds(layer, firstShape(input), firstShape(output)) });
    return output;
  }
  if (ownWeights(layer).trainable.length > 0) add({ place, multiplyAdds: 0 });
  for (const child of children)
    measure(child, connectedShape(child.layer, "inputShapes") ?? input, times, add);
  return connectedShape(layer, "outputShapes") ?? layer.computeOutputShape(input);
}

/** The shapes that a layer of a graph was connected with. */
function connectedShape(layer: Layer, side: "inputShapes" | "outputShapes"): Shape | Shape[] | undefined {
  const shapes = layer.inboundNodes.at(-1)?.[side];
  return isList(shapes) && shapes.length === 1 ? shapes[0] : shapes;
}

function firstShape(shapes: Shape | Shape[]): Shape {
  return isList(shapes) ? (shapes[0] ?? []) : shapes;
}

function isList(shapes: Shape | Shape[] | undefined): shapes is Shape[] {
  return Array.isArray(shapes?.[0]);
}
