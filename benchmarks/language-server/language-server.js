// How soon an editor hears what is wrong, and what can stand where: from the message that it sends
// to the answer, with the built command line. The targets are 1 s for the first faults of a project
// of 30 configs, 50 ms after an edit of 30 nodes, 200 ms of 1,000, and 50 ms for completion.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { median } from "../median.js";
import { printTable } from "../print-table.js";
import { Client, uriOf } from "./client.js";
import { dependencies, linkPackages } from "./link-packages.js";

const lighter = join(createRequire(import.meta.url).resolve("lighterjs/package.json"), "../bin/lighter.js");
const ROUNDS = 25;

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

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), "lighter-lsp-"));
  try {
    prepare(folder);
    /** @type {string[][]} */
    const rows = [];
    const starts = [];
    for (let round = 0; round < 5; round++) {
      const editor = await start(folder);
      starts.push(await timed(() => show(editor, join(folder, "config0.yaml"), config(12))));
      await stop(editor);
    }
    rows.push(["first faults of a project of 30 configs", median(starts).toFixed(0), "1000"]);
    for (const [name, layers, wanted] of /** @type {const} */ ([
      ["30 nodes", 12, "50"],
      ["1,000 nodes", 497, "200"],
    ])) {
      const path = join(folder, "config0.yaml");
      const editor = await start(folder);
      await show(editor, path, config(layers));
      const edits = [];
      const completions = [];
      for (let round = 0; round < ROUNDS; round++) {
        const text = config(layers).replace("max_epochs: 2", `max_epochs: ${round + 3}`);
        edits.push(await timed(() => change(editor, path, text)));
        const typed = text.replace("trainer:\n", "trainer:\n  ca\n");
        const said = change(editor, path, typed);
        const position = { line: 3, character: 4 };
        const textDocument = { uri: uriOf(path) };
        completions.push(
          await timed(() => editor.ask("textDocument/completion", { textDocument, position })),
        );
        await said;
      }
      rows.push([`faults after an edit of ${name}`, median(edits).toFixed(1), wanted]);
      rows.push([`completion in ${name}, as they are typed`, median(completions).toFixed(1), "50"]);
      await stop(editor);
    }
    printTable("Language server", ["from the editor's message to the answer", "ms, median", "wanted"], rows);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} folder */
function prepare(folder) {
  linkPackages(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "many", dependencies }));
  for (let index = 0; index < 30; index++)
    writeFileSync(join(folder, `config${index}.yaml`), config(12).replace("seed: 1", `seed: ${index}`));
}

/** An editor with the built command line at the other end. @param {string} folder */
async function start(folder) {
  const server = spawn(process.execPath, [lighter, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const editor = new Client(server.stdout, server.stdin);
  await editor.initialize(folder);
  return editor;
}

/** @param {Client} editor */
async function stop({ connection }) {
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
}

/** Opens a file, and waits until all that is wrong with it is said. @param {Client} editor @param {string} path @param {string} text */
async function show(editor, path, text) {
  await editor.show(path, text);
  await editor.heardOfAll();
}

/** Changes a file, and waits likewise. @param {Client} editor @param {string} path @param {string} text */
async function change(editor, path, text) {
  await editor.change(path, text);
  await editor.heardOfAll();
}

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
