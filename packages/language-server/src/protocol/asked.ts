import { LSPErrorCodes, ResponseError, type CancellationToken, type Position } from "vscode-languageserver";
import type { DocumentView } from "../workspace/config-view.js";
import { pathOf } from "./paths.js";
import type { Positions } from "./positions.js";
import type { Session } from "./session.js";

/** A file that an editor asks about. */
export interface Asked {
  readonly view: DocumentView;
  readonly positions: Positions;
}

/**
 * The view of a file, once there is one of its text as it is now. Nothing for one that belongs to
 * no project.
 */
export async function ask(
  session: Session,
  uri: string,
  token: CancellationToken,
): Promise<Asked | undefined> {
  const path = pathOf(uri);
  const view = path === undefined ? undefined : await session.workspace.view(path);
  refuseCancelled(token);
  return view?.document === undefined
    ? undefined
    : { view, positions: session.positions(view.document.source) };
}

/**
 * Whoever asked has gone on meanwhile.
 *
 * @throws ResponseError where that is so
 */
export function refuseCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested)
    throw new ResponseError(LSPErrorCodes.RequestCancelled, "the request was cancelled");
}

/** The same with a position in it. */
export async function askAt(
  session: Session,
  {
    textDocument,
    position,
  }: { readonly textDocument: { readonly uri: string }; readonly position: Position },
  token: CancellationToken,
): Promise<(Asked & { readonly offset: number }) | undefined> {
  const asked = await ask(session, textDocument.uri, token);
  return asked && { ...asked, offset: asked.positions.offset(position) };
}
