import type { DataType } from "@tensorflow/tfjs-core";
import { layers } from "../engine/tf.js";
import { isConnecting } from "./connections.js";
import { isSequence, type Layer } from "./layer-internals.js";
import { segmentNames } from "./segment-names.js";

/**
 * Names of the inputs of a model, in the order in which it takes them: those of the input layers of a functional model, those
 * that a graph was written with, and `input` for what has only one.
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
