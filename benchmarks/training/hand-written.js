// Training as one writes it by hand on TensorFlow.js, with nothing around it.
import { losses } from "@lighterjs/tfjs";
import { plainModel, tf } from "./networks.js";

/**
 * @typedef {import("@tensorflow/tfjs-core").Tensor} Tensor
 * @typedef {import("@tensorflow/tfjs-core").Variable} Variable
 * @typedef {(variables: Variable[], gradients: Record<string, Tensor>) => void} Update
 * @typedef {import("./samples.js").Samples} Samples
 */

const criterion = new losses.CrossEntropy();

/** @param {import("@lighterjs/tfjs").optimizers.Optimizer} optimizer @returns {Update} */
export const updateWith = (optimizer) => (variables, gradients) =>
  optimizer.apply(
    variables.flatMap((variable) => {
      const gradient = gradients[variable.name];
      return gradient === undefined ? [] : [{ name: variable.name, variable, gradient }];
    }),
  );

/** @param {import("@tensorflow/tfjs-core").Optimizer} optimizer @returns {Update} */
export const applyWith = (optimizer) => (_, gradients) => optimizer.applyGradients(gradients);

/**
 * One full training step, which returns its loss.
 * @param {import("./networks.js").Layer[]} list
 * @param {readonly number[]} sampleShape
 * @param {() => Samples} drawBatch
 * @param {Update} update
 */
export function trainingStep(list, sampleShape, drawBatch, update) {
  const model = plainModel(list, sampleShape);
  const variables = model.trainableWeights.map((weight) => /** @type {Variable} */ (weight.read()));
  return () => {
    const batch = drawBatch();
    const inputs = tf.tensor(batch.inputs, [batch.targets.length, ...sampleShape]);
    const targets = tf.tensor(batch.targets, [batch.targets.length], "int32");
    const { value, grads } = tf.variableGrads(
      () => criterion.compute(targets, /** @type {Tensor} */ (model.apply(inputs, { training: true }))),
      variables,
    );
    update(variables, grads);
    const [loss = Number.NaN] = value.dataSync();
    tf.dispose([inputs, targets, value, grads]);
    return loss;
  };
}

/**
 * The forward pass of some layers, each activation freed as soon as the next layer has it. Returns
 * the last one, to be freed by the receiver.
 * @param {import("./networks.js").Layer[]} list
 * @param {readonly number[]} sampleShape
 * @returns {(batch: Samples) => Tensor}
 */
export function forwardPass(list, sampleShape) {
  plainModel(list, sampleShape);
  return ({ inputs, targets }) => {
    let value = /** @type {Tensor} */ (tf.tensor(inputs, [targets.length, ...sampleShape]));
    for (const layer of list) {
      const next = tf.tidy(() => /** @type {Tensor} */ (layer.apply(value, { training: false })));
      if (next.id !== value.id) value.dispose();
      value = next;
    }
    return value;
  };
}
