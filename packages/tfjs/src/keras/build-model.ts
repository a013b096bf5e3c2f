import type { LayersModel } from "@tensorflow/tfjs-layers";
import { layers } from "../engine/tf.js";
import type { Layer } from "../network/layer-internals.js";
import { Graph } from "./build-graph.js";
import { addTo, makeInput, makeLayer, refuseZeroedSteps, type BuildContext } from "./build-layer.js";
import { isModelEntry, type LayerEntry, type ModelEntry } from "./config/keras-config.js";
import { requireName } from "./config/translate-layer.js";
import { unsupportedLayer } from "./keras-fault.js";

/**
 * The layers of each model, itself or nested, in the order of the file, by which its weights are
 * numbered.
 */
export type LayerOrder = ReadonlyMap<Layer, readonly Layer[]>;

export interface BuiltModel {
  readonly model: LayersModel;
  readonly order: LayerOrder;
}

/**
 * Builds the model that a configuration of Keras describes: each layer is made, and called as often
 * and with what the file says.
 *
 * @throws KerasFault
 */
export function buildModel(entry: ModelEntry, context: BuildContext): BuiltModel {
  const order = new Map<Layer, readonly Layer[]>();
  return { model: buildNested(entry, context, order), order };
}

function buildNested(
  entry: ModelEntry,
  context: BuildContext,
  order: Map<Layer, readonly Layer[]>,
): LayersModel {
  requireName(entry);
  const contained: Layer[] = [];
  const make = (inner: LayerEntry): Layer => {
    const layer = isModelEntry(inner) ? buildNested(inner, context, order) : makeLayer(inner, context);
    contained.push(layer);
    return layer;
  };
  const model = build(entry, make, context);
  order.set(model, contained);
  if (entry.config["trainable"] === false) model.trainable = false;
  return model;
}

function build(entry: ModelEntry, make: (inner: LayerEntry) => Layer, context: BuildContext): LayersModel {
  switch (entry.className) {
    case "Sequential":
      return buildSequence(entry, make);
    case "Functional":
    case "Model":
      return new Graph(entry, make, context).build();
    default:
      throw unsupportedLayer(entry, "it is a model of a class of its own, whose code is not in the file");
  }
}

function buildSequence(entry: ModelEntry, make: (inner: LayerEntry) => Layer): LayersModel {
  const [first, ...others] = entry.layers;
  if (first === undefined) throw unsupportedLayer(entry, "it has no layers");
  const declares = first.className === "InputLayer";
  const model = layers.sequential({ name: entry.name });
  model.add(makeInput(declares ? first : undeclaredInput(entry, first)).sourceLayer);
  let isMasked = false;
  for (const each of declares ? others : entry.layers) {
    if (isMasked) refuseZeroedSteps(each);
    addTo(model, each, make(each));
    isMasked ||= each.className === "Masking" || each.config["mask_zero"] === true;
  }
  return model;
}

/** The input of a sequence that does not list one: what it, or its first layer, was built for. */
function undeclaredInput(entry: ModelEntry, first: LayerEntry): LayerEntry {
  const declared = first.config["batch_input_shape"] !== undefined;
  return {
    ...entry,
    className: "InputLayer",
    name: `${first.name}_input`,
    inputShape: entry.inputShape ?? first.inputShape,
    config: declared && first.className === "Embedding" ? { dtype: "int32" } : {},
  };
}
