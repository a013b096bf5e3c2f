import { PassThrough } from "node:stream";
import type { ClientCapabilities } from "vscode-languageserver";
import { startServer } from "../stdio.js";
import { TestEditor } from "./test-editor.js";

/** An editor with a server in the same process. */
export async function connect(capabilities: ClientCapabilities = {}): Promise<TestEditor> {
  const [toServer, fromServer] = [new PassThrough(), new PassThrough()];
  startServer({ input: toServer, output: fromServer, version: "0.0.0", environment: {} });
  const editor = new TestEditor(fromServer, toServer);
  await editor.initialize(capabilities);
  return editor;
}
