// Pairs of runs that save their models into one folder.
import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { lighter, run, trainingProject } from "./project.js";
import { typed } from "./trials.js";

const CONFIG = `
trainer:
  backend: wasm
  max_epochs: 4
  callbacks:
    - { _target_: lighter.callbacks.SaveModel, path: model, which: best }
    - { _target_: lighter.callbacks.SaveModel, path: model }
system:
  model: { _target_: lighter.models.Sequential, layers: [{ _target_: tf.layers.dense, units: 2 }] }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.SGD, learning_rate: 0.1 }
  dataloaders:
    train: &loader
      _target_: lighter.data.DataLoader
      batch_size: 2
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 1], [1, 0], [1, 1], [0, 0]], targets: [0, 1, 0, 1] }
    val: *loader
`;

/**
 * @param {number} pairs
 * @returns {import("./trials.js").Trials}
 */
export async function* savingPairs(pairs) {
  const project = await trainingProject({ "config.yaml": CONFIG });
  const cwd = project.path;
  try {
    for (let pair = 0; pair < pairs; pair++) {
      // Every other pair has one seed, so that both save the same files, too.
      const folders = [`a-${pair}`, `b-${pair}`];
      const commands = folders.map((folder, index) =>
        lighter(
          "fit",
          "config.yaml",
          `+seed=${pair % 2 === 0 ? pair : 2 * pair + index}`,
          "--run-dir",
          folder,
        ),
      );
      const outcomes = await Promise.all(commands.map((command) => run(command, { cwd })));
      const failed = outcomes.find(({ code }) => code !== 0);
      const fault =
        failed === undefined
          ? await faultOf(join(cwd, "model"))
          : `exit code ${failed.code}: ${failed.stderr}`;
      yield fault && `${fault}\n${commands.map((command) => typed(cwd, command)).join(" &\n")}`;
      for (const folder of folders) await rm(join(cwd, folder), { recursive: true });
    }
  } finally {
    await project.remove();
  }
}

/** Tells what is wrong with a saved model. @param {string} folder */
async function faultOf(folder) {
  const model = JSON.parse(await readFile(join(folder, "model.json"), "utf8"));
  const [file] = model.weightsManifest[0].paths;
  const names = await readdir(folder);
  if (names.length !== 2 || !names.includes(file)) return `the folder holds ${names.join(", ")}`;
  const digest = createHash("sha256")
    .update(await readFile(join(folder, file)))
    .digest("hex");
  return file === `weights.${digest.slice(0, 16)}.bin` ? undefined : "the weights are not those of the model";
}
