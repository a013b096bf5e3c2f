// How soon an editor hears what is wrong, and what can stand where: from the message that it sends
// to the answer, with the built command line, and beside it yaml-language-server with the schema that
// `lighter schema` writes, by turns. That one waits 200 ms after an edit before it looks. The targets
// are 1 s for the first faults of a project of 30 configs, 50 ms after an edit of 30 nodes, 200 ms of
// 1,000, and 50 ms for completion.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { median } from "../median.js";
import { printTable } from "../print-table.js";
import { Client, uriOf } from "./client.js";
import { dependencies, linkPackages } from "./link-packages.js";

const require = createRequire(import.meta.url);
const lighter = join(require.resolve("lighterjs/package.json"), "../bin/lighter.js");
const yaml = join(require.resolve("yaml-language-server/package.json"), "../bin/yaml-language-server");
const STARTS = 5;
const ROUNDS = 25;

/** Those that are compared, each with the words that start it. */
const SERVERS = { lighter: [lighter, "lsp", "--stdio"], yaml: [yaml, "--stdio"] };

/** @typedef {keyof typeof SERVERS} ServerName */
/** @typedef {Record<ServerName, number[]>} Times milliseconds */

/** @param {number} layers two nodes each */
function config(layers) {
  const nodes = Array.from({ length: layers }, (_, index) => [
    `      - { _target_: tf.layers.dense, name: dense${index}, units: "\${width}", activation: relu }`,
    `      - { _target_: tf.layers.dropout, rate: 0.${1 + (index % 5)} }`,
  ]);
  return `seed: 1
width: 32
trainer:
  max_epochs: 2
system:
  model:
    _target_: lighter.models.Sequential
    layers:
${nodes.flat().join("\n")}
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Adam, learning_rate: 0.05 }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      batch_size: 4
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 0], [0, 1]], targets: [0, 1] }
`;
}

/** A text with a fault that no text before had. @param {string} text @param {number} round */
const misspelt = (text, round) => text.replace("max_epochs: 2", `max_epochs: 2\n  epochs${round}: 2`);

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), "lighter-lsp-"));
  try {
    prepare(folder);
    const rows = await measureStarts(folder);
    for (const [name, layers, wanted] of /** @type {const} */ ([
      ["30 nodes", 12, "50"],
      ["1,000 nodes", 497, "200"],
    ])) {
      const { edits, completions, processor } = await measureEdits(folder, config(layers));
      rows.push(row(`a fault after an edit of ${name}`, edits, wanted));
      rows.push(row(`completion in ${name}, as they are typed`, completions, "50"));
      if (processor !== undefined)
        rows.push(row(`processor time of such an edit and completion`, processor, ""));
    }
    printTable(
      "Language server, and yaml-language-server with the schema of the project",
      ["from the editor's message to the answer, ms, median", "ours", "yaml", "ours / yaml", "wanted"],
      rows,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} folder */
async function measureStarts(folder) {
  const [starts, firsts] = [none(), none()];
  const path = join(folder, "config0.yaml");
  for (let round = 0; round < STARTS; round++)
    for (const name of names) {
      /** @type {Editor | undefined} */
      let editor;
      starts[name].push(await timed(async () => void (editor = await start(name, folder))));
      const client = /** @type {Editor} */ (editor).client;
      const text = misspelt(config(12), round);
      firsts[name].push(
        await timed(async () => {
          await client.show(path, text);
          await client.heardOf(path, `epochs${round}`);
        }),
      );
      await stop(/** @type {Editor} */ (editor));
    }
  return [
    row("from the start of the server until it has said what it can", starts, ""),
    row("first faults of a project of 30 configs; the other looks at one", firsts, "1000"),
  ];
}

/** @param {string} folder @param {string} text of the config that is edited */
async function measureEdits(folder, text) {
  const [edits, completions, processor] = [none(), none(), none()];
  const path = join(folder, "config0.yaml");
  const editors = { lighter: await start("lighter", folder), yaml: await start("yaml", folder) };
  for (const { client } of Object.values(editors)) {
    await client.show(path, misspelt(text, 0));
    await client.heardOf(path, "epochs0");
  }
  for (let round = 1; round <= ROUNDS; round++)
    for (const name of names) {
      const { client, pid } = editors[name];
      const before = processorTime(pid);
      edits[name].push(
        await timed(async () => {
          await client.change(path, misspelt(text, round));
          await client.heardOf(path, `epochs${round}`);
        }),
      );
      const typed = misspelt(text, round).replace("trainer:\n", "trainer:\n  ca\n");
      await client.change(path, typed);
      const params = { textDocument: { uri: uriOf(path) }, position: { line: 3, character: 4 } };
      /** @type {unknown} */
      let answer;
      completions[name].push(
        await timed(async () => void (answer = await client.ask("textDocument/completion", params))),
      );
      if (!JSON.stringify(answer).includes('"callbacks"')) throw new Error(`${name} offers no callbacks`);
      // It also looks at what was typed; then the next round begins.
      await client.change(path, misspelt(text, -round));
      await client.heardOf(path, `epochs${-round}`);
      const after = processorTime(pid);
      if (before !== undefined && after !== undefined) processor[name].push(after - before);
    }
  for (const editor of Object.values(editors)) await stop(editor);
  return { edits, completions, processor: processor.yaml.length === 0 ? undefined : processor };
}

/** @param {string} folder */
function prepare(folder) {
  linkPackages(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "many", dependencies }));
  for (let index = 0; index < 30; index++)
    writeFileSync(join(folder, `config${index}.yaml`), config(12).replace("seed: 1", `seed: ${index}`));
  execFileSync(process.execPath, [lighter, "schema"], { cwd: folder, stdio: "ignore" });
}

/** @typedef {{ client: Client, pid: number }} Editor */

/** An editor with a server at the other end. @param {ServerName} name @param {string} folder @returns {Promise<Editor>} */
async function start(name, folder) {
  const server = spawn(process.execPath, SERVERS[name], { stdio: ["pipe", "pipe", "inherit"] });
  const client = new Client(server.stdout, server.stdin);
  const schemas = { "./.lighter/schema.json": "*.yaml" };
  const settings = { yaml: { schemas, schemaStore: { enable: false }, validate: true, completion: true } };
  await client.initialize(folder, name === "yaml" ? settings : undefined);
  return { client, pid: server.pid ?? 0 };
}

/** @param {Editor} editor */
async function stop({ client: { connection } }) {
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
}

/** Milliseconds that a process has computed, in steps of 10, where the system tells it. @param {number} pid */
function processorTime(pid) {
  try {
    const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
    const [user, system] = fields.split(" ").slice(11, 13).map(Number);
    return 10 * ((user ?? 0) + (system ?? 0));
  } catch {
    return undefined;
  }
}

const names = /** @type {ServerName[]} */ (Object.keys(SERVERS));
/** @returns {Times} */
const none = () => ({ lighter: [], yaml: [] });

/** @param {string} what @param {Times} times @param {string} wanted */
function row(what, times, wanted) {
  const [ours, theirs] = [median(times.lighter), median(times.yaml)];
  return [what, ours.toFixed(1), theirs.toFixed(1), (ours / theirs).toFixed(2), wanted];
}

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
