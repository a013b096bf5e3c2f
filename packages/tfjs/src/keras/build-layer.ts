import type { Sequential, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { OptionError } from "@lighterjs/core";
import { firstLineOf } from "../error-text.js";
import { registeredClass } from "../engine/registered-class.js";
import { layers } from "../engine/tf.js";
import { recurrentCells, type Layer, type Shape } from "../network/layer-internals.js";
import { isRecord, readObject, type LayerEntry } from "./config/keras-config.js";
import { requireName, translateLayer } from "./config/translate-layer.js";
import { describeValue } from "./config/translate-values.js";
import type { TranslatedLayer, Translation } from "./config/translation.js";
import { unsupportedLayer } from "./keras-fault.js";

/** How the layers of a model are made. */
export interface BuildContext {
  readonly translation: Translation;
  /** Whether weights follow, so that what initializers would draw counts for nothing. */
  readonly weightsFollow: boolean;
}

/** Makes a layer from what the file says of it. */
export function makeLayer(entry: LayerEntry, { translation, weightsFollow }: BuildContext): Layer {
  const layer = construct(entry, translateLayer(entry, translation));
  if (weightsFollow)
    for (const each of [layer, ...recurrentCells(layer)]) each.setFastWeightInitDuringBuild(true);
  return layer;
}

/** Makes a layer of TensorFlow.js, or of ours, by the name of its class. */
export function construct(
  entry: Pick<LayerEntry, "name" | "className">,
  { className, config }: TranslatedLayer,
): Layer {
  const make = registeredClass(className);
  if (make === undefined) throw unsupportedLayer(entry, "there is no layer here that computes the same");
  return explain(entry, () => make(config));
}

/** Connects a layer to its inputs. */
export function connect(
  entry: LayerEntry,
  layer: Layer,
  inputs: readonly SymbolicTensor[],
  options: Readonly<Record<string, unknown>> = {},
): readonly SymbolicTensor[] {
  const [first, ...others] = inputs;
  if (first === undefined) throw unsupportedLayer(entry, "it is called with no tensor");
  requireLastAxis(entry, layer, first.shape);
  const output = explain(entry, () => layer.apply(others.length === 0 ? first : [...inputs], options));
  return [output].flat() as SymbolicTensor[];
}

/** Appends a layer to a sequence. */
export function addTo(model: Sequential, entry: LayerEntry, layer: Layer): void {
  const [output] = model.outputs;
  if (output !== undefined) requireLastAxis(entry, layer, output.shape);
  explain(entry, () => {
    model.add(layer);
  });
}

/**
 * Normalization over another axis is computed with the statistics of the wrong values, without a
 * word.
 */
function requireLastAxis(entry: LayerEntry, layer: Layer, shape: Shape): void {
  if (layer.getClassName() !== "BatchNormalization") return;
  const axis: unknown = Reflect.get(layer, "axis");
  if (axis === -1 || axis === shape.length - 1) return;
  throw unsupportedLayer(
    entry,
    `it normalizes over axis ${String(axis)} of ${shape.length}, where only the last can be normalized`,
    ["build the model with `data_format='channels_last'` and save it again"],
  );
}

/**
 * Refuses a recurrent layer, or one around it, that gives zeros for steps that a mask leaves out,
 * where TensorFlow.js repeats the step before. To be called for layers that get a mask.
 */
export function refuseZeroedSteps(entry: LayerEntry): void {
  const pending: unknown[] = [entry.config];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    if (isRecord(value) && value["zero_output_for_mask"] === true && value["return_sequences"] === true)
      throw unsupportedLayer(
        entry,
        "it gives zeros for the steps that a mask leaves out, which is not computed here",
      );
    pending.push(...(Object.values(value) as unknown[]));
  }
}

/** Types of inputs, by what they are here. */
const INPUT_TYPES: ReadonlyMap<string, "float32" | "int32" | "bool"> = new Map([
  ["float32", "float32"],
  ["int8", "int32"],
  ["int16", "int32"],
  ["int32", "int32"],
  ["int64", "int32"],
  ["uint8", "int32"],
  ["uint16", "int32"],
  ["bool", "bool"],
]);

/** Tensor that an input layer stands for. */
export function makeInput(entry: LayerEntry): SymbolicTensor {
  requireName(entry);
  const { inputShape, config, name } = entry;
  const { dtype, sparse, ragged } = config;
  if (inputShape === undefined) throw unsupportedLayer(entry, "its shape is not told");
  if (sparse === true || ragged === true) throw unsupportedLayer(entry, "its values are sparse or ragged");
  const type = INPUT_TYPES.get(typeName(dtype));
  if (type === undefined)
    throw unsupportedLayer(
      entry,
      `it takes ${describeValue(typeName(dtype))}, where numbers of 32 bits are taken`,
    );
  return explain(entry, () => layers.input({ batchShape: [...inputShape], dtype: type, name }));
}

function typeName(dtype: unknown): string {
  const name = readObject(dtype)?.config["name"] ?? dtype ?? "float32";
  return typeof name === "string" ? name : "";
}

/** Objection of TensorFlow.js to a layer, with the layer's name. */
function explain<T>(entry: Pick<LayerEntry, "name" | "className">, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (OptionError.is(error)) throw error;
    // What JavaScript says of settings that are not as they should be tells nobody what to mend.
    const isRaw = error instanceof TypeError || error instanceof RangeError;
    throw unsupportedLayer(entry, isRaw ? "its settings are not as Keras writes them" : firstLineOf(error));
  }
}
