// Cuts a functional model by hand where its frozen layers end, with the means of TensorFlow.js
// alone.
import { tfl } from "../training/networks.js";

/**
 * @typedef {import("./networks.js").Model} Model
 * @typedef {import("./networks.js").Value} Value
 * @typedef {import("@tensorflow/tfjs-layers").layers.Layer} Layer
 */

/**
 * @param {Model} model of one input and one output, in which one value crosses from the frozen layers to the others
 * @param {(layer: Layer) => boolean} isFrozen of a layer with weights
 * @returns {{ region: Model | undefined, rest: Model }} the frozen layers, where there are any, and those behind them
 */
export function cutModel(model, isFrozen) {
  const border = model.layers.findLastIndex((layer) => layer.weights.length > 0 && isFrozen(layer));
  if (border < 0) return { region: undefined, rest: model };
  // Activations, merges and pooling that follow belong to what is frozen, up to the next layer with
  // weights.
  const next = model.layers.findIndex((layer, index) => index > border && layer.weights.length > 0);
  const crossing = /** @type {Value} */ (model.layers[next]?.input);
  const inputs = tfl.input({ shape: crossing.shape.slice(1) });
  /** @type {Map<Value, Value>} */
  const values = new Map([[crossing, inputs]]);
  const rebuild = (/** @type {Value} */ value) => {
    const known = values.get(value);
    if (known !== undefined) return known;
    const from = value.inputs.map(rebuild);
    const made = /** @type {Value} */ (
      value.sourceLayer.apply(from.length === 1 ? /** @type {Value} */ (from[0]) : from)
    );
    values.set(value, made);
    return made;
  };
  const [output] = model.outputs;
  return {
    region: tfl.model({ inputs: model.inputs, outputs: crossing }),
    rest: tfl.model({ inputs, outputs: rebuild(/** @type {Value} */ (output)) }),
  };
}
