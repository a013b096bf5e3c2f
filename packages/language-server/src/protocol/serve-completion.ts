import {
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type CompletionItem,
  type Connection,
  type ServerCapabilities,
} from "vscode-languageserver";
import type { Completion } from "../capabilities/completion/completion.js";
import { completionsAt } from "../capabilities/completions.js";
import { refuseCancelled } from "./asked.js";
import { pathOf } from "./paths.js";
import type { Positions } from "./positions.js";
import type { Session } from "./session.js";

const KINDS: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
  target: CompletionItemKind.Class,
  option: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  reference: CompletionItemKind.Reference,
  resolver: CompletionItemKind.Function,
  file: CompletionItemKind.File,
};

/** Answers what can stand where a person is typing. */
export function serveCompletion(connection: Connection, session: Session): ServerCapabilities {
  connection.onCompletion(async ({ textDocument, position }, token) => {
    const path = pathOf(textDocument.uri);
    const view = path === undefined ? undefined : await session.workspace.quickView(path);
    if (view === undefined) return null;
    refuseCancelled(token);
    const positions = session.positions(view.source);
    const found = await completionsAt(view, positions.offset(position));
    return { isIncomplete: false, items: found.map((each) => toItem(each, positions, session)) };
  });
  return { completionProvider: { triggerCharacters: ["{", ".", " ", "-", ":", "/", "@"] } };
}

function toItem(found: Completion, positions: Positions, { client }: Session): CompletionItem {
  const { label, kind, detail, documentation, snippet, text, span, filter, rank, isDeprecated } = found;
  const isSnippet = client.hasSnippets && snippet !== undefined;
  return {
    label,
    kind: KINDS[kind],
    sortText: `${rank.toFixed(1)}${label}`,
    filterText: filter ?? label,
    textEdit: { range: positions.range(span), newText: isSnippet ? snippet : text },
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    // Lines of a snippet have the columns of the file.
    insertTextMode: InsertTextMode.asIs,
    ...(detail !== undefined && detail !== "" && { detail }),
    ...(documentation !== undefined &&
      documentation !== "" && { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
    ...(isDeprecated === true && { tags: [CompletionItemTag.Deprecated] }),
  };
}
