import type { Location } from "@lighterjs/core/stages";
import {
  FoldingRangeKind,
  SymbolKind,
  type Connection,
  type DocumentSymbol,
  type Location as LSPLocation,
  type LocationLink,
  type ServerCapabilities,
} from "vscode-languageserver";
import { declarationOf } from "../capabilities/declarations.js";
import { definitionAt, type Destination } from "../capabilities/definition.js";
import { foldsOf } from "../capabilities/folding.js";
import { linksOf } from "../capabilities/links.js";
import { referencesAt } from "../capabilities/references.js";
import { outlineOf, type OutlineItem } from "../capabilities/symbols.js";
import type { DocumentView } from "../workspace/config-view.js";
import { ask, askAt } from "./asked.js";
import type { Positions } from "./positions.js";
import type { Session } from "./session.js";

const TOP = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

const SYMBOLS: Readonly<Record<OutlineItem["kind"], SymbolKind>> = {
  node: SymbolKind.Class,
  mapping: SymbolKind.Module,
  list: SymbolKind.Array,
  value: SymbolKind.Property,
};

/** Answers what leads where, and how a file is made up. */
export function serveNavigation(connection: Connection, session: Session): ServerCapabilities {
  connection.onDefinition(async (params, token) => {
    const asked = await askAt(session, params, token);
    const found = asked && definitionAt(asked.view, asked.offset);
    if (asked === undefined || found === undefined) return null;
    const places = await Promise.all(found.destinations.map((each) => placeOf(each, asked.view, session)));
    const known = places.filter((place) => place !== undefined);
    if (!session.client.hasDefinitionLinks) return known;
    const originSelectionRange = asked.positions.range(found.span);
    return known.map(({ uri, range }): LocationLink => {
      return { originSelectionRange, targetUri: uri, targetRange: range, targetSelectionRange: range };
    });
  });
  connection.onReferences(async (params, token) => {
    const asked = await askAt(session, params, token);
    const project = asked && (await session.workspace.viewAll(asked.view.path));
    if (asked === undefined || project === undefined) return null;
    const found = referencesAt(asked.view, project, asked.offset, params.context.includeDeclaration);
    return found.flatMap((location) => session.locate(location) ?? []);
  });
  connection.onDocumentSymbol(async ({ textDocument }, token) => {
    const asked = await ask(session, textDocument.uri, token);
    if (asked === undefined) return null;
    const items = outlineOf(asked.view);
    if (session.client.hasHierarchicalSymbols) return items.map((item) => toSymbol(item, asked.positions));
    return items.map(({ name, kind, span }) => ({
      name,
      kind: SYMBOLS[kind],
      location: { uri: textDocument.uri, range: asked.positions.range(span) },
    }));
  });
  connection.onFoldingRanges(async ({ textDocument }, token) => {
    const asked = await ask(session, textDocument.uri, token);
    return asked
      ? foldsOf(asked.view).map(({ from, to, isComment }) => ({
          startLine: from - 1,
          endLine: to - 1,
          ...(isComment && { kind: FoldingRangeKind.Comment }),
        }))
      : null;
  });
  connection.onDocumentLinks(async ({ textDocument }, token) => {
    const asked = await ask(session, textDocument.uri, token);
    return asked
      ? linksOf(asked.view).map(({ span, path }) => ({
          range: asked.positions.range(span),
          target: session.addresses.uriOf(path),
        }))
      : null;
  });
  return {
    definitionProvider: true,
    referencesProvider: true,
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    documentLinkProvider: { resolveProvider: false },
  };
}

async function placeOf(
  destination: Destination,
  { project }: DocumentView,
  session: Session,
): Promise<LSPLocation | undefined> {
  if (destination.kind === "file") return { uri: session.addresses.uriOf(destination.path), range: TOP };
  if (destination.kind === "location") return locationOf(destination.location, session);
  const found = project && (await declarationOf(project, destination.target, destination.option));
  if (found === undefined) return undefined;
  const at = { line: found.line, character: found.character };
  return { uri: session.addresses.uriOf(found.file), range: { start: at, end: at } };
}

function locationOf(location: Location, session: Session): LSPLocation | undefined {
  const found = session.locate(location);
  return found && { uri: found.uri, range: found.range };
}

function toSymbol(
  { name, detail, kind, span, nameSpan, children }: OutlineItem,
  positions: Positions,
): DocumentSymbol {
  return {
    // An editor refuses an outline with a name that is empty.
    name: name.trim() === "" ? "(empty)" : name,
    detail,
    kind: SYMBOLS[kind],
    range: positions.range(span),
    selectionRange: positions.range(nameSpan),
    children: children.map((child) => toSymbol(child, positions)),
  };
}
