import {
  DidChangeWatchedFilesNotification,
  LSPErrorCodes,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeResult,
  type Message,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { DiagnosticPublisher } from "./protocol/diagnostic-publisher.js";
import { pathOf } from "./protocol/paths.js";
import { refreshAnnotations, serveAnnotations } from "./protocol/serve-annotations.js";
import { serveChanges } from "./protocol/serve-changes.js";
import { serveCompletion } from "./protocol/serve-completion.js";
import { serveNavigation } from "./protocol/serve-navigation.js";
import { Session } from "./protocol/session.js";
import { DiskWatch } from "./workspace/disk-watch.js";
import type { WorkspaceOptions } from "./workspace/workspace.js";

/** The settings of a server, whatever it speaks through. */
export interface ServeOptions extends WorkspaceOptions {
  /** Of the program, for the editor's log. */
  readonly version: string;
}

/** Serves the editor at the other end of a connection; gives what is known of it. */
export function serve(connection: Connection, { version, ...options }: ServeOptions): Session {
  const session = new Session(options);
  const watch = new DiskWatch(session.workspace);
  const publisher = new DiagnosticPublisher(session, connection, () => {
    void refreshAnnotations(connection, session);
    if (!session.client.mayWatchFiles) void watch.note();
  });
  connection.onInitialize(({ capabilities, initializationOptions }): InitializeResult => {
    session.initialize(capabilities, initializationOptions);
    const changes = serveChanges(connection, session);
    const annotations = serveAnnotations(connection, session);
    return {
      serverInfo: { name: "lighter", version },
      capabilities: {
        ...serveCompletion(connection, session),
        ...serveNavigation(connection, session),
        ...changes,
        ...annotations,
        workspace: { ...changes.workspace, ...annotations.workspace },
        positionEncoding: "utf-16",
        textDocumentSync: {
          openClose: true,
          change: TextDocumentSyncKind.Incremental,
          save: { includeText: false },
        },
      },
    };
  });
  followDocuments(connection, session, watch, () => publisher.schedule());
  followFiles(connection, session, () => publisher.schedule());
  connection.listen();
  return session;
}

/** To be given to a connection. A request that is given up before it was looked at is not looked at. */
export function refuseCancelled(message: Message) {
  const id = "id" in message ? (message.id as number | string | null) : null;
  const error = { code: LSPErrorCodes.RequestCancelled, message: "cancelled" };
  return { jsonrpc: "2.0", id, error };
}

/**
 * Keeps the texts that the editor shows. Where it does not tell what changes on disk, that is looked
 * for when it opens, closes or saves a file: then somebody may have been elsewhere.
 */
function followDocuments(
  connection: Connection,
  session: Session,
  watch: DiskWatch,
  changed: () => void,
): void {
  const documents = new TextDocuments(TextDocument);
  documents.onDidChangeContent(({ document }) => {
    const path = pathOf(document.uri);
    if (path === undefined || !/\.ya?ml$/.test(path)) return;
    session.setText(path, document.uri, document.version, document.getText());
    changed();
  });
  documents.onDidClose(({ document }) => {
    const path = pathOf(document.uri);
    if (path === undefined) return;
    session.close(path);
    changed();
  });
  const lookAtDisk = async (): Promise<void> => {
    const paths = session.client.mayWatchFiles ? [] : await watch.changed();
    if (paths.length === 0) return;
    session.workspace.noteChanges(paths);
    changed();
  };
  documents.onDidOpen(lookAtDisk);
  documents.onDidSave(lookAtDisk);
  documents.onDidClose(lookAtDisk);
  documents.listen(connection);
}

/**
 * The files that configs are made of besides texts of the editor: other files, and the sources that
 * targets are declared in.
 */
const WATCHED = "**/*.{yaml,yml,json,ts,mts,cts,js,mjs,cjs}";

/** Asks to be told of changes on disk. */
function followFiles(connection: Connection, session: Session, changed: () => void): void {
  connection.onInitialized(() => {
    if (!session.client.mayWatchFiles) return;
    const watchers = [{ globPattern: WATCHED }];
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    session.workspace.noteChanges(changes.flatMap(({ uri }) => pathOf(uri) ?? []));
    changed();
  });
}
