// Predictions by a trained run with every writer, and kills of them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createRandomSource } from "@lighterjs/core";
import { lighter, run, trainingProject } from "./project.js";
import { typed } from "./trials.js";
import { differenceBetween, remains } from "./what-remains.js";

const SAMPLES = 48;
const CONFIG = `
seed: 3
trainer:
  backend: wasm
  max_epochs: 1
  callbacks:
    - { _target_: lighter.writers.Csv }
    - { _target_: lighter.writers.JsonLines, path: lines/all.jsonl }
    - { _target_: lighter.writers.Files, folder: arrays, format: npy }
    - { _target_: lighter.writers.Files, folder: images, format: png }
system:
  model:
    _target_: lighter.models.Sequential
    layers: [{ _target_: tf.layers.conv2d, filters: 1, kernelSize: 3, padding: same }]
  criterion: { _target_: lighter.losses.MeanSquaredError }
  optimizer: { _target_: lighter.optimizers.Adam }
  dataloaders:
    train: &loader
      _target_: lighter.data.DataLoader
      batch_size: 2
      dataset: { _target_: lighter.data.Arrays, inputs: &images ${JSON.stringify(images())}, targets: *images }
    predict: *loader
`;

function images() {
  const random = createRandomSource(2).stream("images");
  const row = () => Array.from({ length: 4 }, () => [Math.round(random.next() * 100) / 100]);
  return Array.from({ length: SAMPLES }, () => Array.from({ length: 4 }, row));
}

/** A project with a run that has been trained. */
export async function trainedProject() {
  const project = await trainingProject({ "config.yaml": CONFIG });
  const { code, stderr } = await run(lighter("fit", "config.yaml", "--run-dir", RUN), { cwd: project.path });
  if (code !== 0) throw new Error(stderr);
  return project;
}

const RUN = "run";

/** @param {string} folder of the predictions */
export const predicting = (folder) => ({
  command: lighter("predict", RUN, "--run-dir", folder),
  folder,
});

/** Of one prediction, before it is let to its end. */
const KILLS_EACH = 4;

/**
 * Kills predictions at random moments, again and again; then the same command line has to end with
 * the bytes of one that nobody disturbed.
 *
 * @param {number} kills
 * @returns {import("./trials.js").Trials}
 */
export async function* killPredictions(kills) {
  const project = await trainedProject();
  const cwd = project.path;
  const random = createRandomSource(Date.now()).stream("kills");
  try {
    const began = Date.now();
    const { command } = predicting("out");
    const first = await run(command, { cwd });
    if (first.code !== 0) throw new Error(first.stderr);
    const took = Date.now() - began;
    const whole = await remains(join(cwd, "out"));
    for (let killed = 0; killed < kills;) {
      await rm(join(cwd, "out"), { recursive: true });
      /** @type {number[]} */
      const after = [];
      for (let kill = 0; kill < KILLS_EACH && killed < kills; kill++, killed++) {
        const [program = "", ...args] = command;
        const child = spawn(program, args, { cwd, stdio: "ignore" });
        after.push(Math.round(random.next() * took));
        await setTimeout(after.at(-1));
        child.kill("SIGKILL");
        if (child.exitCode === null && child.signalCode === null) await once(child, "close");
      }
      const { code, stderr } = await run(command, { cwd });
      const fault =
        code === 0
          ? differenceBetween(whole, await remains(join(cwd, "out")))
          : `it exits with ${code}: ${stderr}`;
      for (let at = 1; at < after.length; at++) yield undefined;
      yield fault && `killed after ${after.join(", ")} ms: ${fault}\n${typed(cwd, command)}`;
    }
  } finally {
    await project.remove();
  }
}
