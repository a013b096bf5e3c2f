import { isRunFault, OptionError, type OptionIssue, type OptionPath } from "@lighterjs/core";
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { messageOf } from "../error-text.js";
import { layers as layersPackage } from "../engine/tf.js";
import { guardLayers } from "../network/guard-layers.js";
import type { Layer, Shape } from "../network/layer-internals.js";

/** A layer and where it stands among the options of its container. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly path: OptionPath;
}

/**
 * Builds layers one after the other from the shape of the first one's input.
 *
 * @param owner - whose option `layers` they are, for errors
 */
export function connectLayers(layers: readonly PlacedLayer[], inputShape: Shape, owner: object): void {
  let value: SymbolicTensor = layersPackage.input({ batchShape: inputShape });
  for (const layer of layers) value = connect(layer, value, owner);
}

function connect({ layer, path }: PlacedLayer, input: SymbolicTensor, owner: object): SymbolicTensor {
  if (!(layer instanceof layersPackage.layers.Layer)) throw foreignLayer(layer, path, owner);
  const at = `layer \`${layer.name}\` cannot take an input of shape ${render(input.shape)}`;
  guardLayers(layer);
  let output;
  try {
    output = layer.apply(input);
  } catch (error) {
    if (OptionError.is(error) || isRunFault(error)) throw error;
    throw new OptionError([layerIssue(path, at, [messageOf(error)])], { cause: error, subject: owner });
  }
  if (Array.isArray(output) || !(output instanceof layersPackage.SymbolicTensor))
    throw new OptionError(
      [layerIssue(path, `layer \`${layer.name}\` has several outputs; a layer of a sequence must have one`)],
      { subject: owner },
    );
  if (output.shape.some((size) => size !== null && size <= 0))
    throw new OptionError(
      [layerIssue(path, at, [`its output would have the shape ${render(output.shape)}`])],
      { subject: owner },
    );
  return output;
}

/**
 * Refuses two layers of one name. The same layer may stand twice: it shares its weights with
 * itself.
 */
export function requireDistinctNames(layers: readonly PlacedLayer[]): void {
  const first = new Map<string, PlacedLayer>();
  for (const placed of layers) {
    const { layer, path } = placed;
    const earlier = first.get(layer.name);
    if (earlier !== undefined && earlier.layer !== layer)
      throw new OptionError([
        {
          ...layerIssue(path, `two layers of the model are called \`${layer.name}\``),
          related: [{ path: earlier.path, on: "value", label: "the other one" }],
          help: ["give one of them another `name`"],
        },
      ]);
    first.set(layer.name, earlier ?? placed);
  }
}

function foreignLayer(layer: { readonly name: string }, path: OptionPath, owner: object): OptionError {
  const message = `layer \`${layer.name}\` comes from another copy of TensorFlow.js, which does not mix with this one`;
  const help = [
    "import its class from `@tensorflow/tfjs-layers`, which this package shares; `@tensorflow/tfjs` is a copy",
  ];
  return new OptionError([{ ...layerIssue(path, message), help }], { subject: owner });
}

function layerIssue(path: OptionPath, message: string, notes: readonly string[] = []): OptionIssue {
  return {
    code: "INVALID_OPTION",
    path,
    on: "value",
    message,
    label: "this layer",
    notes,
  };
}

/** `[28, 28, 1]`, without the batch. */
function render(shape: Shape): string {
  return `[${shape
    .slice(1)
    .map((size) => size ?? "null")
    .join(", ")}]`;
}
