import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { refuseCancelled, serve, type ServeOptions } from "./server.js";

/** The streams that a server speaks through, and its settings. */
export interface ServerOptions extends ServeOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Serves an editor that speaks the Language Server Protocol 3.17 over two streams. The process ends
 * when the editor says so, or is no longer there.
 */
export function startServer({ input, output, ...options }: ServerOptions): void {
  const connectionStrategy = { cancelUndispatched: refuseCancelled };
  serve(createConnection(ProposedFeatures.all, input, output, { connectionStrategy }), options);
}
