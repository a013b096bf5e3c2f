// What a sweep costs beside its trials, which train nothing here: node run.js sweep-overhead
// [trials], 1000 by default. Needs the build, and redis-server.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { lighter } from "../faults/project.js";
import { median } from "../median.js";
import { localRedis } from "./local-redis.js";
import { sweepProject } from "./sweep-project.js";

const FEW = 12;

/** @param {readonly string[]} args */
export async function run([trials = "1000"] = []) {
  const project = await sweepProject("toy", {
    "config.yaml": "trainer: { max_epochs: 1, batches: 1 }\nsystem: {}\n",
    "queue.yaml":
      "trainer: { max_epochs: 1, batches: 1 }\nsystem: {}\nsweep: { launcher: { _target_: lighter.launchers.BullMQ } }\n",
  });
  const { path: cwd } = project;
  try {
    const alone = [];
    for (let index = 0; index < FEW; index++)
      alone.push((await measured(cwd, ["fit", "config.yaml", "--quiet"])).seconds);
    const each = median(alone);
    console.log(`a run alone: ${each.toFixed(3)} s`);

    const few = ["trainer.scale=range(0,12)", "--quiet", "--jobs", "1", "--sweep-dir"];
    const local = await measured(cwd, ["sweep", "config.yaml", ...few, "local"]);
    tell("local, one at a time", local, FEW, each);
    const redis = await localRedis();
    const worker = started(cwd, ["worker", redis.url, "--quiet"]);
    try {
      const queue = await measured(cwd, ["sweep", "queue.yaml", ...few, "queue"], { REDIS_URL: redis.url });
      tell("BullMQ, one worker", queue, FEW, each);
    } finally {
      worker.child.kill("SIGTERM");
      await worker.ended;
      redis.remove();
    }

    const many = ["sweep", "config.yaml", `trainer.scale=range(0,${trials})`, "--quiet", "--sweep-dir"];
    const printed = await measured(cwd, [...many, "printed", "--print", "lines"]);
    console.log(
      `${trials} trials, written down: ${printed.seconds.toFixed(1)} s, ${printed.megabytes} MB at most`,
    );
    const whole = await measured(cwd, [...many, "many", "--jobs", "2"]);
    tell(`${trials} trials, two at a time`, whole, Number(trials) / 2, each);
    console.log(
      `  the process of the sweep: ${whole.megabytes} MB at most, ${whole.cpu.toFixed(1)} s of CPU`,
    );
  } finally {
    await project.remove();
  }
}

/**
 * @param {string} what
 * @param {{ seconds: number }} sweep
 * @param {number} trials
 * @param {number} alone
 */
function tell(what, { seconds }, trials, alone) {
  const each = seconds / trials;
  console.log(
    `${what}: ${each.toFixed(3)} s a trial, ${((each - alone) * 1000).toFixed(0)} ms more than a run alone`,
  );
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} environment
 */
function started(cwd, args, environment = {}) {
  const [program = "", ...rest] = lighter(...args);
  const child = spawn(program, rest, { cwd, env: { ...process.env, ...environment }, stdio: "ignore" });
  /** @type {Promise<number | null>} */
  const ended = new Promise((settle) => child.once("exit", settle));
  return { child, ended };
}

/**
 * Runs a command to its end. Memory and processor time are of its own process, on Linux.
 *
 * @param {string} cwd @param {readonly string[]} args @param {Readonly<Record<string, string>>} [environment]
 */
async function measured(cwd, args, environment) {
  const begun = performance.now();
  const { child, ended } = started(cwd, args, environment);
  let megabytes = 0;
  let cpu = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      megabytes = Math.round(Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      // In hundredths of a second.
      cpu = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // It has ended.
    }
  }, 100);
  const code = await ended;
  clearInterval(watch);
  if (code !== 0) throw new Error(`\`${args.join(" ")}\` ended with ${code}`);
  return { seconds: (performance.now() - begun) / 1000, megabytes, cpu };
}
