// Training as one writes it by hand on TensorFlow.js, with nothing around it.
import { losses } from "@lighterjs/tfjs";
import { plainModel, tf } from "./networks.js";
import { BATCH_SIZE, drawBatch } from "./samples.js";

/**
 * @typedef {import("@tensorflow/tfjs-core").Tensor} Tensor
 * @typedef {import("@tensorflow/tfjs-core").Variable} Variable
 * @typedef {(variables: Variable[], gradients: Record<string, Tensor>) => void} Update
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
 * One full training step.
 * @param {import("./networks.js").Layer[]} list
 * @param {number[]} sampleShape
 * @param {import("./samples.js").Samples} samples
 * @param {Update} update
 */
export function trainingStep(list, sampleShape, samples, update) {
  const model = plainModel(list, sampleShape);
  const variables = model.trainableWeights.map((weight) => /** @type {Variable} */ (weight.read()));
  return () => {
    const batch = drawBatch(samples);
    const inputs = tf.tensor(batch.inputs, [BATCH_SIZE, ...sampleShape]);
    const targets = tf.tensor(batch.targets, [BATCH_SIZE], "int32");
    const { value, grads } = tf.variableGrads(
      () => criterion.compute(targets, /** @type {Tensor} */ (model.apply(inputs, { training: true }))),
      variables,
    );
    update(variables, grads);
    value.dataSync();
    tf.dispose([inputs, targets, value, grads]);
  };
}

/**
 * The forward pass of some layers, each activation freed as soon as the next layer has it.
 * @param {import("./networks.js").Layer[]} list
 * @param {number[]} sampleShape
 * @param {import("./samples.js").Samples} samples
 */
export function forwardPass(list, sampleShape, samples) {
  const model = plainModel(list, sampleShape);
  const outputShape = /** @type {number[]} */ (model.outputs[0]?.shape.slice(1));
  const step = () => {
    let value = /** @type {Tensor} */ (tf.tensor(drawBatch(samples).inputs, [BATCH_SIZE, ...sampleShape]));
    for (const layer of list) {
      const next = tf.tidy(() => /** @type {Tensor} */ (layer.apply(value, { training: false })));
      if (next.id !== value.id) value.dispose();
      value = next;
    }
    value.dataSync();
    value.dispose();
  };
  return { step, outputShape };
}
