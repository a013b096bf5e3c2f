// Draws docs/editor.svg: a config with a fault in it as an editor shows it, all from what the server
// answers. Needs the build; `node scripts/draw-editor.js [--check]`.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { startServer } from "../dist/index.js";
import { drawEditor } from "./editor-svg.js";

const root = resolve(import.meta.dirname, "../../..");
const picture = join(root, "docs", "editor.svg");
const file = join(root, "examples", "quickstart", "config.yaml");

/** ‸ is where a person types. */
const TYPED = `epochs: 200

trainer:
  max_epochs: \${epochs}
  callbacks:
    - _target_: lighter.callbacks.Freezer
      names: model.hidden
      until_epochs: 20

system:
  model:
    _target_: lighter.models.Sequential
    layers:
      - { _target_: tf.layers.dense, name: hidden, units: 8 }
      - { _target_: tf.layers.dense, name: output, units: 2 }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Ad‸ }
`;

const at = TYPED.indexOf("‸");
const text = TYPED.replace("‸", "");
const before = text.slice(0, at).split("\n");
const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
const uri = pathToFileURL(file).href;

const [toServer, fromServer] = [new PassThrough(), new PassThrough()];
startServer({ input: toServer, output: fromServer, version: "0", environment: {} });
const connection = createProtocolConnection(
  new StreamMessageReader(fromServer),
  new StreamMessageWriter(toServer),
);
/** @type {Promise<{ diagnostics: import("./editor-svg.js").Shown["diagnostics"] }>} */
const published = new Promise((settle) => {
  connection.onNotification("textDocument/publishDiagnostics", settle);
});
connection.listen();
await connection.sendRequest("initialize", {
  processId: null,
  rootUri: pathToFileURL(dirname(file)).href,
  capabilities: {},
});
await connection.sendNotification("initialized", {});
await connection.sendNotification("textDocument/didOpen", {
  textDocument: { uri, languageId: "yaml", version: 1, text },
});
const { diagnostics } = await published;
const end = { line: text.split("\n").length, character: 0 };
/** @type {import("./editor-svg.js").Shown["hints"]} */
const hints = await connection.sendRequest("textDocument/inlayHint", {
  textDocument: { uri },
  range: { start: { line: 0, character: 0 }, end },
});
/** @type {{ items: import("./editor-svg.js").Shown["items"] }} */
const { items } = await connection.sendRequest("textDocument/completion", {
  textDocument: { uri },
  position,
});
const fitting = items.filter(({ label }) => label.startsWith("lighter.optimizers.Ad"));
const svg = drawEditor({ title: "config.yaml", text, diagnostics, hints, items: fitting, position });
if (process.argv.includes("--check")) {
  if (readFileSync(picture, "utf8") !== svg) {
    console.error("docs/editor.svg is stale; run `node packages/language-server/scripts/draw-editor.js`");
    process.exit(1);
  }
} else writeFileSync(picture, svg);
// The server ends its process when the editor does.
await connection.sendRequest("shutdown");
await connection.sendNotification("exit");
