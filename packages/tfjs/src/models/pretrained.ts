import { suggestNames, validateOptions } from "@lighterjs/schema";
import { OptionError } from "@lighterjs/core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { layers as layersPackage } from "../engine/tf.js";
import { containedLayers, type Layer } from "../network/layer-internals.js";
import { segmentNames } from "../network/segment-names.js";
import { sequenceOf } from "../network/sequence.js";
import { ownManifest } from "../own-manifest.js";
import { readModel } from "../saving/read-model.js";
import { Sequential } from "./sequential.js";

export interface PretrainedOptions {
  /**
   * A folder with a `model.json`, that file itself, or an `http` address of either.
   * @format path
   */
  path: string;
  /**
   * Last layer to keep: what comes after it is left out. A layer inside a nested model is written with its path,
   * `encoder.conv3`. Left out, the whole model is taken.
   */
  cut?: string;
  /** Name of the model, a part of the names of its parameters. Left out, it is the name in the file. */
  name?: string;
}

/**
 * A model with its weights, from files that Lighter, TensorFlow.js or a Keras converter wrote (`LayersModel`).
 *
 * @example
 * ```yaml
 * - _target_: lighter.models.Pretrained
 *   path: runs/pretrain/model
 *   cut: conv3 # without the classifier of its first task
 *   name: backbone
 * ```
 */
export async function Pretrained(options: PretrainedOptions): Promise<Layer> {
  validateOptions(Pretrained, options, ownManifest("lighter.models.Pretrained"));
  const { path, cut, name } = options;
  const whole = await readModel(path);
  const kept = cut === undefined ? whole : cutAfter(whole, cut.replace(/^model\./, ""), cut);
  if (name !== undefined) kept.name = name;
  return kept;
}

/** Sequences become our own, which run and are cut layer by layer; a graph stays what it is. */
function asSequential(layer: Layer): Layer {
  const sequence = sequenceOf(layer);
  if (sequence === undefined || new Set(sequence).size < sequence.length) return layer;
  return sequential(layer, sequence.map(asSequential));
}

function sequential(original: Layer, layers: Layer[]): Sequential {
  const model = new Sequential({ name: original.name, layers });
  model.trainable = original.trainable;
  return model;
}

/** Leaves out what comes after the layer with the given path below `container`. */
function cutAfter(container: Layer, path: string, cut: string): Layer {
  const siblings = sequenceOf(container) ?? containedLayers(container);
  const names = segmentNames(siblings);
  const index = names.findIndex((name) => path === name || path.startsWith(`${name}.`));
  const last = siblings[index];
  if (last === undefined) throw unknownLayer(cut, path, names);
  const rest = path.slice((names[index]?.length ?? 0) + 1);
  if (sequenceOf(container) === undefined) {
    if (rest !== "" || !(container instanceof layersPackage.LayersModel)) throw unknownLayer(cut, rest, []);
    return cutGraph(container, last);
  }
  const kept = rest === "" ? asSequential(last) : cutAfter(last, rest, cut);
  return sequential(container, [...siblings.slice(0, index).map(asSequential), kept]);
}

function cutGraph(model: LayersModel, last: Layer): Layer {
  return layersPackage.model({
    inputs: model.inputs,
    outputs: last.output,
    name: model.name,
  });
}

/** @param path - the part of `cut` that was not found, below the layers that were */
function unknownLayer(cut: string, path: string, siblings: readonly string[]): OptionError {
  const known = siblings.map((name) => `${cut.slice(0, -path.length)}${name}`);
  const [nearest] = suggestNames(cut, known);
  const list = known.slice(0, 12).map((name) => `\`${name}\``);
  return new OptionError([
    {
      code: "INVALID_OPTION",
      path: ["cut"],
      on: "value",
      message: `the model has no layer \`${cut}\``,
      label: "no such layer",
      help:
        nearest !== undefined
          ? [`did you mean \`${nearest}\`?`]
          : known.length > 0
            ? [`its layers are ${list.join(", ")}`]
            : [],
    },
  ]);
}
