// Runs and predictions on a disk that is full at every point of them, and then is not.
import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { predicting, trainedProject } from "./predicting.js";
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

/**
 * Work that is done on a disk.
 *
 * @typedef {{ command: readonly string[], folder: string, enough: number, scarce: number }} Work
 */

/**
 * Pages enough for all of a run; with the scarce ones it comes to its end most of the time. @type
 * {Work}
 */
const TRAINING = {
  command: lighter("fit", "config.yaml", "--run-dir", "disk/run"),
  folder: "disk/run",
  enough: 160,
  scarce: 45,
};
/** Each sample of the writer of files takes a page. @type {Work} */
const PREDICTING = { ...predicting("disk/out"), enough: 400, scarce: 70 };

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
  try {
    yield* onFullDisk(sizes, project.path, TRAINING);
  } finally {
    await project.remove();
  }
}

/**
 * @param {number} sizes
 * @returns {import("./trials.js").Trials}
 */
export async function* fullDiskOfPredictions(sizes) {
  const project = await trainedProject();
  try {
    yield* onFullDisk(sizes, project.path, PREDICTING);
  } finally {
    await project.remove();
  }
}

/**
 * @param {number} sizes
 * @param {string} cwd
 * @param {Work} work
 * @returns {import("./trials.js").Trials}
 */
async function* onFullDisk(sizes, cwd, work) {
  const { scarce } = work;
  const disk = join(cwd, "disk");
  await mkdir(disk);
  const whole = await finish(cwd, work);
  for (let size = 1; size < scarce; size += (scarce - 1) / sizes) {
    const pages = Math.floor(size);
    mount(disk, pages);
    try {
      const fault = await fill(cwd, work, whole);
      if (fault !== "enough") yield fault && `${pages} pages: ${fault}\n${bringBack(cwd, pages, work)}`;
    } finally {
      spawnSync("umount", [disk]);
    }
  }
}

/** @param {string} cwd @param {number} pages @param {Work} work */
function bringBack(cwd, pages, { command, enough }) {
  const disk = join(cwd, "disk");
  const commands = [mounting(disk, pages), command, mounting(disk, enough, "remount,"), command];
  return commands.map((each) => typed(cwd, each)).join("\n");
}

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
 * @param {Work} work
 */
async function finish(cwd, { command, enough }) {
  const disk = join(cwd, "disk");
  mount(disk, enough);
  try {
    const { code, stderr } = await run(command, { cwd });
    if (code !== 0) throw new Error(stderr);
    return await remains(disk);
  } finally {
    spawnSync("umount", [disk]);
  }
}

/** A file that lies on the disk already, and is nobody's to touch. */
const EARLIER = "earlier.csv";

/**
 * @param {string} cwd
 * @param {Work} work
 * @param {ReadonlyMap<string, string>} whole
 */
async function fill(cwd, { command, folder, enough }, whole) {
  const disk = join(cwd, "disk");
  await writeFile(join(disk, EARLIER), "id\n");
  const { code, stderr } = await run(command, { cwd });
  if (code === 0) return "enough";
  if (!/make room|no space left on the device/.test(stderr))
    return `it exits with ${code} and says: ${stderr}`;
  const names = await readdir(disk, { recursive: true });
  const left = names.filter((name) => /\.(tmp|lock)$/.test(name));
  if (left.length > 0) return `left over: ${left.join(", ")}`;
  const status = await readFile(join(cwd, folder, "status.json"), "utf8").catch(() => undefined);
  if (status !== undefined && JSON.parse(status).state !== "failed") return `the status says ${status}`;
  mount(disk, enough, "remount,");
  const again = await run(command, { cwd });
  if (again.code !== 0) return `with room it exits with ${again.code}: ${again.stderr}`;
  const after = await remains(disk);
  if (after.get(EARLIER) !== "id\n") return "what lay there before is another";
  after.delete(EARLIER);
  return differenceBetween(whole, after);
}
