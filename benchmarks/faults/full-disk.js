// Runs on a disk that is full at every point of them, and then is not.
import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { lighter, run, trainingProject } from "./project.js";
import { typed } from "./trials.js";
import { differenceBetween, remains } from "./what-remains.js";

const CONFIG = `
seed: 3
trainer:
  backend: wasm
  max_epochs: 3
  loggers: [{ _target_: lighter.loggers.Csv }, { _target_: lighter.loggers.JsonLines }, { _target_: lighter.loggers.TensorBoard }]
  callbacks:
    - { _target_: lighter.callbacks.Checkpoint, every_n_steps: 1 }
    - { _target_: lighter.callbacks.SaveModel, path: disk/model }
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
`;
/** Of the file system that is filled. */
const PAGE = 4096;
/** Pages enough for all of a run. */
const ENOUGH = 160;
/** With so much, a run comes to its end most of the time. */
const SCARCE = 45;

export const canMount = (() => {
  if (process.platform !== "linux") return false;
  return (
    spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", "/mnt"]).status === 0
  );
})();

/**
 * @param {number} sizes of the disk, spread from nothing to enough
 * @returns {import("./trials.js").Trials}
 */
export async function* fullDisk(sizes) {
  const project = await trainingProject({ "config.yaml": CONFIG });
  const cwd = project.path;
  const disk = join(cwd, "disk");
  await mkdir(disk);
  try {
    const whole = await finish(cwd, ENOUGH);
    for (let size = 1; size < SCARCE; size += (SCARCE - 1) / sizes) {
      const pages = Math.floor(size);
      mount(disk, pages);
      try {
        const fault = await fill(cwd, disk, pages, whole);
        if (fault !== "enough") yield fault && `${pages} pages: ${fault}\n${bringBack(cwd, disk, pages)}`;
      } finally {
        spawnSync("umount", [disk]);
      }
    }
  } finally {
    await project.remove();
  }
}

/** @param {string} cwd @param {string} disk @param {number} pages */
function bringBack(cwd, disk, pages) {
  const commands = [mounting(disk, pages), fit, mounting(disk, ENOUGH, "remount,"), fit];
  return commands.map((command) => typed(cwd, command)).join("\n");
}

const fit = lighter("fit", "config.yaml", "--run-dir", "disk/run");

/** @param {string} disk @param {number} pages */
function mounting(disk, pages, options = "") {
  return ["mount", "-t", "tmpfs", "-o", `${options}size=${pages * PAGE}`, "tmpfs", disk];
}

/** @param {string} disk @param {number} pages */
function mount(disk, pages, options = "") {
  const [program = "", ...args] = mounting(disk, pages, options);
  const { status, stderr } = spawnSync(program, args);
  if (status !== 0) throw new Error(String(stderr));
}

/**
 * Runs to the end where there is room, and gives what is left.
 *
 * @param {string} cwd
 * @param {number} pages
 */
async function finish(cwd, pages) {
  const disk = join(cwd, "disk");
  mount(disk, pages);
  try {
    const { code, stderr } = await run(fit, { cwd });
    if (code !== 0) throw new Error(stderr);
    return await remains(disk);
  } finally {
    spawnSync("umount", [disk]);
  }
}

/**
 * @param {string} cwd
 * @param {string} disk
 * @param {number} pages
 * @param {ReadonlyMap<string, string>} whole
 */
async function fill(cwd, disk, pages, whole) {
  const { code, stderr } = await run(fit, { cwd });
  if (code === 0) return "enough";
  if (!/make room|no space left on the device/.test(stderr))
    return `it exits with ${code} and says: ${stderr}`;
  const names = await readdir(disk, { recursive: true });
  const left = names.filter((name) => /\.(tmp|lock)$/.test(name));
  if (left.length > 0) return `left over: ${left.join(", ")}`;
  const status = await readFile(join(disk, "run/status.json"), "utf8").catch(() => undefined);
  if (status !== undefined && JSON.parse(status).state !== "failed") return `the status says ${status}`;
  mount(disk, ENOUGH, "remount,");
  const again = await run(fit, { cwd });
  if (again.code !== 0) return `with room it exits with ${again.code}: ${again.stderr}`;
  return differenceBetween(whole, await remains(disk));
}
