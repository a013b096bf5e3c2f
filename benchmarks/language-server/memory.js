// Whether a server that runs for long holds more and more: files, folders and projects come and go,
// in the editor and on disk, and the heap is measured when all garbage is gone. Alone, because it
// takes long: node benchmarks/run.js language-server-memory [cycles]
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printTable } from "../print-table.js";
import { Client, uriOf } from "./client.js";
import { VERSIONS } from "./composed-project.js";
import { dependencies, linkPackages } from "./link-packages.js";

const require = createRequire(import.meta.url);
const lighter = join(require.resolve("lighterjs/package.json"), "../bin/lighter.js");
const MEASURED = 10;
/** KiB of the heap in a thousand cycles: what V8 compiles, while one config that is kept weighs 100. */
const MOST_GROWTH = 2048;

const QUESTIONS = ["completion", "hover", "documentSymbol", "inlayHint", "codeLens", "definition"];

/** @param {readonly string[]} args how many times a config is opened, edited and closed; 2,000 when left out */
export async function run(args = []) {
  const rows = await measureMemory(Number(args[0] ?? 2000));
  const last = rows.slice(rows.length >> 1);
  const growth = slope(last.map(({ cycles, heap }) => [cycles, heap])) * 1000;
  printTable(
    `Memory of the language server: a slope of ${growth.toFixed(0)} KiB of heap per 1,000 cycles in the second half, ${MOST_GROWTH} wanted at most`,
    ["configs opened, edited and closed", "heap, KiB", "resident, KiB"],
    rows.map(({ cycles, heap, resident }) => [cycles, heap, resident].map((each) => each.toFixed(0))),
  );
  if (growth > MOST_GROWTH) process.exitCode = 1;
}

/**
 * @param {number} cycles
 * @returns {Promise<{ cycles: number, heap: number, resident: number }[]>} in KiB
 */
export async function measureMemory(cycles) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "lighter-memory-")));
  linkPackages(root);
  const preload = new URL("./measured.js", import.meta.url).href;
  const words = ["--expose-gc", "--import", preload, lighter, "lsp", "--stdio"];
  const server = spawn(process.execPath, words, { stdio: ["pipe", "pipe", "inherit", "ipc"] });
  try {
    const client = new Client(
      /** @type {import("node:stream").Readable} */ (server.stdout),
      /** @type {import("node:stream").Writable} */ (server.stdin),
    );
    await client.initialize(root);
    writeProject(join(root, "main"));
    // One file stays open all the time, and a part of it changes on disk.
    await client.show(join(root, "main", "conf/config.yaml"), VERSIONS["conf/config.yaml"]?.[0] ?? "");
    const rows = [];
    for (let cycle = 0; cycle <= cycles; cycle++) {
      if (cycle % Math.max(1, Math.floor(cycles / MEASURED)) === 0)
        rows.push({ cycles: cycle, ...(await measure(server)) });
      await comeAndGo(client, root, cycle);
    }
    if (client.faults.length > 0) throw new Error(client.faults.join("\n"));
    await client.connection.sendRequest("shutdown");
    await client.connection.sendNotification("exit");
    return rows;
  } finally {
    server.kill();
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * A config that no cycle before had is written, opened, edited, asked about, closed and removed: in
 * the project, and each tenth time in one of its own; each third is never saved.
 * @param {Client} client
 * @param {string} root
 * @param {number} cycle
 */
async function comeAndGo(client, root, cycle) {
  const isOwn = cycle % 10 === 9;
  const folder = isOwn ? join(root, `project${cycle}`) : join(root, "main");
  if (isOwn) writeProject(folder);
  const path = join(folder, cycle % 4 === 0 ? `deep${cycle}` : ".", `config${cycle}.yaml`);
  const text = `# ${cycle}\n${VERSIONS["base.yaml"]?.[0] ?? ""}cycle${cycle}: "\${width}"\n`;
  const isSaved = cycle % 3 !== 0;
  mkdirSync(join(path, ".."), { recursive: true });
  if (isSaved) {
    writeFileSync(path, text);
    await client.fileChanged(path, "Created");
  }
  const part = join(root, "main/conf/extra.yaml");
  writeFileSync(part, `rate: 0.1\nextra${cycle}: 1\n`);
  await client.fileChanged(part);
  await client.show(path, text);
  await client.change(path, text.replace("max_epochs", `epochs${cycle}`));
  await client.heardOf(path, `epochs${cycle}`);
  const textDocument = { uri: uriOf(path) };
  const [position, range] = [
    { line: 3, character: 6 },
    { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
  ];
  for (const question of QUESTIONS)
    await client.ask(`textDocument/${question}`, { textDocument, position, range });
  await client.ask("workspace/executeCommand", {
    command: "lighter.showComposed",
    arguments: [textDocument.uri],
  });
  await client.close(path);
  if (isSaved) {
    rmSync(path);
    await client.fileChanged(path, "Deleted");
  }
  if (isOwn) {
    rmSync(folder, { recursive: true });
    await client.fileChanged(join(folder, "package.json"), "Deleted");
  }
}

/** @param {string} folder */
function writeProject(folder) {
  for (const [path, [text = ""]] of Object.entries(VERSIONS)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "held", dependencies }));
}

/**
 * @param {import("node:child_process").ChildProcess} server
 * @returns {Promise<{ heap: number, resident: number }>} KiB
 */
function measure(server) {
  return new Promise((settle) => {
    server.once("message", (/** @type {{ heapUsed: number, rss: number }} */ { heapUsed, rss }) =>
      settle({ heap: heapUsed / 1024, resident: rss / 1024 }),
    );
    server.send("measure");
  });
}

/** Of the line that fits best. @param {readonly (readonly [number, number])[]} points */
function slope(points) {
  const mean = (/** @type {readonly number[]} */ values) =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
}
