// Kills runs at system calls, from the making of their folder on, and looks whether the same command line goes on.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { lighter, run, toyProject } from "./project.js";

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

/** @typedef {{ tried: number, failures: string[] }} Score */
/** @typedef {{ call: string, count: number }} Moment */
/** A way for a run to come by its folder: what was there before, and the command line. */
/** @typedef {{ name: string, before?: (cwd: string) => Promise<void>, words: string[] }} Making */

/** @type {readonly Making[]} */
const MAKINGS = [
  { name: "a folder that was chosen", words: ["config.yaml", "--run-dir", "chosen/run"] },
  { name: "a folder with a name of its own", words: ["config.yaml"] },
  {
    name: "the record of another config",
    words: [
      "config.yaml",
      "trainer.max_epochs=3",
      "+seed=7",
      "--run-dir",
      "changed",
      "--allow-config-change",
    ],
    before: async (cwd) => {
      await run(lighter("fit", "config.yaml", "--run-dir", "changed"), { cwd });
    },
  },
];

export const canTrace = (() => {
  if (process.platform !== "linux" || spawnSync("strace", ["--version"]).status !== 0) return false;
  const probe = ["-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=openat", "true"];
  return spawnSync("strace", probe).status === 0;
})();

/**
 * @param {number} kills in each way of making a folder; spread over all moments where these are more
 * @returns {Promise<Score>}
 */
export async function killAtCalls(kills) {
  /** @type {Score} */
  const score = { tried: 0, failures: [] };
  const project = await toyProject({ "config.yaml": CONFIG });
  try {
    for (const making of MAKINGS) {
      const { moments, whole } = await watch(project.path, making);
      const step = Math.max(1, moments.length / kills);
      for (let at = 0; at < moments.length; at += step) {
        const moment = /** @type {Moment} */ (moments[Math.floor(at)]);
        const fault = await kill(project.path, making, moment, whole);
        score.tried += fault === "survived" ? 0 : 1;
        if (fault !== undefined && fault !== "survived")
          score.failures.push(`${making.name}, killed at ${moment.call} ${moment.count}: ${fault}`);
      }
    }
  } finally {
    await project.remove();
  }
  return score;
}

/** One thread for all file operations, so that they come in the same order again. */
const environment = { UV_THREADPOOL_SIZE: "1" };

/** @param {string} cwd @param {string} log @param {string} expression @param {readonly string[]} words */
const traced = (cwd, log, expression, words) =>
  run(["strace", "-f", "--seccomp-bpf", "-o", log, "-e", expression, ...lighter("fit", ...words)], {
    cwd,
    environment,
  });

/**
 * The moments of an unbroken run from the making of its folder on, and what that leaves.
 * @param {string} cwd
 * @param {Making} making
 */
async function watch(cwd, { before, words }) {
  await before?.(cwd);
  const log = join(cwd, "trace.log");
  const { stdout } = await traced(cwd, log, `trace=${CALLS.join(",")}`, words);
  const folder = stdout.trim();
  const moments = momentsIn(await readFile(log, "utf8"), folder);
  const whole = await remains(folder);
  await clean(cwd);
  return { moments, whole };
}

/**
 * Each thread counts its calls; the first that comes to a count is killed.
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
    const isFirst = [...counts].every(([other, each]) => other === thread || (each.get(call) ?? 0) < count);
    if (isMaking && isFirst) moments.push({ call, count });
  }
  return moments;
}

/**
 * @param {string} cwd
 * @param {Making} making
 * @param {Moment} moment
 * @param {ReadonlyMap<string, string>} whole
 * @returns {Promise<string | undefined>} what is wrong afterwards; `survived` where the run had ended before
 */
async function kill(cwd, { before, words }, { call, count }, whole) {
  try {
    await before?.(cwd);
    const inject = `inject=${call}:signal=KILL:when=${count}`;
    const killed = await traced(cwd, "/dev/null", inject, words);
    if (killed.signal !== "SIGKILL" && killed.code !== 137) return "survived";
    const { code, stdout, stderr } = await run(lighter("fit", ...words), { cwd });
    if (code !== 0) return `the same command line exits with ${code}: ${stderr}`;
    const after = await remains(stdout.trim());
    const earlier = [...whole].find(([name]) => /^earlier\/.*\/resolved.yaml$/.test(name))?.[1];
    if (earlier !== undefined && !isKept(after, earlier)) return "the record of the earlier config is lost";
    for (const [name, text] of whole)
      if (!name.startsWith("earlier/") && after.get(name) !== text)
        return `\`${name}\` is ${after.has(name) ? "another" : "missing"}`;
    // A kill in the midst of it leaves a second copy of the earlier record.
    const more = [...after.keys()].filter(
      (name) => !whole.has(name) && !/^earlier\/before-attempt-\d\//.test(name),
    );
    if (more.length > 0) return `left over: ${more.join(", ")}`;
    return await halfMade(join(cwd, "runs/config"));
  } finally {
    await clean(cwd);
  }
}

/**
 * What a run leaves that is the same for each, by name.
 * @param {string} folder
 * @returns {Promise<Map<string, string>>}
 */
async function remains(folder) {
  const files = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    const text = await readFile(path, "utf8");
    if (name === "environment.json") files.set(name, Object.keys(JSON.parse(text)).join());
    else if (name === "status.json") files.set(name, JSON.parse(text).state);
    else files.set(name, text);
  }
  return files;
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

/** @param {string} cwd */
async function clean(cwd) {
  for (const name of ["chosen", "runs", "changed"])
    await rm(join(cwd, name), { recursive: true, force: true });
}
