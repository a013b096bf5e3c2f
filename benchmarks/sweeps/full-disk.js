// Sweeps whose disk is full at some point of them, and then is not: node run.js sweep-full-disk
// [sizes]. Needs the build, and the right to mount.
import { spawnSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { canMount } from "../faults/full-disk.js";
import { lighter, run as runCommand } from "../faults/project.js";
import { scoreOf } from "../faults/trials.js";
import { begunTrials, eventsOf, losses, sweepProject } from "./sweep-project.js";

const CONFIG = `
seed: 3
trainer: { max_epochs: 4, callbacks: [{ _target_: lighter.callbacks.Checkpoint, every_n_epochs: 1 }] }
system:
  model: { _target_: lighter.models.Sequential, layers: [{ _target_: tf.layers.dense, units: 400 }, { _target_: tf.layers.dense, units: 2 }] }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Adam, learning_rate: 0.1 }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      batch_size: 2
      shuffle: true
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 1], [1, 0], [1, 1], [0, 0]], targets: [0, 1, 0, 1] }
sweep:
  parameters: { system.optimizer.learning_rate: [0.1, 0.01, 0.001] }
  objective: { monitor: train/loss }
`;
const PAGE = 4096;
/** Pages enough for all trials. */
const ENOUGH = 600;
/** So few that a sweep does not come to its end. */
const SCARCE = 90;

const sweep = lighter("sweep", "config.yaml", "--sweep-dir", "disk/sweep", "--jobs", "2");

/**
 * @param {number} sizes of the disk, spread from nothing to what is scarce
 * @returns {import("../faults/trials.js").Trials}
 */
export async function* fullDisk(sizes) {
  const project = await sweepProject("tfjs", { "config.yaml": CONFIG });
  const cwd = project.path;
  const disk = join(cwd, "disk");
  await mkdir(disk);
  try {
    mount(disk, ENOUGH);
    const { code, stderr } = await runCommand(sweep, { cwd });
    if (code !== 0) throw new Error(stderr);
    const whole = lossesOf(disk);
    spawnSync("umount", [disk]);
    for (let index = 0; index < sizes; index++) {
      const pages = 1 + Math.floor((index * (SCARCE - 1)) / sizes);
      mount(disk, pages);
      try {
        const fault = await fill(cwd, disk, whole);
        yield fault && `${pages} pages: ${fault}`;
      } finally {
        spawnSync("umount", [disk]);
      }
    }
  } finally {
    await project.remove();
  }
}

/**
 * @param {string} cwd
 * @param {string} disk
 * @param {string} whole losses of all trials where there is room
 */
async function fill(cwd, disk, whole) {
  const { code, stderr } = await runCommand(sweep, { cwd });
  if (code !== 2 || !/^error: .*(disk is full|no space left).*\n.*make room/m.test(stderr))
    return `it exits with ${code} and says: ${stderr}`;
  mount(disk, ENOUGH, "remount,");
  const again = await runCommand(sweep, { cwd });
  if (again.code !== 0) return `with room it exits with ${again.code}: ${again.stderr}`;
  const events = eventsOf(join(disk, "sweep"));
  if (events.some(({ event }) => event === "failed")) return "a trial counts as failed";
  const ends = events.filter(({ event }) => event === "ended").map(({ trial }) => trial);
  if (ends.length !== new Set(ends).size) return `trials have ended more than once: ${ends.join(" ")}`;
  return lossesOf(disk) === whole ? undefined : "the losses are others";
}

/** @param {string} disk */
function lossesOf(disk) {
  const folder = join(disk, "sweep");
  return begunTrials(folder)
    .map((id) => losses(folder, id))
    .join("\n");
}

/** @param {string} disk @param {number} pages */
function mount(disk, pages, options = "") {
  const args = ["-t", "tmpfs", "-o", `${options}size=${pages * PAGE}`, "tmpfs", disk];
  const { status, stderr } = spawnSync("mount", args);
  if (status !== 0) throw new Error(String(stderr));
}

/** @param {readonly string[]} args */
export async function run([sizes = "20"] = []) {
  if (!canMount) return console.log("a disk that is full needs the right to mount one");
  const { tried, failures } = await scoreOf(fullDisk(Number(sizes)));
  for (const failure of failures) console.log(failure);
  console.log(`${tried - failures.length} of ${tried} sweeps went on when a full disk had room again`);
  if (failures.length > 0) process.exitCode = 1;
}
