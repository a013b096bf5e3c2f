// What happens around a run: nobody reads what it says, its terminal is closed, its lock is not
// what it was, its disk is full.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { lighter, LIGHTER, run, toyProject } from "./project.js";

/**
 * @typedef {{ name: string, canTry: boolean, needs: string, attempt: (cwd: string) => Promise<void> }} Trouble
 */

const FILES = {
  "quick.yaml": "trainer: {max_epochs: 2}\nsystem: {}\n",
  "slow.yaml": "trainer: {max_epochs: 300, batch_ms: 10}\nsystem: {}\n",
  "exit.yaml": "trainer: {max_epochs: 2, fail: exit}\nsystem: {}\n",
  "timer.yaml": "trainer: {max_epochs: 300, batch_ms: 10, fail: timer}\nsystem: {}\n",
};
const isLinux = process.platform === "linux";
const has = (/** @type {string} */ program, /** @type {readonly string[]} */ args) =>
  isLinux && spawnSync(program, args).status === 0;
const canUnshare = has("unshare", ["--pid", "--fork", "--mount-proc", "true"]);
const canOpenTerminal = has("script", ["--version"]);
/** Signals that ask to stop. */
const REQUESTS = /** @type {const} */ (["SIGHUP", "SIGTERM"]);

/** @type {readonly Trouble[]} */
export const TROUBLES = [
  {
    name: "stderr on a full disk",
    canTry: existsSync("/dev/full"),
    needs: "/dev/full",
    async attempt(cwd) {
      const full = openSync("/dev/full", "w");
      const outcome = await run(lighter("fit", "quick.yaml", "--run-dir", "run"), { cwd, stderr: full });
      closeSync(full);
      expectThat(outcome.code === 0, `it exits with ${outcome.code}`);
      await expectSettled(cwd, "completed");
    },
  },
  {
    name: "nobody reads stderr any more",
    canTry: true,
    needs: "",
    async attempt(cwd) {
      const child = start(cwd, "quick.yaml");
      child.stderr.destroy();
      const [code] = await once(child, "close");
      expectThat(code === 0, `it exits with ${code}`);
      await expectSettled(cwd, "completed");
    },
  },
  {
    name: "a result that cannot be written",
    canTry: existsSync("/dev/full"),
    needs: "/dev/full",
    async attempt(cwd) {
      const args = ["-c", `exec "$0" "$@" > /dev/full`, ...lighter("fit", "quick.yaml", "--run-dir", "run")];
      const { code } = await run(["sh", ...args], { cwd });
      expectThat(code === 1, `it exits with ${code}`);
      await expectSettled(cwd, "completed");
    },
  },
  {
    name: "a terminal that is closed",
    canTry: canOpenTerminal,
    needs: "util-linux's script",
    async attempt(cwd) {
      const command = lighter("fit", "slow.yaml", "--run-dir", "run")
        .map((word) => `"${word}"`)
        .join(" ");
      const terminal = spawn("script", ["-qec", command, "/dev/null"], { cwd, stdio: "ignore" });
      await until(() => existsSync(join(cwd, "run/status.json")), terminal);
      terminal.kill("SIGKILL");
      await until(async () => (await stateOf(cwd)) !== "running");
      // Its parent is gone, so nobody hears of its end.
      await until(() => !existsSync(join(cwd, "run/attempt-1.lock")));
      await expectSettled(cwd, "interrupted");
    },
  },
  ...REQUESTS.map((signal) => ({
    name: `${signal}, and the same command line again`,
    canTry: process.platform !== "win32",
    needs: "signals",
    /** @param {string} cwd */
    async attempt(cwd) {
      const child = start(cwd, "slow.yaml");
      await until(() => existsSync(join(cwd, "run/status.json")), child);
      child.kill(signal);
      const [code] = await once(child, "close");
      expectThat(code === 143, `it exits with ${code}`);
      await expectSettled(cwd, "interrupted");
    },
  })),
  {
    name: "a second signal",
    canTry: process.platform !== "win32",
    needs: "signals",
    async attempt(cwd) {
      const child = start(cwd, "slow.yaml", "trainer.batch_ms=30000");
      await until(() => existsSync(join(cwd, "run/status.json")), child);
      child.kill("SIGHUP");
      await setTimeout(200);
      child.kill("SIGTERM");
      const [code] = await once(child, "close");
      expectThat(code === 143, `it exits with ${code}`);
      await expectSettled(cwd, "interrupted");
    },
  },
  ...["exit", "timer"].map((how) => ({
    name: `code of the user's own ends the process (${how})`,
    canTry: true,
    needs: "",
    /** @param {string} cwd */
    async attempt(cwd) {
      const { code } = await run(lighter("fit", `${how}.yaml`, "--run-dir", "run"), { cwd });
      expectThat(code === (how === "exit" ? 7 : 1), `it exits with ${code}`);
      await expectSettled(cwd, "failed");
    },
  })),
  {
    name: "a number that another process has by now",
    canTry: isLinux,
    needs: "Linux",
    async attempt(cwd) {
      const path = await killedRun(cwd);
      const holder = JSON.parse(await readFile(path, "utf8"));
      await writeFile(path, `${JSON.stringify({ ...holder, pid: process.pid })}\n`);
      await expectGoesOn(cwd);
    },
  },
  {
    name: "a damaged lock",
    canTry: true,
    needs: "",
    async attempt(cwd) {
      const path = await killedRun(cwd);
      await writeFile(path, '{"pid":');
      const { code, stderr } = await run(lighter("fit", "slow.yaml", "--run-dir", "run"), { cwd });
      expectThat(code === 2 && stderr.includes(`error: the lock \`${path}\` is damaged`), stderr);
      expectThat(stderr.includes("then remove that file"), stderr);
      await rm(path);
      await expectGoesOn(cwd);
    },
  },
  {
    name: "two containers with one host name and process number",
    canTry: canUnshare,
    needs: "unshare, as root",
    async attempt(cwd) {
      const args = [
        "--pid",
        "--fork",
        "--mount-proc",
        "--kill-child",
        ...lighter("fit", "slow.yaml", "--run-dir", "run"),
      ];
      const first = spawn("unshare", args, { cwd, stdio: "ignore" });
      await until(() => existsSync(join(cwd, "run/status.json")), first);
      const { pid } = JSON.parse(await readFile(join(cwd, "run/attempt-1.lock"), "utf8"));
      expectThat(pid === 1, `the first is number ${pid}`);
      const second = await run(["unshare", ...args], { cwd });
      expectThat(second.code === 2, `the second exits with ${second.code}: ${second.stderr}`);
      expectThat(second.stderr.includes("is being trained by the process 1, attempt 1"), second.stderr);
      first.kill("SIGKILL");
      await once(first, "close");
      // As if nobody had heard of it for a minute.
      const past = new Date(Date.now() - 61_000);
      await utimes(join(cwd, "run/attempt-1.lock"), past, past);
      await expectGoesOn(cwd);
    },
  },
  {
    name: "two that begin at once in one folder",
    canTry: true,
    needs: "",
    async attempt(cwd) {
      const both = [start(cwd, "slow.yaml"), start(cwd, "slow.yaml")];
      const said = both.map(({ stderr }) => stderr.setEncoding("utf8").toArray());
      const first = await Promise.race(both.map((child) => once(child, "close").then(() => child)));
      const winner = both.find((child) => child !== first);
      const text = (await said[both.indexOf(first)])?.join("") ?? "";
      winner?.kill("SIGTERM");
      const [code] = await once(/** @type {import("node:child_process").ChildProcess} */ (winner), "close");
      expectThat(
        first.exitCode === 2 && code === 143,
        `they exit with ${first.exitCode} and ${code}: ${text}`,
      );
      expectThat(text.includes("is being trained by the process") && !/remove|move/.test(text), text);
      await expectSettled(cwd, "interrupted");
    },
  },
];

/**
 * @param {Trouble} trouble
 * @param {number} rounds
 * @returns {import("./trials.js").Trials}
 */
export async function* troubledRuns({ attempt }, rounds) {
  for (let round = 0; round < rounds; round++) {
    const project = await toyProject(FILES);
    try {
      await attempt(project.path);
      await project.remove();
      yield undefined;
    } catch (error) {
      yield `${error instanceof Error ? error.message : String(error)}\nleft as it was: ${project.path}`;
    }
  }
}

/** @param {string} cwd @param {readonly string[]} args */
function start(cwd, ...args) {
  const all = [LIGHTER, "fit", ...args, "--run-dir", "run"];
  return spawn(process.execPath, all, { cwd, stdio: ["ignore", "ignore", "pipe"] });
}

/** A run that was killed. @param {string} cwd @returns {Promise<string>} its lock */
async function killedRun(cwd) {
  const child = start(cwd, "slow.yaml");
  await until(() => existsSync(join(cwd, "run/status.json")), child);
  child.kill("SIGKILL");
  await once(child, "close");
  return join(cwd, "run/attempt-1.lock");
}

/** @param {string} cwd */
async function expectGoesOn(cwd) {
  // Waits for the first word of the run, and ends it.
  const child = start(cwd, "slow.yaml");
  const said = child.stderr.setEncoding("utf8").toArray();
  await until(async () => existsSync(join(cwd, "run/attempt-2.lock")) && (await attemptOf(cwd)) === 2, child);
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  expectThat(code === 143, `the same command line exits with ${code}: ${(await said).join("")}`);
  await expectSettled(cwd, "interrupted");
}

/** The status is true, and nothing is left over. @param {string} cwd @param {string} state */
async function expectSettled(cwd, state) {
  const found = await stateOf(cwd);
  expectThat(found === state, `the status says \`${found}\``);
  const names = await readdir(join(cwd, "run"));
  const left = names.filter((name) => /\.(lock|tmp)$/.test(name));
  expectThat(left.length === 0, `left over: ${left.join(", ")}`);
}

/** @param {string} cwd */
const stateOf = async (cwd) => (await statusOf(cwd)).state;
/** @param {string} cwd */
const attemptOf = async (cwd) => (await statusOf(cwd)).attempt;

/** @param {string} cwd @returns {Promise<{ state?: string, attempt?: number }>} */
async function statusOf(cwd) {
  const text = await readFile(join(cwd, "run/status.json"), "utf8").catch(() => "");
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/**
 * @param {() => boolean | Promise<boolean>} isSo
 * @param {import("node:child_process").ChildProcess} [child] that must not end before
 */
async function until(isSo, child) {
  for (let waited = 0; !(await isSo()); waited += 20) {
    if (child !== undefined && child.exitCode !== null)
      throw new Error(`it ended with ${child.exitCode} before`);
    if (waited > 60_000) throw new Error("nothing happens");
    await setTimeout(20);
  }
}

/** @param {boolean} isSo @param {string} otherwise */
function expectThat(isSo, otherwise) {
  if (!isSo) throw new Error(otherwise);
}
