import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

export interface ServerDiagnostic {
  readonly range: ServerRange;
  readonly message: string;
}

export interface ServerRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface ServerCompletion {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
  readonly insertText?: string;
  readonly textEdit?: { readonly range: ServerRange; readonly newText: string };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The real yaml-language-server, spoken to over stdio as an editor does. */
export class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  readonly #diagnostics = new Map<string, readonly ServerDiagnostic[]>();
  #listeners: (() => void)[] = [];
  #buffer = Buffer.alloc(0);
  #nextId = 1;
  #documents = 0;

  private constructor(
    private readonly folder: string,
    private readonly schemas: Readonly<Record<string, string>>,
  ) {
    const packageFile = createRequire(import.meta.url).resolve("yaml-language-server/package.json");
    const server = join(dirname(packageFile), "bin/yaml-language-server");
    this.#process = spawn(process.execPath, [server, "--stdio"]);
    this.#process.stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
    // What is still to be said to a server that was stopped is of no matter.
    this.#process.stdin.on("error", () => undefined);
    this.#process.on("exit", (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the server ended with ${code}`));
    });
  }

  /**
   * @param folder where the documents are said to lie
   * @param schemas path of a schema → pattern of the files it is for
   */
  static async start(folder: string, schemas: Readonly<Record<string, string>>): Promise<LanguageServer> {
    const server = new LanguageServer(folder, schemas);
    const uri = pathToFileURL(folder).href;
    await server.#request("initialize", {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: "test" }],
      capabilities: {
        textDocument: {
          completion: {
            completionItem: { snippetSupport: true, documentationFormat: ["markdown", "plaintext"] },
          },
          hover: { contentFormat: ["markdown", "plaintext"] },
          publishDiagnostics: {},
        },
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
      },
    });
    server.#notify("initialized", {});
    server.#notify("workspace/didChangeConfiguration", { settings: { yaml: server.#settings() } });
    return server;
  }

  stop(): void {
    this.#process.kill();
  }

  /** Gives the server's diagnostics of a text. */
  async diagnose(text: string, name?: string): Promise<readonly ServerDiagnostic[]> {
    const uri = this.#open(text, name);
    while (!this.#diagnostics.has(uri)) await new Promise<void>((resolve) => this.#listeners.push(resolve));
    return this.#diagnostics.get(uri) ?? [];
  }

  /** Gives the server's completions at the `‸` in a text, and how long they take. */
  async complete(
    text: string,
    name?: string,
  ): Promise<{ items: readonly ServerCompletion[]; milliseconds: number }> {
    const at = this.#openAtMark(text, name);
    // The first request for a document pays for its parsing, as the keystroke before did in an
    // editor.
    await this.#request("textDocument/hover", at);
    const start = performance.now();
    const answer = (await this.#request("textDocument/completion", at)) as
      { items?: ServerCompletion[] } | ServerCompletion[];
    return {
      items: Array.isArray(answer) ? answer : (answer.items ?? []),
      milliseconds: performance.now() - start,
    };
  }

  /** Gives what the server shows for the word at the `‸` in a text. */
  async hover(text: string): Promise<string> {
    const answer = (await this.#request("textDocument/hover", this.#openAtMark(text))) as {
      contents: { value: string };
    } | null;
    return answer?.contents.value ?? "";
  }

  #settings() {
    return {
      schemas: this.schemas,
      schemaStore: { enable: false },
      validate: true,
      completion: true,
      hover: true,
    };
  }

  #open(text: string, name = `config-${this.#documents}.yaml`): string {
    this.#documents++;
    const uri = pathToFileURL(join(this.folder, name)).href;
    this.#notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    return uri;
  }

  #openAtMark(text: string, name?: string) {
    const offset = text.indexOf("‸");
    const before = text.slice(0, offset).split("\n");
    const uri = this.#open(text.replace("‸", ""), name);
    return {
      textDocument: { uri },
      position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
    };
  }

  #request(method: string, params: unknown): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  #notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #receive(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      if (end === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, end).toString())?.[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const body = this.#buffer.subarray(end + 4, end + 4 + length).toString();
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#handle(JSON.parse(body) as Message);
    }
  }

  #handle(message: Message): void {
    if (message.method === undefined) {
      const waiting = this.#waiting.get(message.id ?? 0);
      this.#waiting.delete(message.id ?? 0);
      if (message.error) waiting?.reject(new Error(message.error.message));
      else waiting?.resolve(message.result);
    } else if (message.method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = message.params as {
        uri: string;
        diagnostics: readonly ServerDiagnostic[];
      };
      this.#diagnostics.set(uri, diagnostics);
      this.#listeners.splice(0).forEach((listener) => listener());
    } else if (message.id !== undefined) this.#send({ id: message.id, result: this.#answer(message) });
  }

  /** The server asks its client for settings and for registrations. */
  #answer({ method, params }: Message): unknown {
    if (method !== "workspace/configuration") return null;
    const { items } = params as { items: readonly { section: string }[] };
    return items.map((item) => (item.section === "yaml" ? this.#settings() : {}));
  }
}
