// How long each command takes as a whole process, beside a bare Node that does nothing.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { median } from "./median.js";
import { printTable } from "./print-table.js";

const lighter = join(createRequire(import.meta.url).resolve("lighterjs/package.json"), "../bin/lighter.js");

/** A config of 31 nodes of the targets that we ship: a network of 24 layers, and what trains it. */
function shippedConfig() {
  const layers = Array.from({ length: 12 }, (_, index) => [
    `      - { _target_: tf.layers.dense, name: dense${index}, units: "\${width}", activation: relu }`,
    `      - { _target_: tf.layers.dropout, rate: 0.${1 + (index % 5)} }`,
  ]);
  return `seed: 1
width: 32
trainer:
  max_epochs: 2
  callbacks:
    freeze: { _target_: lighter.callbacks.Freezer, names: model.dense0, until_epoch: 1 }
system:
  model:
    _target_: lighter.models.Sequential
    layers:
${layers.flat().join("\n")}
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Adam, learning_rate: 0.05 }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      batch_size: 4
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [0, 1, 1, 0] }
`;
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {number} expected exit status
 */
function time(cwd, args, expected) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  if (status !== expected)
    throw new Error(`node ${args.join(" ")} ended with ${status}\n${stderr.slice(0, 2_000)}`);
  return performance.now() - start;
}

/** Prints the table; the commands take turns. */
export function run() {
  // In a folder of this package, whose dependencies are the project's.
  const cwd = mkdtempSync(join(import.meta.dirname, ".start-up-"));
  try {
    writeFileSync(join(cwd, "config.yaml"), shippedConfig());
    writeFileSync(join(cwd, "other.yaml"), shippedConfig().replace("width: 32", "width: 64"));
    writeFileSync(join(cwd, "wrong.yaml"), shippedConfig().replaceAll("units:", "unit:"));
    measure(cwd);
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** @param {string} cwd */
function measure(cwd) {
  const commands = [
    { name: "node -e 0", args: ["-e", "0"] },
    ...[
      "--version",
      "--help",
      "explain UNKNOWN_OPTION",
      "targets",
      "targets lighter.callbacks.Freezer",
      "schema --output schema.json",
      "check config.yaml",
      "print config.yaml",
      "print config.yaml --resolve",
      "diff config.yaml other.yaml",
      "plan config.yaml",
    ].map((line) => ({ name: `lighter ${line}`, args: [lighter, ...line.split(" ")] })),
    { name: "lighter check wrong.yaml", args: [lighter, "check", "wrong.yaml"], status: 2 },
    { name: "lighter fit wrong.yaml", args: [lighter, "fit", "wrong.yaml"], status: 2 },
  ];
  const times = commands.map(() => /** @type {number[]} */ ([]));
  for (let round = 0; round < 11; round++)
    commands.forEach(({ args, status = 0 }, index) => times[index]?.push(time(cwd, args, status)));
  const bare = median(times[0] ?? []);
  printTable(
    "start: the whole process on a config of 31 nodes (median of 11 rounds)",
    ["command", "time", "over bare Node", "ratio"],
    commands.map(({ name }, index) => {
      const value = median(times[index] ?? []);
      return [name, `${value.toFixed(0)} ms`, `${(value - bare).toFixed(0)} ms`, (value / bare).toFixed(2)];
    }),
  );
}

if (process.argv[1] === import.meta.filename) run();
