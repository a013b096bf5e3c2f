import type { ClientCapabilities } from "vscode-languageserver";

/** The abilities that the editor has announced, as far as an answer depends on them. */
export interface ClientAbilities {
  readonly hasRelated: boolean;
  readonly hasSnippets: boolean;
  readonly hasMarkdown: boolean;
  readonly hasDocumentChanges: boolean;
  /** Whether an edit may give a file another path. */
  readonly hasFileRenames: boolean;
  readonly hasPrepareRename: boolean;
  readonly hasShowDocument: boolean;
  readonly hasTextDocumentContent: boolean;
  readonly hasHierarchicalSymbols: boolean;
  readonly mayWatchFiles: boolean;
  readonly mayRefreshHints: boolean;
  readonly mayRefreshLenses: boolean;
  readonly hasDefinitionLinks: boolean;
  /** Commands that the editor knows, and a lens may name. */
  readonly commands: ReadonlySet<string>;
}

/** @param given - what the editor says on starting: `{ commands: ["lighter.fit"] }` */
export function clientAbilities(
  { textDocument, workspace, window }: ClientCapabilities,
  given?: unknown,
): ClientAbilities {
  return {
    hasRelated: textDocument?.publishDiagnostics?.relatedInformation === true,
    hasSnippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    hasMarkdown: textDocument?.hover?.contentFormat?.includes("markdown") === true,
    hasDocumentChanges: workspace?.workspaceEdit?.documentChanges === true,
    hasFileRenames:
      workspace?.workspaceEdit?.documentChanges === true &&
      workspace.workspaceEdit.resourceOperations?.includes("rename") === true,
    hasPrepareRename: textDocument?.rename?.prepareSupport === true,
    hasShowDocument: window?.showDocument?.support === true,
    hasTextDocumentContent: workspace?.textDocumentContent !== undefined,
    hasHierarchicalSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    mayWatchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    mayRefreshHints: workspace?.inlayHint?.refreshSupport === true,
    mayRefreshLenses: workspace?.codeLens?.refreshSupport === true,
    hasDefinitionLinks: textDocument?.definition?.linkSupport === true,
    commands: new Set(commandsIn(given)),
  };
}

function commandsIn(given: unknown): readonly string[] {
  if (typeof given !== "object" || given === null || !("commands" in given)) return [];
  return Array.isArray(given.commands)
    ? given.commands.filter((each): each is string => typeof each === "string")
    : [];
}
