// An editor that only measures: it speaks the protocol with the built command line.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const lighter = join(createRequire(import.meta.url).resolve("lighterjs/package.json"), "../bin/lighter.js");

/**
 * @typedef {{ readonly uri: string, readonly version?: number, readonly diagnostics: readonly
 *   unknown[] }} Published
 */

export class Editor {
  #process = spawn(process.execPath, [lighter, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  #buffer = Buffer.alloc(0);
  #ids = 0;
  /** @type {Map<number, (result: unknown) => void>} */
  #answers = new Map();
  /** @type {((published: Published) => void)[]} */
  #listeners = [];

  constructor() {
    this.#process.stdout.on("data", (/** @type {Buffer} */ chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#read();
    });
  }

  #read() {
    for (;;) {
      const head = this.#buffer.indexOf("\r\n\r\n");
      if (head === -1) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.#buffer.subarray(0, head).toString())?.[1]);
      if (this.#buffer.length < head + 4 + length) return;
      const message = JSON.parse(this.#buffer.subarray(head + 4, head + 4 + length).toString());
      this.#buffer = this.#buffer.subarray(head + 4 + length);
      if (message.method === "textDocument/publishDiagnostics")
        for (const listener of this.#listeners) listener(message.params);
      else if (message.method === undefined) this.#answers.get(message.id)?.(message.result);
    }
  }

  /** @param {object} message */
  #send(message) {
    const text = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.#process.stdin.write(`Content-Length: ${text.length}\r\n\r\n`);
    this.#process.stdin.write(text);
  }

  /** @param {string} method @param {object} params @returns {Promise<unknown>} */
  ask(method, params) {
    const id = this.#ids++;
    this.#send({ id, method, params });
    return new Promise((settle) => this.#answers.set(id, settle));
  }

  /** @param {string} method @param {object} params */
  tell(method, params) {
    this.#send({ method, params });
  }

  async start() {
    await this.ask("initialize", { processId: null, rootUri: null, capabilities: {} });
    this.tell("initialized", {});
  }

  /**
   * Opens a file, and waits until all that is wrong with it is said.
   * @param {string} path @param {string} text
   */
  open(path, text) {
    const uri = pathToFileURL(path).href;
    const said = this.#said(uri, 1);
    this.tell("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    return said;
  }

  /** @param {string} path @param {number} version @param {string} text */
  change(path, version, text) {
    const uri = pathToFileURL(path).href;
    const said = this.#said(uri, version);
    this.tell("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
    return said;
  }

  /** @param {string} uri @param {number} version @returns {Promise<Published>} */
  #said(uri, version) {
    return new Promise((settle) => {
      const listener = (/** @type {Published} */ published) => {
        if (published.uri !== uri || published.version !== version) return;
        this.#listeners.splice(this.#listeners.indexOf(listener), 1);
        settle(published);
      };
      this.#listeners.push(listener);
    });
  }

  async stop() {
    await this.ask("shutdown", {});
    this.tell("exit", {});
  }
}
