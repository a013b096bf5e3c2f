import {
  CodeLensRefreshRequest,
  InlayHintKind,
  MarkupKind,
  type CodeLens,
  type Connection,
  type ServerCapabilities,
} from "vscode-languageserver";
import { filesToRun, overriddenIn } from "../capabilities/code-lenses.js";
import { composedText } from "../capabilities/composed-view.js";
import { freezersIn } from "../capabilities/freezer.js";
import { hoverAt } from "../capabilities/hover.js";
import { hintsOf } from "../capabilities/inlay-hints.js";
import { ask, askAt } from "./asked.js";
import type { Session } from "./session.js";

/** The address of the read-only document that shows what the files of a config come to. */
export const composedURI = (uri: string): string =>
  `lighter://composed/composed.yaml?${encodeURIComponent(uri)}`;

const SHOW_COMPOSED = "lighter.showComposed";

/** Answers what an editor shows beside the text of a file. */
export function serveAnnotations(connection: Connection, session: Session): ServerCapabilities {
  connection.onHover(async (params, token) => {
    const asked = await askAt(session, params, token);
    const found = asked && hoverAt(asked.view, asked.offset);
    if (asked === undefined || found === undefined) return null;
    const kind = session.client.hasMarkdown ? MarkupKind.Markdown : MarkupKind.PlainText;
    const value = session.client.hasMarkdown ? found.markdown : found.markdown.replace(/\*\*|`/g, "");
    return { contents: { kind, value }, range: asked.positions.range(found.span) };
  });
  connection.languages.inlayHint.on(async ({ textDocument, range }, token) => {
    const asked = await ask(session, textDocument.uri, token);
    if (asked === undefined) return null;
    const { positions, view } = asked;
    const [start, end] = [positions.offset(range.start), positions.offset(range.end)];
    return hintsOf(view)
      .filter(({ offset }) => offset >= start && offset <= end)
      .map(({ offset, text }) => ({
        position: positions.position(offset),
        label: text,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      }));
  });
  connection.onCodeLens(async ({ textDocument }, token) => {
    const asked = await ask(session, textDocument.uri, token);
    if (asked === undefined) return null;
    const { view, positions } = asked;
    const found = [...overriddenIn(view), ...(await freezersIn(view))];
    const lenses = found.map(({ span, title, to }): CodeLens => {
      const at = to && session.locate(to);
      const shows = session.client.commands.has("lighter.open") && at !== undefined;
      // An empty command is a text that cannot be clicked.
      return {
        range: positions.range(span),
        command: shows ? { title, command: "lighter.open", arguments: [at] } : { title, command: "" },
      };
    });
    const top = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const commands = ["check", "plan", "fit"].filter((name) =>
      session.client.commands.has(`lighter.${name}`),
    );
    const files = filesToRun(view);
    for (const command of files === undefined ? [] : commands)
      lenses.push({
        range: top,
        command: { title: command, command: `lighter.${command}`, arguments: [view.directory, files] },
      });
    return lenses;
  });
  connection.workspace.textDocumentContent.on(async ({ uri }, token) => ({
    text: await composedOf(uri.split("?")[1] ?? "", token),
  }));
  connection.onExecuteCommand(async ({ command, arguments: [given] = [] }, token) => {
    if (command !== SHOW_COMPOSED || typeof given !== "string") return null;
    const uri = composedURI(given);
    if (session.client.hasShowDocument && session.client.hasTextDocumentContent)
      await connection.window.showDocument({ uri, takeFocus: true });
    return { uri, text: await composedOf(encodeURIComponent(given), token) };
  });
  return {
    hoverProvider: true,
    inlayHintProvider: true,
    codeLensProvider: { resolveProvider: false },
    executeCommandProvider: { commands: [SHOW_COMPOSED] },
    workspace: { textDocumentContent: { schemes: ["lighter"] } },
  };

  async function composedOf(encoded: string, token: Parameters<typeof ask>[2]): Promise<string> {
    const asked = await ask(session, decodeURIComponent(encoded), token);
    return asked === undefined
      ? "# This file belongs to no project that uses Lighter.\n"
      : composedText(asked.view);
  }
}

/** Asks an editor to look again at what it shows beside the texts: something has changed. */
export async function refreshAnnotations(connection: Connection, session: Session): Promise<void> {
  const { client, workspace, addresses } = session;
  const asks = [
    ...(client.mayRefreshHints ? [connection.languages.inlayHint.refresh()] : []),
    ...(client.mayRefreshLenses ? [connection.sendRequest(CodeLensRefreshRequest.type)] : []),
    ...(client.hasTextDocumentContent
      ? workspace.openPaths.map((path) =>
          connection.workspace.textDocumentContent.refresh(composedURI(addresses.uriOf(path))),
        )
      : []),
  ];
  await Promise.allSettled(asks);
}
