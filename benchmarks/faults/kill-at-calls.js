// Kills runs at system calls, from the making of their folder on, and looks whether the same
// command line goes on.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { lighter, run, toyProject, trainingProject } from "./project.js";
import { typed } from "./trials.js";
import { differenceBetween, remains } from "./what-remains.js";

/** Calls that change a file system, or open what is changed. */
const CALLS = [
  "mkdir",
  "openat",
  "write",
  "fsync",
  "rename",
  "unlink",
  "rmdir",
  "close",
  "copy_file_range",
  "ftruncate",
];
const CONFIG = "trainer: {max_epochs: 2}\nsystem: {}\n";
const TRAINING = `
seed: 3
trainer:
  backend: wasm
  max_epochs: 2
  loggers: [{ _target_: lighter.loggers.Csv }, { _target_: lighter.loggers.JsonLines }, { _target_: lighter.loggers.TensorBoard }]
  callbacks:
    - { _target_: lighter.callbacks.Checkpoint, every_n_steps: 1, keep_last: 2, monitor: train/loss }
    - { _target_: lighter.callbacks.SaveModel, path: model, which: best, monitor: train/loss }
system:
  model: { _target_: lighter.models.Sequential, layers: [{ _target_: tf.layers.dense, units: 2 }] }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Adam, learning_rate: 0.1 }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      batch_size: 2
      shuffle: true
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 1], [1, 0], [1, 1], [0, 0]], targets: [0, 1, 0, 1] }
`;

/** @typedef {import("./trials.js").Trials} Trials */
/**
 * A call of the first thread, which does what is done at once, or of the one that does the rest.
 * @typedef {{ call: string, count: number, isFirstThread: boolean }} Moment
 */
/**
 * The victim of a kill: the command line of a run, and what is there before.
 * @typedef {object} Victim
 * @property {string} name
 * @property {() => Promise<import("./project.js").Project>} project
 * @property {readonly string[]} args
 * @property {(cwd: string) => Promise<void>} [before]
 * @property {readonly string[]} [beside] - folders with results of the run beside its own
 */

const toy = () => toyProject({ "config.yaml": CONFIG });

/** Each comes by its folder in another way. @type {readonly Victim[]} */
const MAKINGS = [
  { name: "a folder that was chosen", project: toy, args: ["config.yaml", "--run-dir", "chosen/run"] },
  { name: "a folder with a name of its own", project: toy, args: ["config.yaml"] },
  {
    name: "the record of another config",
    project: toy,
    args: ["config.yaml", "trainer.max_epochs=3", "+seed=7", "--run-dir", "changed", "--allow-config-change"],
    before: async (cwd) => {
      await run(lighter("fit", "config.yaml", "--run-dir", "changed"), { cwd });
    },
  },
];

/** A run that keeps checkpoints, logs and its best model. @type {Victim} */
const TRAINED = {
  name: "training",
  project: () => trainingProject({ "config.yaml": TRAINING }),
  args: ["config.yaml", "--run-dir", "trained"],
  beside: ["model"],
};

export const canTrace = (() => {
  if (process.platform !== "linux" || spawnSync("strace", ["--version"]).status !== 0) return false;
  const probe = ["-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=openat", "true"];
  return spawnSync("strace", probe).status === 0;
})();

/**
 * Kills the making of a run's folder.
 * @param {number} kills in each way of making it; spread over all moments where these are more
 * @returns {Trials}
 */
export async function* killMakings(kills) {
  for (const making of MAKINGS) yield* killAtCalls(making, kills);
}

/**
 * Kills a run from the making of its folder to its end.
 * @param {number} kills
 * @returns {Trials}
 */
export const killTraining = (kills) => killAtCalls(TRAINED, kills);

/** @param {Victim} victim @param {number} kills @returns {Trials} */
async function* killAtCalls(victim, kills) {
  const project = await victim.project();
  try {
    const { moments, whole } = await watch(project.path, victim);
    const step = Math.max(1, moments.length / kills);
    for (let at = 0; at < moments.length; at += step) {
      const moment = /** @type {Moment} */ (moments[Math.floor(at)]);
      const fault = await kill(project.path, victim, moment, whole);
      if (fault !== "survived") yield fault;
    }
  } finally {
    await project.remove();
  }
}

/** One thread for all file operations, so that they come in the same order again. */
const environment = { UV_THREADPOOL_SIZE: "1" };

/**
 * Only the calls of threads that are followed are counted.
 * @param {string} log @param {string} expression @param {readonly string[]} args
 */
const traced = (log, expression, args, isFirstThread = false) => [
  ...["strace", ...(isFirstThread ? [] : ["-f", "--seccomp-bpf"]), "-o", log, "-e", expression],
  ...lighter("fit", ...args),
];

/**
 * The moments of an unbroken run from the making of its folder on, and what that leaves.
 * @param {string} cwd
 * @param {Victim} victim
 */
async function watch(cwd, { before, args, beside }) {
  await before?.(cwd);
  const log = join(cwd, "trace.log");
  const { stdout, stderr } = await run(traced(log, `trace=${CALLS.join(",")}`, args), { cwd, environment });
  const folder = stdout.trim();
  if (folder === "") throw new Error(`the run that is watched fails: ${stderr}`);
  const moments = momentsIn(await readFile(log, "utf8"), folder);
  const whole = await results(cwd, folder, beside);
  await clean(cwd);
  return { moments, whole };
}

/** @param {string} cwd @param {string} folder @param {readonly string[]} [beside] */
async function results(cwd, folder, beside = []) {
  const files = await remains(folder);
  for (const other of beside)
    for (const [name, text] of await remains(join(cwd, other))) files.set(`${other}/${name}`, text);
  return files;
}

/**
 * Each thread counts its calls; of those that are followed, the one that comes to a count before
 * the others is killed.
 * @param {string} trace
 * @param {string} folder
 */
function momentsIn(trace, folder) {
  /** @type {Map<string, Map<string, number>>} */
  const counts = new Map();
  /** @type {Moment[]} */
  const moments = [];
  let isMaking = false;
  for (const line of trace.split("\n")) {
    const [, thread = "", call = ""] = /^(\d+) +([a-z_]+)\(/.exec(line) ?? [];
    if (call === "") continue;
    // The lock of a folder that was chosen, or a hidden folder that will get the name.
    isMaking ||= call !== "close" && line.includes(folder) && /attempt-\d+\.lock|\.tmp"|mkdir/.test(line);
    const ofThread = counts.get(thread) ?? new Map();
    counts.set(thread, ofThread);
    const count = (ofThread.get(call) ?? 0) + 1;
    ofThread.set(call, count);
    const isFirstThread = counts.keys().next().value === thread;
    const isAhead = [...counts].every(([other, each]) => other === thread || (each.get(call) ?? 0) < count);
    if (isMaking && (isFirstThread || isAhead)) moments.push({ call, count, isFirstThread });
  }
  return moments;
}

/**
 * @param {string} cwd
 * @param {Victim} victim
 * @param {Moment} moment
 * @param {ReadonlyMap<string, string>} whole
 * @returns {Promise<string | undefined>} what is wrong afterwards; `survived` where the run had ended before
 */
async function kill(cwd, { name, before, args, beside }, { call, count, isFirstThread }, whole) {
  try {
    await before?.(cwd);
    const inject = `inject=${call}:signal=KILL:when=${count}`;
    const command = traced("/dev/null", inject, args, isFirstThread);
    const killed = await run(command, { cwd, environment });
    if (killed.signal !== "SIGKILL" && killed.code !== 137) return "survived";
    const left = await listing(cwd);
    const { code, stdout, stderr } = await run(lighter("fit", ...args), { cwd });
    const fault =
      code === 0
        ? (faultIn(whole, await results(cwd, stdout.trim(), beside)) ??
          (await halfMade(join(cwd, "runs/config"))))
        : `the same command line exits with ${code}: ${stderr}`;
    if (fault === undefined) return undefined;
    const again = `${typed(cwd, command, environment)}\n  which left: ${left}\n${typed(cwd, lighter("fit", ...args))}`;
    const thread = isFirstThread ? "the first thread" : "the other thread";
    return `${name}, killed at ${call} ${count} of ${thread}: ${fault}\n${again}`;
  } finally {
    await clean(cwd);
  }
}

/** @param {ReadonlyMap<string, string>} whole @param {Map<string, string>} after */
function faultIn(whole, after) {
  const earlier = [...whole].find(([name]) => /^earlier\/.*\/resolved.yaml$/.test(name))?.[1];
  if (earlier !== undefined && !isKept(after, earlier)) return "the record of the earlier config is lost";
  // A kill in the midst of it leaves a second copy of the earlier record.
  const current = (/** @type {ReadonlyMap<string, string>} */ files) =>
    new Map([...files].filter(([name]) => !/^earlier\/before-attempt-\d\//.test(name)));
  return differenceBetween(current(whole), current(after));
}

/** The files that a killed run has left, with their sizes. @param {string} cwd */
async function listing(cwd) {
  const files = FOLDERS.map(async (folder) => {
    const names = await readdir(join(cwd, folder), { recursive: true }).catch(() => []);
    const sizes = names.map(async (name) => {
      const info = await stat(join(cwd, folder, name));
      return info.isFile() ? [`${folder}/${name} (${info.size})`] : [];
    });
    return (await Promise.all(sizes)).flat();
  });
  return (await Promise.all(files)).flat().join(", ") || "nothing";
}

/** @param {ReadonlyMap<string, string>} files @param {string} resolved */
function isKept(files, resolved) {
  return [...files].some(
    ([name, text]) =>
      text === resolved &&
      /^earlier\/.*\/resolved.yaml$/.test(name) &&
      files.has(name.replace("resolved.yaml", "composed.yaml")),
  );
}

/** Folders of runs that have begun are whole, and there are no others. @param {string} runs */
async function halfMade(runs) {
  if (!existsSync(runs)) return undefined;
  for (const name of await readdir(runs)) {
    const files = (await readdir(join(runs, name))).filter((file) => file !== "status.json");
    const isWhole = ["composed.yaml", "environment.json", "resolved.yaml"].every((file) =>
      files.includes(file),
    );
    if (name.endsWith(".tmp") || !isWhole)
      return `left over: ${basename(runs)}/${name} with ${files.join(", ")}`;
  }
  return undefined;
}

/** Where the runs of all victims write. */
const FOLDERS = ["chosen", "runs", "changed", "trained", "model"];

/** @param {string} cwd */
async function clean(cwd) {
  for (const name of FOLDERS) await rm(join(cwd, name), { recursive: true, force: true });
}
