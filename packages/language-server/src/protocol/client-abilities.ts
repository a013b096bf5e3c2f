import type { ClientCapabilities } from "vscode-languageserver";

/** What the editor has said that it understands, as far as an answer depends on it. */
export interface ClientAbilities {
  readonly hasRelated: boolean;
  readonly hasSnippets: boolean;
  readonly hasMarkdown: boolean;
  readonly hasDocumentChanges: boolean;
  readonly hasPrepareRename: boolean;
  readonly hasShowDocument: boolean;
  readonly hasTextDocumentContent: boolean;
  readonly hasHierarchicalSymbols: boolean;
  readonly mayWatchFiles: boolean;
  readonly mayRefreshHints: boolean;
  readonly mayRefreshLenses: boolean;
}

export function clientAbilities({ textDocument, workspace, window }: ClientCapabilities): ClientAbilities {
  return {
    hasRelated: textDocument?.publishDiagnostics?.relatedInformation === true,
    hasSnippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    hasMarkdown: textDocument?.hover?.contentFormat?.includes("markdown") === true,
    hasDocumentChanges: workspace?.workspaceEdit?.documentChanges === true,
    hasPrepareRename: textDocument?.rename?.prepareSupport === true,
    hasShowDocument: window?.showDocument?.support === true,
    hasTextDocumentContent: workspace?.textDocumentContent !== undefined,
    hasHierarchicalSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    mayWatchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    mayRefreshHints: workspace?.inlayHint?.refreshSupport === true,
    mayRefreshLenses: workspace?.codeLens?.refreshSupport === true,
  };
}
