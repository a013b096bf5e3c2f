import type { SymbolicTensor, LayersModel } from "@tensorflow/tfjs-layers";
import { layers } from "../engine/tf.js";
import { isSequence, containedLayers, type Layer } from "./layer-internals.js";
import type { LayerTree } from "./layer-tree.js";

/**
 * The layers of a container in the order in which they run, when they run strictly one after the other; undefined for a
 * graph that branches, and for what is no container. A layer used twice is listed twice.
 */
export function sequenceOf(layer: Layer): readonly Layer[] | undefined {
  if (isSequence(layer)) return containedLayers(layer);
  return layer instanceof layers.LayersModel ? linearOrder(layer) : undefined;
}

/** The same, as places. */
export function sequencePlaces({ layer, children }: LayerTree): readonly LayerTree[] | undefined {
  return sequenceOf(layer)?.map((child, index) => {
    const atIndex = children[index];
    const place =
      atIndex?.layer === child ? atIndex : children.find((candidate) => candidate.layer === child);
    if (place === undefined) throw new Error(`layer \`${child.name}\` is not part of \`${layer.name}\``);
    return place;
  });
}

/** Follows a functional model from its output back to its input. */
function linearOrder(model: LayersModel): readonly Layer[] | undefined {
  const [output, ...otherOutputs] = model.outputs;
  if (output === undefined || otherOutputs.length > 0 || model.inputs.length !== 1) return undefined;
  const order: Layer[] = [];
  let tensor: SymbolicTensor = output;
  while (tensor.sourceLayer.getClassName() !== "InputLayer") {
    const node = tensor.sourceLayer.inboundNodes[tensor.nodeIndex];
    const [input, ...otherInputs] = node?.inputTensors ?? [];
    if (input === undefined || otherInputs.length > 0 || node?.outputTensors.length !== 1) return undefined;
    order.unshift(tensor.sourceLayer);
    tensor = input;
  }
  // Layers of the model that the way back from the output does not meet lie on a branch, or inside a model that came first.
  const met = new Set(order);
  return containedLayers(model).every((layer) => met.has(layer)) ? order : undefined;
}
