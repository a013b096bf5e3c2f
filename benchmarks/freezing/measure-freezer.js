// What the Freezer itself costs at the beginning of a step: with nothing to do, and when it freezes
// or thaws many weights.
import { Freezer } from "@lighterjs/callbacks";
import { System, Trainer, data, losses, models, optimizers } from "@lighterjs/tfjs";
import { median } from "../median.js";
import { processorTime } from "../training/by-turns.js";
import { tfl } from "../training/networks.js";
import { makeSamples } from "../training/samples.js";
import { systemOf } from "../training/systems.js";
import { silent } from "../training/stepped-run.js";

const HELD = { name_starts_with: "model.trunk." };

/**
 * The time of a step at which the Freezer has nothing to do, in milliseconds.
 * @param {import("../training/networks.js").Network} network
 */
export async function measureIdleFreezer(network) {
  const system = systemOf(network, makeSamples(network).loader);
  return median(await timeStepStarts(system, new Freezer({ ...HELD, until_step: 1e9 }), 10, 5_000));
}

/**
 * The time of a step at which a thousand weights are frozen or thawed, with the line that says so,
 * in milliseconds.
 */
export async function measureTransition() {
  const windows = Array.from({ length: 20 }, (_, index) => ({
    from_step: 2 * index + 1,
    until_step: 2 * index + 2,
  }));
  const [, ...times] = await timeStepStarts(manyLayers(500), new Freezer({ ...HELD, windows }), 40, 1);
  return median(times);
}

/**
 * @param {System} system
 * @param {Freezer} freezer
 * @param {number} steps
 * @param {number} calls at the beginning of each step, the time of which is divided by their number
 * @returns {Promise<number[]>} processor time of one call at each step, in milliseconds
 */
async function timeStepStarts(system, freezer, steps, calls) {
  /** @type {number[]} */
  const times = [];
  /** @type {import("@lighterjs/callbacks").Callback} */
  const stopwatch = {
    onStepStart(trainer) {
      const start = processorTime();
      for (let call = 0; call < calls; call++) freezer.onStepStart(trainer);
      times.push((processorTime() - start) / calls);
    },
  };
  const options = /** @type {const} */ ({ backend: "wasm", max_steps: steps });
  await new Trainer({ ...options, callbacks: [stopwatch, freezer] }, silent).fit(system);
  return times;
}

/** A trunk of so many layers of two weights each, and a head. @param {number} count */
function manyLayers(count) {
  const list = Array.from({ length: count }, () => tfl.layers.dense({ units: 1 }));
  const samples = Array.from({ length: 100 }, () => [1]);
  const dataset = new data.Arrays({ inputs: samples, targets: samples });
  return new System({
    model: new models.Sequential({
      layers: [new models.Sequential({ name: "trunk", layers: list }), tfl.layers.dense({ units: 1 })],
    }),
    criterion: new losses.MeanSquaredError(),
    optimizer: () => new optimizers.SGD({ learning_rate: 0 }),
    dataloaders: { train: new data.DataLoader({ dataset, batch_size: 1 }) },
  });
}
