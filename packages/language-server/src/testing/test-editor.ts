import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  InitializeRequest,
  InitializedNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  FileChangeType,
  type FileEvent,
  LogMessageNotification,
  MessageType,
  PublishDiagnosticsNotification,
  type ClientCapabilities,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

/** An editor that shows no window: it opens and changes files, and hears what the server says. */
export class TestEditor {
  readonly connection: ProtocolConnection;
  /** Faults of its own that the server has written into the editor's log. */
  readonly faults: string[] = [];
  readonly #versions = new Map<string, number>();
  readonly #published = new Map<string, PublishDiagnosticsParams>();
  readonly #waiting = new Set<() => void>();

  constructor(fromServer: NodeJS.ReadableStream, toServer: NodeJS.WritableStream) {
    this.connection = createProtocolConnection(
      new StreamMessageReader(fromServer),
      new StreamMessageWriter(toServer),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.#published.set(params.uri, params);
      for (const look of this.#waiting) look();
    });
    this.connection.onNotification(LogMessageNotification.type, ({ type, message }) => {
      if (type === MessageType.Error) this.faults.push(message);
    });
    this.connection.listen();
  }

  async initialize(capabilities: ClientCapabilities = {}): Promise<InitializeResult> {
    const params = { processId: null, rootUri: null, capabilities };
    const answer = await this.connection.sendRequest(InitializeRequest.type, params);
    await this.connection.sendNotification(InitializedNotification.type, {});
    return answer;
  }

  async open(path: string, text: string): Promise<void> {
    const uri = uriOf(path);
    this.#versions.set(uri, 1);
    const textDocument = { uri, languageId: "yaml", version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  /** Changes a range, or, without one, the whole text. */
  async change(path: string, text: string, range?: Range): Promise<void> {
    const uri = uriOf(path);
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
  }

  async close(path: string): Promise<void> {
    const textDocument = { uri: uriOf(path) };
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument });
  }

  async fileChanged(path: string): Promise<void> {
    const changes: FileEvent[] = [{ uri: uriOf(path), type: FileChangeType.Changed }];
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
  }

  /** The server's diagnostics of the text that the editor shows now. */
  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    const uri = uriOf(path);
    const wanted = this.#versions.get(uri);
    return this.until(() => {
      const published = this.#published.get(uri);
      return published !== undefined && published.version === wanted ? published.diagnostics : undefined;
    });
  }

  /** Of a file that may not be open: what was said last. */
  lastDiagnostics(path: string): readonly Diagnostic[] | undefined {
    return this.#published.get(uriOf(path))?.diagnostics;
  }

  /** Waits until something is so, which is looked at each time the server has said something. */
  until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((settle) => {
      const attempt = (): void => {
        const found = look();
        if (found === undefined) return;
        this.#waiting.delete(attempt);
        settle(found);
      };
      this.#waiting.add(attempt);
      attempt();
    });
  }
}

export const uriOf = (path: string): string => pathToFileURL(path).href;
