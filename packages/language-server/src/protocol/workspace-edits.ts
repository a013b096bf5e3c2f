import type { Location } from "@lighterjs/core/stages";
import type { TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { pathOf } from "./paths.js";
import type { Session } from "./session.js";

/**
 * Changes of files as one that an editor makes or leaves; those of files that it shows hold for the
 * version that was looked at.
 */
export function toWorkspaceEdit(
  edits: readonly { readonly location: Location; readonly text: string }[],
  { client, locate, versionOf }: Session,
): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const { location, text } of edits) {
    const at = locate(location);
    if (at !== undefined) (changes[at.uri] ??= []).push({ range: at.range, newText: text });
  }
  if (!client.hasDocumentChanges) return { changes };
  return {
    documentChanges: Object.entries(changes).map(([uri, own]) => {
      const path = pathOf(uri);
      const version = path === undefined ? undefined : versionOf(path);
      return { textDocument: { uri, version: version ?? null }, edits: own };
    }),
  };
}
