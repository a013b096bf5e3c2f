import { autocompletion } from "@codemirror/autocomplete";
import { hoverTooltips, LSPClient, serverCompletion } from "@codemirror/lsp-client";
import type { Extension, Text } from "@codemirror/state";
import DOMPurify from "dompurify";
import { OpenTexts } from "./open-texts.js";

/** For the server to be loaded, too: what is typed before is answered then. */
const PATIENCE = 60_000;

/** An editor's connection to the language server, which runs in a worker of the page. */
export class LanguageClient {
  readonly #worker: Worker;
  readonly #texts: OpenTexts;
  readonly #client: LSPClient;

  /**
   * @param address - of the worker's module
   * @param failed - told of what keeps the server from answering
   */
  constructor(address: string, failed: (message: string) => void) {
    this.#client = new LSPClient({
      rootUri: "file:///",
      timeout: PATIENCE,
      workspace: (client) => new OpenTexts(client),
      // A link brings a config of somebody else, of which a documentation may cite a part.
      sanitizeHTML: (html) => DOMPurify.sanitize(html),
      extensions: [serverCompletion(), autocompletion({ icons: false }), hoverTooltips()],
    });
    this.#texts = this.#client.workspace as OpenTexts;
    this.#worker = new Worker(address, { type: "module" });
    this.#worker.addEventListener("error", ({ message }) =>
      failed(message || "the language server of this page cannot be loaded"),
    );
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage(undefined, [port2]);
    this.#client.connect(through(port1));
  }

  /** Has the server know these texts by the names of their files, and no others. */
  open(texts: ReadonlyMap<string, Text>): void {
    this.#texts.replace(new Map([...texts].map(([name, text]) => [uriOf(name), text])));
  }

  /** Completion and hover for the text of a file. */
  extension(name: string): Extension {
    return this.#client.plugin(uriOf(name), "yaml");
  }

  close(): void {
    this.#worker.terminate();
  }
}

const uriOf = (name: string): string => `file:///${name}`;

/** Messages are objects on the way, and text for the client. */
function through(port: MessagePort) {
  const heard = new Map<(message: string) => void, (event: MessageEvent) => void>();
  port.start();
  return {
    send: (message: string) => port.postMessage(JSON.parse(message)),
    subscribe(handler: (message: string) => void) {
      const listener = ({ data }: MessageEvent) => handler(JSON.stringify(data));
      heard.set(handler, listener);
      port.addEventListener("message", listener);
    },
    unsubscribe(handler: (message: string) => void) {
      const listener = heard.get(handler);
      if (listener) port.removeEventListener("message", listener);
    },
  };
}
