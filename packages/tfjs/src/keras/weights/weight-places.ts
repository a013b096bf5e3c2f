import type { LayerVariable } from "@tensorflow/tfjs-layers";
import {
  containedLayers,
  declaredTrainable,
  directions,
  ownWeights,
  wrappedLayer,
  type Layer,
} from "../../network/layer-internals.js";
import type { LayerOrder } from "../build-model.js";
import { snakeCase } from "../config/translate-values.js";

/** A layer and where a file of Keras keeps its weights. */
export interface WeightPlace {
  /** From the layer around it, `layers/conv2d_1` or `cell`. */
  readonly segment: string;
  readonly layer: Layer;
  /** Its own, trained ones first, as Keras lists them. */
  readonly variables: readonly LayerVariable[];
  /** How many of its own are trained when it is. */
  readonly learned: number;
  /** False when it, or something around it, was frozen. */
  readonly trainable: boolean;
  readonly inside: readonly WeightPlace[];
}

/** Names of classes of ours, by which Keras knows them. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ["KerasGRU", "GRU"],
  ["KerasGRUCell", "GRUCell"],
  ["KerasNormalization", "Normalization"],
  ["Model", "Functional"],
]);

/**
 * Lays out where the weights of a model are.
 *
 * @param order - of the layers of its containers; one that is not in it has them in its own order
 */
export function weightPlaces(model: Layer, order: LayerOrder): WeightPlace {
  return placeLayer(model, "", true, order);
}

function placeLayer(layer: Layer, segment: string, around: boolean, order: LayerOrder): WeightPlace {
  const trainable = around && declaredTrainable(layer);
  const place = (inner: Layer, at: string): WeightPlace => placeLayer(inner, at, trainable, order);
  const { trainable: learned, constant } = ownWeights(layer);
  const both = directions(layer);
  const wrapped = wrappedLayer(layer);
  const cell = layerAt(layer, "cell");
  const stacked: unknown = Reflect.get(layer, "cells");
  return {
    segment,
    layer,
    variables: [...learned, ...constant],
    learned: learned.length,
    trainable,
    inside: [
      ...placeAll(order.get(layer) ?? containedLayers(layer), "layers", place),
      ...(both === undefined
        ? []
        : [place(both.forward, "forward_layer"), place(both.backward, "backward_layer")]),
      ...(wrapped === undefined ? [] : [place(wrapped, "layer")]),
      ...(cell === undefined ? [] : [place(cell, "cell")]),
      ...placeAll(Array.isArray(stacked) ? (stacked as Layer[]) : [], "cells", place),
    ],
  };
}

/** Layers of a list go by their class, counted within the list. */
function placeAll(
  list: readonly Layer[],
  option: string,
  place: (layer: Layer, segment: string) => WeightPlace,
): readonly WeightPlace[] {
  const counts = new Map<string, number>();
  return list.map((layer) => {
    const className = layer.getClassName();
    const name = snakeCase(CLASSES.get(className) ?? className);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return place(layer, `${option}/${name}${count === 0 ? "" : `_${count}`}`);
  });
}

function layerAt(owner: Layer, field: string): Layer | undefined {
  const value: unknown = Reflect.get(owner, field);
  return typeof value === "object" && value !== null && "getClassName" in value
    ? (value as Layer)
    : undefined;
}

/** The last part of a weight's name, `kernel`. */
export function weightName(name: string): string {
  const tail = name.slice(name.lastIndexOf("/") + 1);
  return tail.replace(/:\d+$/, "");
}
