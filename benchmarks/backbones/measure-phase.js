// One phase of thawing a backbone: our steps by turns with what they must at least do, and with
// what plain TensorFlow.js takes.
import { Freezer } from "@lighterjs/callbacks";
import { System, Trainer, data, losses, optimizers } from "@lighterjs/tfjs";
import { peakBytes } from "../freezing/peak-bytes.js";
import { byTurns } from "../training/by-turns.js";
import { tf, tfl } from "../training/networks.js";
import { silent, steppedRun } from "../training/stepped-run.js";
import { cutModel } from "./cut-model.js";
import { CLASSES } from "./networks.js";

const BATCHES = 2;

/**
 * @typedef {import("./networks.js").Backbone} Backbone
 * @typedef {import("./networks.js").Phase} Phase
 * @typedef {"unfrozen" | "ours" | "cached" | "region" | "rest" | "plain"} Step
 * @typedef {object} MeasuredPhase
 * @property {readonly Record<Step, number>[]} rounds processor time of a step in milliseconds; without a region, its own time is 0
 * @property {Record<"ours" | "cached" | "region" | "rest" | "crossing", number>} bytes at the peak of a step, and of what crosses
 * @property {{ estimated: number, cached: number }} plan what `lighter plan` expects, relative to a step with nothing frozen
 */

/**
 * @param {Backbone} backbone
 * @param {Phase} phase
 * @param {number} rounds
 * @returns {Promise<MeasuredPhase>}
 */
export async function measurePhase(backbone, phase, rounds) {
  const images = noise(backbone.sampleShape, backbone.batchSize);
  const names = phase.frozen.map((start) => `model.${start}`);
  const freezer = (/** @type {"auto" | "off" | number} */ cache) =>
    names.length === 0 ? [] : [new Freezer({ name_starts_with: names, cache })];
  const make = () => systemOf(backbone.build(tfl), images, backbone.batchSize);
  const unfrozen = await steppedRun(make(), [], "wasm");
  const ours = await steppedRun(make(), freezer("off"), "wasm");
  const cached = await steppedRun(make(), freezer(2 ** 31), "wasm");

  const { region, rest } = cutModel(backbone.build(tfl), (layer) =>
    phase.frozen.some((start) => layer.name.startsWith(start)),
  );
  const batch = tf.tensor(images.inputs.subarray(0, images.size * backbone.batchSize), [
    backbone.batchSize,
    ...backbone.sampleShape,
  ]);
  const pass = () =>
    /** @type {import("@tensorflow/tfjs-core").Tensor} */ (
      region?.predict(batch, { batchSize: backbone.batchSize })
    );
  const features = region === undefined ? undefined : pass();
  const ready = features === undefined ? images : noise(features.shape.slice(1), backbone.batchSize);
  const crossing = features === undefined ? 0 : features.size * Float32Array.BYTES_PER_ELEMENT;
  features?.dispose();
  const restRun = await steppedRun(systemOf(rest, ready, backbone.batchSize), [], "wasm");

  const steps = {
    unfrozen: unfrozen.step,
    ours: ours.step,
    cached: cached.step,
    region: region === undefined ? () => undefined : () => pass().dispose(),
    rest: restRun.step,
    plain: plainStep(backbone, phase, images),
  };
  const times = await byTurns(steps, rounds);
  // By then the cache is filled.
  const bytes = {
    ours: await peakBytes(steps.ours),
    cached: await peakBytes(steps.cached),
    region: await peakBytes(steps.region),
    rest: await peakBytes(steps.rest),
    crossing,
  };
  const measured = { rounds: times, bytes, plan: await planOf(make(), freezer("auto")) };
  for (const run of [unfrozen, ours, cached, restRun]) await run.end();
  batch.dispose();
  return measured;
}

/** @param {System} system @param {import("@lighterjs/callbacks").Callback[]} callbacks */
async function planOf(system, callbacks) {
  if (callbacks.length === 0) return { estimated: 1, cached: 1 };
  const plan = await new Trainer({ backend: "wasm", max_epochs: 1, callbacks }, silent).plan(system);
  const { phases } = /** @type {{ phases: { estimated_step_cost: number, cached_step_cost: number }[] }} */ (
    plan.toJSON()
  );
  system[Symbol.dispose]();
  const [phase] = phases;
  return {
    estimated: phase?.estimated_step_cost ?? Number.NaN,
    cached: phase?.cached_step_cost ?? Number.NaN,
  };
}

/**
 * A step as one writes it with the flags of TensorFlow.js, where a normalization goes by the batch
 * although it is frozen.
 * @param {Backbone} backbone @param {Phase} phase @param {ReturnType<typeof noise>} images
 */
function plainStep({ build, batchSize, sampleShape }, phase, images) {
  const model = build(tfl);
  for (const layer of model.layers)
    layer.trainable = !phase.frozen.some((start) => layer.name.startsWith(start));
  const variables = model.trainableWeights.map(
    (weight) => /** @type {import("@tensorflow/tfjs-core").Variable} */ (weight.read()),
  );
  const optimizer = new optimizers.Adam({ learning_rate: 1e-3 });
  const criterion = new losses.CrossEntropy();
  return () => {
    const inputs = tf.tensor(images.inputs.subarray(0, images.size * batchSize), [batchSize, ...sampleShape]);
    const targets = tf.tensor(images.targets.subarray(0, batchSize), [batchSize], "int32");
    const { value, grads } = tf.variableGrads(
      () =>
        criterion.compute(
          targets,
          /** @type {import("@tensorflow/tfjs-core").Tensor} */ (model.apply(inputs, { training: true })),
        ),
      variables,
    );
    optimizer.apply(
      variables.flatMap((variable) => {
        const gradient = grads[variable.name];
        return gradient === undefined ? [] : [{ name: variable.name, variable, gradient }];
      }),
    );
    value.dataSync();
    tf.dispose([inputs, targets, value, grads]);
  };
}

/** @param {readonly number[]} shape @param {number} batchSize */
function noise(shape, batchSize) {
  const size = shape.reduce((product, edge) => product * edge, 1);
  const count = batchSize * BATCHES;
  const inputs = Float32Array.from(
    { length: size * count },
    (_, index) => ((index * 7919) % 2003) / 1001.5 - 1,
  );
  return {
    shape,
    size,
    count,
    inputs,
    targets: Int32Array.from({ length: count }, (_, index) => index % CLASSES),
  };
}

/**
 * @param {import("./networks.js").Model} model
 * @param {ReturnType<typeof noise>} samples
 * @param {number} batchSize
 */
function systemOf(model, { shape, size, count, inputs, targets }, batchSize) {
  /** @type {data.Dataset} */
  const dataset = {
    length: count,
    sampleShape: shape,
    targets: { shape: [], type: "int32", classCount: CLASSES },
    deterministic: true,
    prepare: () => Promise.resolve(),
    sampleId: String,
    /** @param {number} index @param {import("@lighterjs/tfjs").data.Sample} sample */
    read(index, sample) {
      sample.inputs.set(inputs.subarray(index * size, (index + 1) * size));
      sample.targets[0] = targets[index] ?? 0;
    },
  };
  return new System({
    model,
    criterion: new losses.CrossEntropy(),
    optimizer: () => new optimizers.Adam({ learning_rate: 1e-3 }),
    dataloaders: { train: new data.DataLoader({ dataset, batch_size: batchSize }) },
  });
}
