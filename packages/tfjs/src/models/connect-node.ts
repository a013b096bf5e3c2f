import { isRunFault, OptionError, type OptionIssue } from "@lighterjs/core";
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { messageOf } from "../error-text.js";
import { layers as layersPackage } from "../engine/tf.js";
import { guardLayers } from "../network/guard-layers.js";
import type { Layer, Shape } from "../network/layer-internals.js";

/** A layer of a graph, by the name of its node. */
export interface GraphPlace {
  readonly name: string;
  readonly layer: Layer;
  /** The graph, whose option `nodes` the layer comes from. */
  readonly owner: object;
}

/**
 * Connects the layer of a node with what it takes, and builds it where it is not built yet.
 *
 * @throws OptionError about the node
 */
export function connectNode(place: GraphPlace, inputs: readonly SymbolicTensor[]): SymbolicTensor {
  const { layer, owner } = place;
  const refuse = (fault: Pick<OptionIssue, "message" | "label"> & Partial<OptionIssue>, cause?: unknown) =>
    new OptionError(
      [{ code: "INVALID_OPTION", path: ["nodes", place.name, "layer"], on: "value", ...fault }],
      {
        subject: owner,
        ...(cause !== undefined && { cause }),
      },
    );
  if (!(layer instanceof layersPackage.layers.Layer))
    throw refuse({
      message: `the layer of the node \`${place.name}\` comes from another copy of TensorFlow.js, which does not mix with this one`,
      label: "this layer",
      help: [
        "import its class from `@tensorflow/tfjs-layers`, which this package shares; `@tensorflow/tfjs` is a copy",
      ],
    });
  guardLayers(layer);
  const given = inputs.map(({ shape }) => renderShape(shape)).join(" and ");
  const at = `the node \`${place.name}\` cannot take ${inputs.length === 1 ? "an input" : `${inputs.length} inputs`} of shape ${given}`;
  let output;
  try {
    output = layer.apply(inputs.length === 1 ? inputs[0]! : [...inputs]);
  } catch (error) {
    if (OptionError.is(error) || isRunFault(error)) throw error;
    throw refuse(
      {
        message: at,
        label: "does not fit its inputs",
        notes: [messageOf(error)],
        help: helpFor(layer, inputs.length),
      },
      error,
    );
  }
  if (Array.isArray(output) || !(output instanceof layersPackage.SymbolicTensor))
    throw refuse({
      message: `the layer of the node \`${place.name}\` has several outputs; a node must have one`,
      label: "several outputs",
    });
  if (output.shape.some((size) => size !== null && size <= 0))
    throw refuse({
      message: at,
      label: "too small an input",
      notes: [`its output would have the shape ${renderShape(output.shape)}`],
    });
  return output;
}

function helpFor(layer: Layer, count: number): string[] {
  const isMerge = Reflect.get(layer, "mergeFunction") !== undefined;
  if (isMerge && count === 1) return ["a layer that merges takes at least two: `inputs: [a, b]`"];
  if (isMerge) return ["give it inputs whose shapes agree"];
  return count > 1
    ? ["join the inputs in a node of their own, such as `tf.layers.concatenate` or `tf.layers.add`"]
    : [];
}

/** `[28, 28, 1]`, without the batch. */
function renderShape(shape: Shape): string {
  return `[${shape
    .slice(1)
    .map((size) => size ?? "null")
    .join(", ")}]`;
}
