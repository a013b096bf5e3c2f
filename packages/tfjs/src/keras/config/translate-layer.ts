import { unsupportedLayer } from "../keras-fault.js";
import { readObject, type LayerEntry } from "./keras-config.js";
import { AUGMENTATIONS, LAYER_CLASSES, ONLY, REFUSED, unknownOptions } from "./layer-classes.js";
import { camelCase, describeValue, translateValue, unsupportedOption } from "./translate-values.js";
import type { OptionPlace, TranslatedLayer, Translation } from "./translation.js";

/** Fields of a layer entry, whether of a model or inside another layer. */
type Described = Pick<LayerEntry, "name" | "className" | "config">;

/**
 * A layer of Keras in terms of TensorFlow.js. What it would compute differently is refused by the
 * layer's name.
 *
 * @throws KerasFault
 */
export function translateLayer(layer: Described, translation: Translation): TranslatedLayer {
  requireName(layer);
  const { className, config } = translateClass(layer, translation);
  return {
    className,
    config: { ...config, name: layer.name, trainable: layer.config["trainable"] !== false },
  };
}

function translateClass(layer: Described, translation: Translation): TranslatedLayer {
  const { className } = layer;
  requireFullPrecision(layer);
  const containers = CONTAINERS.get(className);
  if (containers !== undefined) return containers(layer, translation);
  if (AUGMENTATIONS.has(className)) {
    translation.warn(
      `layer \`${layer.name}\` of the Keras file, a \`${className}\`, changes images only in Keras: here it hands them on as they are`,
    );
    return { className: "KerasOperation", config: { operation: "identity", settings: {} } };
  }
  return translateKnown(layer, translation);
}

function translateKnown(layer: Described, translation: Translation): TranslatedLayer {
  const { className, config } = layer;
  const known = LAYER_CLASSES.get(className);
  if (known === undefined)
    throw unsupportedLayer(layer, REFUSED.get(className) ?? "there is no layer here that computes the same");
  const [unknown] = unknownOptions(config, known);
  if (unknown !== undefined)
    throw unsupportedLayer(
      layer,
      `its \`${unknown}\` is ${describeValue(config[unknown])}, an option whose effect is not known here`,
    );
  const settings = translateSettings(layer, known.options, translation);
  return known.make?.(settings, layer) ?? { className, config: settings };
}

function translateSettings(
  layer: Described,
  options: readonly string[],
  translation: Translation,
): Readonly<Record<string, unknown>> {
  const given = options.filter((option) => option in layer.config);
  return Object.fromEntries(
    given.flatMap((option) => {
      const value = layer.config[option];
      const place: OptionPlace = { layer, option, translation };
      const only = ONLY.get(option);
      if (only !== undefined) {
        if (value === null || only.includes(value)) return [];
        const [wanted = null] = only;
        throw unsupportedOption(
          place,
          `is ${describeValue(value)}, where only ${JSON.stringify(wanted)} can be computed`,
        );
      }
      const translated = translateValue(value, place);
      return translated === undefined ? [] : [[camelCase(option), translated]];
    }),
  );
}

/** Layers around others. */
const CONTAINERS: ReadonlyMap<string, (layer: Described, translation: Translation) => TranslatedLayer> =
  new Map([
    ["TimeDistributed", timeDistributed],
    ["Bidirectional", bidirectional],
    ["RNN", recurrent],
    ["StackedRNNCells", stackedCells],
  ]);

function timeDistributed(layer: Described, translation: Translation): TranslatedLayer {
  const [inner] = innerLayers(layer, "layer");
  if ("layers" in inner.config)
    throw unsupportedLayer(layer, "it repeats a whole model, where it can repeat one layer");
  return { className: "TimeDistributed", config: { layer: translateLayer(inner, translation) } };
}

function bidirectional(layer: Described, translation: Translation): TranslatedLayer {
  const [forward] = innerLayers(layer, "layer");
  const backward = layer.config["backward_layer"];
  if (forward.className === "RNN")
    throw unsupportedLayer(layer, "it goes both ways with a recurrent layer that is made of cells");
  if (backward !== null && backward !== undefined) requireMirrored(layer, forward, translation);
  const place: OptionPlace = { layer, option: "merge_mode", translation };
  const mergeMode = translateValue(layer.config["merge_mode"] ?? null, place);
  // TensorFlow.js puts the direction before the name, as Keras has done.
  const inner = { ...forward, name: forward.name.replace(/^forward_/, "") };
  return { className: "Bidirectional", config: { layer: translateLayer(inner, translation), mergeMode } };
}

/**
 * The layer backwards is made from the one forwards, and may differ in name, direction and first
 * values only.
 */
function requireMirrored(layer: Described, forward: Described, translation: Translation): void {
  const [backward] = innerLayers(layer, "backward_layer");
  const [one, other] = [forward, backward].map((each) => {
    const { className, config } = translateLayer(each, translation);
    const essential = Object.entries(config).filter(
      ([option]) => !/^(name|goBackwards)$|Initializer$/.test(option),
    );
    return JSON.stringify([className, essential]);
  });
  const turned = forward.config["go_backwards"] !== backward.config["go_backwards"];
  if (one !== other || !turned)
    throw unsupportedLayer(layer, "its `backward_layer` is another than its `layer`");
}

function recurrent(layer: Described, translation: Translation): TranslatedLayer {
  const { cell, ...config } = layer.config;
  if (Array.isArray(cell)) throw unsupportedLayer(layer, "its cells stand in a list");
  const [inner] = innerLayers(layer, "cell");
  const own = translateKnown({ ...layer, config }, translation);
  return { ...own, config: { ...own.config, cell: translateLayer(inner, translation) } };
}

function stackedCells(layer: Described, translation: Translation): TranslatedLayer {
  const cells = innerLayers(layer, "cells");
  return {
    className: "StackedRNNCells",
    config: { cells: cells.map((cell) => translateLayer(cell, translation)) },
  };
}

/** The layers that an option holds, at least one. */
function innerLayers(layer: Described, option: string): readonly [Described, ...Described[]] {
  const inner = [layer.config[option]].flat().map((value) => {
    const object = readObject(value);
    if (object === undefined) throw unsupportedLayer(layer, `its \`${option}\` is no layer`);
    const { name } = object.config;
    return { ...object, name: typeof name === "string" ? name : `${layer.name}_${option}` };
  });
  const [first, ...others] = inner;
  if (first === undefined) throw unsupportedLayer(layer, `its \`${option}\` holds no layer`);
  return [first, ...others];
}

/** Names end up in the names of weights, for which TensorFlow.js has rules. */
export function requireName(layer: Pick<LayerEntry, "name" | "className">): void {
  if (/^[A-Za-z0-9.][-A-Za-z0-9_./]*$/.test(layer.name)) return;
  throw unsupportedLayer(
    layer,
    "its name may have letters, digits, `-`, `_`, `.` and `/` only, and begins with a letter or digit",
    ["give the layer another name in Keras, and save the model again"],
  );
}

/** Weights and results of 16 bits would be others here, and 64 bits are not kept. */
export function requireFullPrecision(layer: Described): void {
  const { dtype } = layer.config;
  const policy = readObject(dtype);
  const name = policy === undefined ? (dtype ?? "float32") : policy.config["name"];
  if (name === "float32") return;
  throw unsupportedLayer(
    layer,
    `it computes with \`${typeof name === "string" ? name : describeValue(dtype)}\`, where only \`float32\` is computed here`,
    ["set `keras.config.set_dtype_policy('float32')`, build the model anew, load its weights and save it"],
  );
}
