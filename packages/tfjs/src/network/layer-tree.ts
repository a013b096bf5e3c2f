import type { LayerVariable } from "@tensorflow/tfjs-layers";
import {
  containedLayers,
  declaredTrainable,
  directions,
  ownWeights,
  recurrentCells,
  wrappedLayer,
  type Layer,
} from "./layer-internals.js";
import { heldBecause } from "./held-layers.js";
import { segmentNames } from "./segment-names.js";

/**
 * A layer at one place of a model. A layer that the model reaches twice stands in the tree twice.
 */
export interface LayerTree {
  readonly layer: Layer;
  /** Dotted path from the root, `model.backbone.conv1`. */
  readonly path: string;
  /** Class that a user knows the layer by: a recurrent cell goes by its layer's, `LSTM`. */
  readonly type: string;
  /** False when the user switched training off for it or for something around it. */
  readonly trainable: boolean;
  readonly children: readonly LayerTree[];
}

/** A weight at one place of a model. */
export interface PlacedWeight {
  /** `model.backbone.conv1.kernel` */
  readonly name: string;
  readonly variable: LayerVariable;
  /** False for moving statistics, which no gradient reaches. */
  readonly learned: boolean;
  readonly place: LayerTree;
  /** Why it does not train whatever a Freezer does; undefined where it can. */
  readonly heldBy: string | undefined;
}

/**
 * Lays out a built model as a tree of named places. The root's own name is not used: it is `model`.
 */
export function layerTree(root: Layer, path = "model"): LayerTree {
  return placeLayer(root, { path, type: root.getClassName(), trainable: true });
}

function placeLayer(layer: Layer, at: { path: string; type: string; trainable: boolean }): LayerTree {
  const trainable = at.trainable && declaredTrainable(layer);
  const place = (child: Layer, segment: string | undefined, type = child.getClassName()) =>
    placeLayer(child, { path: segment === undefined ? at.path : `${at.path}.${segment}`, type, trainable });
  const placeNamed = (siblings: readonly Layer[], type?: string) => {
    const names = segmentNames(siblings);
    return siblings.map((child, index) => place(child, names[index], type));
  };

  const both = directions(layer);
  const wrapped = wrappedLayer(layer);
  const cells = recurrentCells(layer);
  const children = [
    ...placeNamed(containedLayers(layer)),
    ...(both ? [place(both.forward, "forward"), place(both.backward, "backward")] : []),
    ...(wrapped ? [place(wrapped, undefined)] : []),
    ...(cells.length > 1 ? placeNamed(cells, at.type) : cells.map((cell) => place(cell, undefined, at.type))),
  ];
  return { layer, path: at.path, type: at.type, trainable, children };
}

/** All places, each before those inside it, in the order of the forward pass. */
export function* placesOf(tree: LayerTree): Generator<LayerTree> {
  yield tree;
  for (const child of tree.children) yield* placesOf(child);
}

/** All weights of a model at all their places. */
export function* placedWeights(tree: LayerTree, around: readonly LayerTree[] = []): Generator<PlacedWeight> {
  const chain = [...around, tree];
  const heldBy = heldBecause(chain);
  const { trainable, constant } = ownWeights(tree.layer);
  for (const [variables, learned] of [
    [trainable, true],
    [constant, false],
  ] as const)
    for (const variable of variables) {
      const { originalName } = variable;
      const tail = originalName.slice(originalName.lastIndexOf("/") + 1);
      yield { name: `${tree.path}.${tail}`, variable, learned, place: tree, heldBy };
    }
  for (const child of tree.children) yield* placedWeights(child, chain);
}
