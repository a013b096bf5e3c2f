// Looks at a stranger's project with each command that only looks, and says what that has done.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentsOf, MARKUP, plant } from "./stranger.js";

/**
 * @typedef {import("./stranger.js").Payload} Payload @typedef {import("./stranger.js").Place} Place
 */

const lighter = join(createRequire(import.meta.url).resolve("lighterjs/package.json"), "../bin/lighter.js");
const TOKEN = "zq7canary4711";
/** Which of the folders that are watched. */
const [OWN, STRANGER] = [0, 2];
/** A command that takes longer hangs. */
const PATIENCE_MS = 120_000;

/** Commands that build, none of which builds what is another project's. */
const BUILDING = [
  ["fit", "../x/config.yaml"],
  ["plan", "../x/config.yaml"],
  ["summary", "../x/config.yaml"],
  ["find-lr", "../x/config.yaml"],
  ["validate", "../x/run"],
  ["test", "../x/run"],
  ["predict", "../x/run", "--run-dir", "answers"],
  ["export", "../x/run", "--output", "model"],
  ["sweep", "../x/config.yaml", "thing.size=1,2", "--print", "lines"],
];

/** From one's own project, and one step into the stranger's. */
export const COMMANDS = [
  { name: "check", from: "own", args: ["check", "../x/config.yaml", "--format", "json"] },
  { name: "print", from: "own", args: ["print", "../x/config.yaml", "--origins"] },
  { name: "print --resolve", from: "own", args: ["print", "../x/config.yaml", "--resolve"] },
  { name: "diff", from: "own", args: ["diff", "../x/config.yaml", "../x/other.yaml"] },
  { name: "diff of a run", from: "own", args: ["diff", "../x/run", "../x/config.yaml"] },
  { name: "check of an option", from: "own", args: ["check", "../x/conf/group/option.yaml"] },
  { name: "targets", from: "own", args: ["targets", "--project", "../x"] },
  { name: "targets of one", from: "own", args: ["targets", "x.Thing", "--project", "../x"] },
  { name: "schema", from: "own", args: ["schema", "../x"] },
  { name: "explain", from: "own", args: ["explain", "UNKNOWN_OPTION"] },
  { name: "runs", from: "own", args: ["runs", "../x"] },
  { name: "report", from: "own", args: ["report", "../x/run", "--output", "page.html"] },
  { name: "sweep show", from: "own", args: ["sweep", "show", "../x/sweep"] },
  { name: "page of a sweep", from: "own", args: ["sweep", "show", "../x/sweep", "--format", "html"] },
  ...BUILDING.map(([name = "", ...args]) => ({
    name: `${name}, which is refused`,
    from: "own",
    args: [name, ...args],
  })),
];

/** @typedef {typeof COMMANDS[number]} LookingCommand */

/**
 * Plants payloads in a project and runs commands on it.
 *
 * @param {readonly Payload[]} payloads
 * @param {readonly LookingCommand[]} commands
 * @returns {Promise<{ tried: number, faults: string[] }>} with a line for each thing that happened and must not
 */
export async function tryPayloads(payloads, commands = COMMANDS) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lighter-hostile-")));
  /** @type {string[]} */
  const called = [];
  const server = createServer((request, response) => {
    called.push(request.url ?? "");
    response.end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  /** @type {Place} */
  const place = {
    stranger: join(folder, "x"),
    own: join(folder, "own"),
    victim: join(folder, "victim"),
    canaries: join(folder, "canaries"),
    cache: join(folder, "cache"),
    address: `http://127.0.0.1:${port}`,
  };
  try {
    plant(place, payloads);
    const before = [place.own, place.victim, place.stranger].map(contentsOf);
    const environment = Object.assign(
      { ...process.env, LIGHTER_CACHE_DIR: place.cache, TOKEN },
      ...payloads.map((payload) => payload.environment?.(place)),
    );
    /** @type {string[]} */
    const faults = [];
    for (const command of commands) {
      const outcome = await run(command.args, place.own, environment);
      const note = (/** @type {string} */ fault) => faults.push(`${command.name}: ${fault}`);
      if (outcome.hung) note(`no answer within ${PATIENCE_MS} ms`);
      else if (outcome.code !== 0 && outcome.code !== 2)
        note(`ended with ${outcome.code}: ${outcome.text.slice(0, 500)}`);
      if (command.name.endsWith("which is refused") && outcome.code !== 2) note("was not refused");
      if (/\n {4}at \S+.*:\d+:\d+/.test(outcome.text)) note(`shows a stack: ${outcome.text.slice(0, 500)}`);
      if (outcome.text.includes("\u001b") || outcome.text.includes("\u202e")) note("commands the terminal");
      if (outcome.text.includes(TOKEN)) note("shows a secret");
      if (outcome.text.includes("'k3y;") || outcome.text.includes("root:x:0"))
        note("shows a file that is not the project's");
      if (outcome.text.includes(MARKUP) && command.name === "page of a sweep") note("shows text as markup");
      for (const name of readdirSync(place.canaries)) note(`ran ${name}`);
      for (const url of called.splice(0)) note(`called ${url}`);
      [place.own, place.victim, place.stranger].forEach((each, index) => {
        for (const change of changesBetween(before[index] ?? new Map(), contentsOf(each)))
          if (!isAskedFor(command.name, index, change)) note(`changed ${each}: ${change}`);
      });
      if (command.name === "report") checkPage(join(place.own, "page.html"), note);
      if (command.name === "schema") before[STRANGER] = contentsOf(place.stranger);
    }
    return { tried: commands.length, faults };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Whether a command is asked to write a file.
 *
 * @param {string} command
 * @param {number} folder
 * @param {string} path
 */
function isAskedFor(command, folder, path) {
  if (command === "report") return folder === OWN && path === "page.html";
  const isSchemaFile =
    path === ".lighter" || /^\.lighter\/(?:schema\.json|[\w$]+\.json|\.gitignore)$/.test(path);
  return command === "schema" && folder === STRANGER && isSchemaFile;
}

/**
 * A page shows what a stranger has written as text.
 *
 * @param {string} path
 * @param {(fault: string) => void} note
 */
function checkPage(path, note) {
  if (!existsSync(path)) return;
  if (readFileSync(path, "utf8").includes(MARKUP)) note("shows text as markup");
  rmSync(path);
}

/**
 * @param {Map<string, string>} before
 * @param {Map<string, string>} after
 * @returns {string[]} paths
 */
function changesBetween(before, after) {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{ code: number | null, hung: boolean, text: string }>}
 */
function run(args, cwd, environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [lighter, ...args], {
      cwd,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (data) => (text += String(data)));
    let hung = false;
    const watch = setTimeout(() => {
      hung = true;
      child.kill("SIGKILL");
    }, PATIENCE_MS);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(watch);
      resolve({ code, hung, text });
    });
  });
}
