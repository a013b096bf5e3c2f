import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A config with a misspelt option. */
export const CONFIG = `seed: 1
width: 16
trainer:
  max_epoch: 2
  callbacks:
    - { _target_: lighter.callbacks.Freezer, name_starts_with: [hidden], until_epoch: 5 }
system:
  model:
    _target_: lighter.models.Sequential
    layers:
      - { _target_: tf.layers.dense, name: hidden, units: "\${width}", activation: relu }
      - { _target_: tf.layers.dense, units: 2 }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Adam, learning_rate: 0.05 }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      batch_size: 4
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 0], [0, 1]], targets: [0, 1] }
`;

/**
 * Writes a folder to open: in `net` a project, and beside it a file of YAML that has nothing to do
 * with Lighter.
 * @param {string} folder
 */
export function writeProject(folder) {
  const net = join(folder, "net");
  mkdirSync(join(net, "node_modules/@lighterjs"), { recursive: true });
  const require = createRequire(import.meta.url);
  const cli = require.resolve("lighterjs/package.json");
  const root = createRequire(join(dirname(cli), "../../package.json"));
  for (const name of ["lighterjs", "@lighterjs/tfjs", "@lighterjs/callbacks"])
    symlinkSync(dirname(root.resolve(`${name}/package.json`)), join(net, "node_modules", name), "junction");
  const dependencies = { lighterjs: "*", "@lighterjs/tfjs": "*", "@lighterjs/callbacks": "*" };
  write(join(net, "package.json"), JSON.stringify({ name: "net", type: "module", dependencies }));
  write(join(net, "config.yaml"), CONFIG);
  write(join(folder, "other.yaml"), "name: other\n\n");
  const properties = { name: {}, only_in_the_schema: { description: "What a schema knows." } };
  write(join(folder, "schema.json"), JSON.stringify({ type: "object", properties }));
}

/** @param {string} path @param {string} text */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
