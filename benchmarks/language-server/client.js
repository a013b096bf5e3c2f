import { pathToFileURL } from "node:url";
import {
  ConfigurationRequest,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  FileChangeType,
  InitializedNotification,
  InitializeRequest,
  LogMessageNotification,
  LSPErrorCodes,
  MessageType,
  PublishDiagnosticsNotification,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

/** @typedef {import("vscode-languageserver/node").Diagnostic} Diagnostic */
/** @typedef {import("vscode-languageserver/node").Range} Range */

/** What an editor is at one end of a language server: the texts that it shows, and what it hears. */
export class Client {
  /** Of files that are open, by path. @type {Map<string, { text: string, version: number }>} */
  open = new Map();
  /** What the server has written of its own faults. @type {string[]} */
  faults = [];
  /** @type {Map<string, { version?: number, diagnostics: Diagnostic[] }>} */
  #published = new Map();
  /** Of all files together, so that a file that is opened again has none twice. */
  #versions = 0;
  /** @type {() => void} */
  #heard = () => undefined;

  /** @param {NodeJS.ReadableStream} fromServer @param {NodeJS.WritableStream} toServer */
  constructor(fromServer, toServer) {
    const [reader, writer] = [new StreamMessageReader(fromServer), new StreamMessageWriter(toServer)];
    this.connection = createProtocolConnection(reader, writer);
    this.connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, ...published }) => {
      this.#published.set(uri, published);
      this.#heard();
    });
    this.connection.onNotification(LogMessageNotification.type, ({ type, message }) => {
      if (type === MessageType.Error) this.faults.push(message);
    });
    this.connection.listen();
  }

  /**
   * @param {string} folder
   * @param {Readonly<Record<string, unknown>>} [settings] for a server that asks for some
   */
  async initialize(folder, settings = {}) {
    const uri = uriOf(folder);
    this.connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ section = "" }) => settings[section] ?? null),
    );
    await this.connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: uri,
      workspaceFolders: [{ uri, name: "edits" }],
      capabilities: {
        workspace: { didChangeWatchedFiles: { dynamicRegistration: false } },
        textDocument: { completion: { completionItem: { snippetSupport: true } } },
      },
    });
    await this.connection.sendNotification(InitializedNotification.type, {});
  }

  /** @param {string} path @param {string} text */
  show(path, text) {
    const version = ++this.#versions;
    this.open.set(path, { text, version });
    const textDocument = { uri: uriOf(path), languageId: "yaml", version, text };
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  /** @param {string} path */
  close(path) {
    this.open.delete(path);
    const textDocument = { uri: uriOf(path) };
    return this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument });
  }

  /**
   * Makes a text another by the one edit that does it; without a difference, by one of nothing.
   * @param {string} path of an open file
   * @param {string} next
   */
  change(path, next) {
    const shown = this.open.get(path);
    if (shown === undefined) throw new Error(`${path} is not open`);
    const { range, text } = editBetween(shown.text, next);
    const version = ++this.#versions;
    this.open.set(path, { text: next, version });
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: uriOf(path), version },
      contentChanges: [{ range, text }],
    });
  }

  /**
   * @param {string} path of a file that has another content on disk
   * @param {"Created" | "Changed" | "Deleted"} [how]
   */
  fileChanged(path, how = "Changed") {
    return this.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: uriOf(path), type: FileChangeType[how] }],
    });
  }

  /**
   * Asks, and hears the answer; nothing where the question was given up.
   * @param {string} method
   * @param {object} params
   * @param {import("vscode-languageserver/node").CancellationToken} [token]
   */
  async ask(method, params, token) {
    try {
      // One that is named, though undefined, is taken for another parameter.
      return await this.connection.sendRequest(method, params, ...(token === undefined ? [] : [token]));
    } catch (error) {
      if (error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled) return null;
      throw error;
    }
  }

  /** Waits until the diagnostics of each open file are those of its text as it is now. */
  async heardOfAll() {
    await this.#until(() =>
      [...this.open].every(([path, { version }]) => this.#published.get(uriOf(path))?.version === version),
    );
  }

  /** Waits until a fault of a file is said in these words. @param {string} path @param {string} words */
  async heardOf(path, words) {
    const isSaid = (/** @type {Diagnostic} */ { message }) =>
      (typeof message === "string" ? message : message.value).includes(words);
    await this.#until(() => this.#published.get(uriOf(path))?.diagnostics.some(isSaid) === true);
  }

  /**
   * All diagnostics of the texts as they are now, by URI. A file of no project, which is changed
   * twice, tells that the server has looked at all: what it sends of files that are not open has no
   * version. The others are not touched, since a server that forgot them would look at them again.
   * @param {string} bell path of that file
   * @returns {Promise<ReadonlyMap<string, readonly Diagnostic[]>>}
   */
  async settle(bell) {
    if (!this.open.has(bell)) await this.show(bell, "");
    for (let round = 0; round < 2; round++) {
      await this.change(bell, `# ${this.#versions}\n`);
      await this.heardOfAll();
    }
    const found = [...this.#published].filter(([, { diagnostics }]) => diagnostics.length > 0);
    return new Map(found.sort().map(([uri, { diagnostics }]) => [uri, diagnostics]));
  }

  /** @param {() => boolean} isSo @returns {Promise<void>} */
  #until(isSo) {
    if (isSo()) return Promise.resolve();
    return new Promise((settle) => {
      this.#heard = () => {
        if (isSo()) settle();
      };
    });
  }
}

/** @param {string} path */
export const uriOf = (path) => pathToFileURL(path).href;

/**
 * @param {string} text
 * @param {number} offset
 * @returns {{ line: number, character: number }} as the protocol counts, in UTF-16 units
 */
export function positionAt(text, offset) {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** @param {string} text @param {string} next @returns {{ range: Range, text: string }} */
function editBetween(text, next) {
  const most = Math.min(text.length, next.length);
  let start = 0;
  while (start < most && text[start] === next[start]) start++;
  let same = 0;
  while (same < most - start && text.at(-1 - same) === next.at(-1 - same)) same++;
  // A position between the two halves of a line's end is none.
  while (start > 0 && text[start - 1] === "\r") start--;
  while (same > 0 && text.at(-same) === "\n") same--;
  const end = text.length - same;
  return {
    range: { start: positionAt(text, start), end: positionAt(text, end) },
    text: next.slice(start, next.length - same),
  };
}
