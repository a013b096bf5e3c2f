// Sweeps that are disturbed again and again, beside one that nobody disturbs: every trial must end
// once, with the same losses bit for bit. node run.js sweep-survival [trials] [kills]
// [local|queue], 40 and 20 by default. Needs the build.
//
// local: the process of the sweep is killed, which is then started again, or that of a trial.
// queue: one of two workers is killed, which another replaces, or the process of a trial; halfway,
// the Redis between them is killed and started again.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { lighter } from "../faults/project.js";
import { localRedis } from "./local-redis.js";
import { beginnings, begunTrials, eventsOf, losses, processOf, sweepProject } from "./sweep-project.js";

/** @param {number} trials @param {string} launcher */
const configOf = (trials, launcher) => `
seed: 1
trainer: { max_epochs: 300, callbacks: [{ _target_: lighter.callbacks.Checkpoint, every_n_epochs: 10 }] }
system:
  model: { _target_: lighter.models.Sequential, layers: [{ _target_: tf.layers.dense, units: 8, activation: tanh }, { _target_: tf.layers.dropout, rate: 0.1 }, { _target_: tf.layers.dense, units: 2 }] }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Adam, learning_rate: 0.1 }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      batch_size: 2
      shuffle: true
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 1], [1, 0], [1, 1], [0, 0]], targets: [0, 0, 1, 1] }
sweep:
  parameters:
    system.optimizer.learning_rate: [${Array.from({ length: trials }, (_, index) => (index + 1) / 100).join(", ")}]
  objective: { monitor: train/loss }
  launcher: ${launcher}
`;
const LOCAL = "{ _target_: lighter.launchers.Local, jobs: 2 }";
const QUEUE = "{ _target_: lighter.launchers.BullMQ }";

/**
 * A kill, and the trials that lost their process by it. @typedef {{ at: number, ids: string[] }}
 * Kill
 */

/** @param {readonly string[]} args */
export async function run([trials = "40", kills = "20", kind = "both"] = []) {
  const project = await sweepProject("tfjs", {
    "local.yaml": configOf(Number(trials), LOCAL),
    "queue.yaml": configOf(Number(trials), QUEUE),
  });
  try {
    const started = performance.now();
    const calm = start(project.path, ["sweep", "local.yaml", "--quiet", "--sweep-dir", "calm"]);
    const code = await calm.ended;
    const seconds = (performance.now() - started) / 1000;
    console.log(`undisturbed: code ${code}, ${(seconds / Number(trials)).toFixed(2)} s a trial`);
    for (const [name, disturb] of Object.entries({ local: disturbLocal, queue: disturbQueue })) {
      if (kind !== "both" && kind !== name) continue;
      const before = performance.now();
      const done = await disturb(project.path, Number(kills));
      const took = (performance.now() - before) / 1000;
      tell(name, project.path, done, took);
    }
  } finally {
    await project.remove();
  }
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} environment
 */
function start(cwd, args, environment = {}) {
  const [program = "", ...rest] = lighter(...args);
  const child = spawn(program, rest, { cwd, env: { ...process.env, ...environment }, stdio: "ignore" });
  /** @type {Promise<number | null>} */
  const ended = new Promise((settle) => child.once("exit", settle));
  return { child, ended };
}

/**
 * Kills what runs trials, every other time, or the process of one of them.
 *
 * @param {string} cwd
 * @param {number} kills
 */
async function disturbLocal(cwd, kills) {
  const folder = join(cwd, "local");
  /** @type {Kill[]} */
  const done = [];
  for (let code; code !== 0;) {
    const sweep = start(cwd, ["sweep", "local.yaml", "--quiet", "--sweep-dir", "local"]);
    while (done.length < kills && sweep.child.exitCode === null) {
      await setTimeout(1000 + Math.random() * 3000);
      if (done.length % 2 === 0) {
        const ids = underWay(folder);
        sweep.child.kill("SIGKILL");
        done.push({ at: Date.now(), ids });
        break;
      }
      killTrial(folder, done);
    }
    code = await sweep.ended;
    if (code === 1 || code === 2) throw new Error(`the sweep ended with ${code}`);
  }
  return done;
}

/** @param {string} cwd @param {number} kills */
async function disturbQueue(cwd, kills) {
  const folder = join(cwd, "queue");
  const redis = await localRedis();
  const { url } = redis;
  const work = () => start(cwd, ["worker", url, "--quiet"]);
  const workers = [work(), work()];
  /** @type {Kill[]} */
  const done = [];
  try {
    const sweep = start(cwd, ["sweep", "queue.yaml", "--quiet", "--sweep-dir", "queue"], { REDIS_URL: url });
    let hasCrashed = false;
    while (done.length < kills && sweep.child.exitCode === null) {
      await setTimeout(1000 + Math.random() * 3000);
      if (done.length >= kills / 2 && !hasCrashed) {
        hasCrashed = true;
        redis.kill();
        await setTimeout(1000);
        redis.restart();
      }
      if (done.length % 2 === 0) {
        const one = Math.random() < 0.5 ? 0 : 1;
        const before = childrenOf(workers[one]?.child.pid, folder);
        workers[one]?.child.kill("SIGKILL");
        done.push({ at: Date.now(), ids: before });
        workers[one] = work();
      } else killTrial(folder, done);
    }
    const code = await sweep.ended;
    if (code !== 0) throw new Error(`the sweep ended with ${code}`);
    return done;
  } finally {
    for (const { child } of workers) child.kill("SIGTERM");
    await Promise.all(workers.map(({ ended }) => ended));
    redis.remove();
  }
}

/** Trials that a process trains now. @param {string} folder */
function underWay(folder) {
  try {
    return begunTrials(folder).filter((id) => processOf(folder, id) !== undefined);
  } catch {
    return [];
  }
}

/**
 * Those of them whose process a worker has started.
 *
 * @param {number | undefined} worker
 * @param {string} folder
 */
function childrenOf(worker, folder) {
  return underWay(folder).filter((id) => parentOf(processOf(folder, id)) === worker);
}

/** On Linux; elsewhere nothing is known. @param {number | undefined} pid */
function parentOf(pid) {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

/** @param {string} folder @param {Kill[]} done */
function killTrial(folder, done) {
  const id = underWay(folder).at(-1);
  const pid = id === undefined ? undefined : processOf(folder, id);
  if (id === undefined || pid === undefined) return;
  try {
    process.kill(pid, "SIGKILL");
    done.push({ at: Date.now(), ids: [id] });
  } catch {
    // It has just ended by itself.
  }
}

/**
 * @param {string} name
 * @param {string} cwd
 * @param {readonly Kill[]} kills
 * @param {number} seconds
 */
function tell(name, cwd, kills, seconds) {
  const folder = join(cwd, name);
  const ids = begunTrials(join(cwd, "calm"));
  const ends = eventsOf(folder).filter(({ event, state }) => event === "ended" && state === "completed");
  const isOnce = ends.length === ids.length && new Set(ends.map(({ trial }) => trial)).size === ids.length;
  const different = ids.filter((id) => losses(join(cwd, "calm"), id) !== losses(folder, id));
  const waits = kills
    .flatMap(({ at, ids: hit }) =>
      hit.flatMap((id) => {
        const next = beginnings(folder, id).find((began) => began > at);
        return next === undefined ? [] : [(next - at) / 1000];
      }),
    )
    .sort((a, b) => a - b);
  const shown = (/** @type {number | undefined} */ wait) =>
    wait === undefined ? "-" : `${wait.toFixed(1)} s`;
  console.log(`${name}: ${kills.length} kills in ${seconds.toFixed(0)} s`);
  console.log(`  ${ends.length} of ${ids.length} trials ended, each once: ${isOnce}`);
  console.log(`  with other losses than undisturbed: ${different.join(", ") || "none"}`);
  console.log(
    `  until a trial that lost its process had another: median ${shown(waits[waits.length >> 1])}, longest ${shown(waits.at(-1))}`,
  );
  if (!isOnce || different.length > 0) process.exitCode = 1;
}
