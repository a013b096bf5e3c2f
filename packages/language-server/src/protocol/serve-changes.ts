import { basename } from "@lighterjs/core/paths";
import {
  CodeActionKind,
  FileOperationPatternKind,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  type CodeAction,
  type Connection,
  type ServerCapabilities,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Span } from "@lighterjs/core/stages";
import { renameAt } from "../capabilities/checked-rename.js";
import { quickFixesIn } from "../capabilities/code-actions.js";
import {
  optionAt,
  renameOption,
  type OptionRename,
  type OptionRenaming,
} from "../capabilities/rename-option.js";
import { moveFiles } from "../capabilities/move-files.js";
import { RenameRefusal, renamingAt } from "../capabilities/rename.js";
import type { ProjectView } from "../workspace/config-view.js";
import { ask, askAt, type Asked } from "./asked.js";
import { pathOf } from "./paths.js";
import { Refactorings } from "./refactorings.js";
import type { Session } from "./session.js";
import { toLSPDiagnostic } from "./to-lsp-diagnostic.js";
import { toWorkspaceEdit } from "./workspace-edits.js";

const CONFIG_FILES = { glob: "**/*.{yaml,yml}", matches: FileOperationPatternKind.file };

/** Offers changes of files: what cures a fault, and another name for a key. */
export function serveChanges(connection: Connection, session: Session): ServerCapabilities {
  const refactorings = new Refactorings(session);
  connection.onCodeAction(async ({ textDocument, range, context: { only } }, token) => {
    const wants = (kind: CodeActionKind): boolean =>
      only === undefined || only.some((each) => kind === each || kind.startsWith(`${each}.`) || each === "");
    const asked = await ask(session, textDocument.uri, token);
    if (asked === undefined) return [];
    const span = { start: asked.positions.offset(range.start), end: asked.positions.offset(range.end) };
    return [
      ...(wants(CodeActionKind.QuickFix) ? quickFixes(asked, span, session) : []),
      ...(wants(CodeActionKind.RefactorRewrite) ? await refactorings.at(asked, span.start, token) : []),
    ];
  });
  connection.onPrepareRename(async (params, token) => {
    const asked = await askAt(session, params, token);
    const project = asked && (await session.workspace.viewAll(asked.view.path));
    if (asked === undefined || project === undefined) return null;
    const { name, at } = orRefused(
      () => optionOf(asked, project, session) ?? renamingAt(asked.view, project, asked.offset),
    );
    return { range: asked.positions.range(at.span), placeholder: name };
  });
  connection.onRenameRequest(async (params, token) => {
    const asked = await askAt(session, params, token);
    const project = asked && (await session.workspace.viewAll(asked.view.path));
    if (asked === undefined || project === undefined) return null;
    try {
      const option = optionOf(asked, project, session);
      if (option !== undefined && params.newName !== option.name)
        return toMove(await renameOption(option, project, params.newName, session.options), session);
      if (option !== undefined) return null;
      const edits = await renameAt(asked.view, project, asked.offset, params.newName, session.options);
      return toWorkspaceEdit(edits, session);
    } catch (error) {
      throw refused(error);
    }
  });
  connection.workspace.onWillRenameFiles(async ({ files }, token) => {
    const moves = files.flatMap(({ oldUri, newUri }) => {
      const [from, to] = [pathOf(oldUri), pathOf(newUri)];
      return from === undefined || to === undefined ? [] : [{ from, to }];
    });
    const project = moves[0] && (await session.workspace.viewAll(moves[0].from));
    if (project === undefined || token.isCancellationRequested) return null;
    try {
      const edits = await moveFiles(project, moves, session.options);
      return edits.length === 0 ? null : toWorkspaceEdit(edits, session);
    } catch (error) {
      if (!(error instanceof RenameRefusal)) throw error;
      // The editor renames it all the same.
      const names = moves.map(({ from }) => basename(from)).join(", ");
      await connection.sendNotification(ShowMessageNotification.type, {
        type: MessageType.Warning,
        message: `The configs that name ${names} are left as they are: ${error.message}`,
      });
      return null;
    }
  });
  return {
    workspace: { fileOperations: { willRename: { filters: [{ scheme: "file", pattern: CONFIG_FILES }] } } },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
    renameProvider: session.client.hasPrepareRename ? { prepareProvider: true } : true,
  };
}

function quickFixes({ view }: Asked, span: Span, session: Session): CodeAction[] {
  return quickFixesIn(view, span).map(({ title, diagnostic, edits, isPreferred }) => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toLSPDiagnostic({ diagnostic, within: [] }, session.locate, session.client.hasRelated)],
    isPreferred,
    edit: toWorkspaceEdit(
      edits.map(({ source, span: at, text }) => ({ location: { source, span: at }, text })),
      session,
    ),
  }));
}

/** The option of a group that is asked about; refused where the editor cannot rename its file. */
function optionOf(
  { view, offset }: Asked & { readonly offset: number },
  project: ProjectView,
  { client }: Session,
): OptionRenaming | undefined {
  const option = optionAt(view, project, offset);
  if (option !== undefined && !client.hasFileRenames)
    throw new RenameRefusal("an option has the name of its file, which this editor cannot rename with it");
  return option;
}

/** The edits come first, so that they are of files as they were. */
function toMove({ edits, moved }: OptionRename, session: Session): WorkspaceEdit {
  const { documentChanges = [] } = toWorkspaceEdit(edits, session);
  const { addresses } = session;
  const [oldUri, newUri] = [addresses.uriOf(moved.from), addresses.uriOf(moved.to)];
  return { documentChanges: [...documentChanges, { kind: "rename", oldUri, newUri }] };
}

function orRefused<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw refused(error);
  }
}

/** A refusal as an editor shows it to a person. */
function refused(error: unknown): unknown {
  return error instanceof RenameRefusal
    ? new ResponseError(LSPErrorCodes.RequestFailed, error.message)
    : error;
}
