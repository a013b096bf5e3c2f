import type { Diagnostic } from "@lighterjs/core";
import type { TextEdit, ConfigNode, ConfigPath, Location, MappingNode } from "@lighterjs/core/stages";
import { optionNames } from "@lighterjs/schema";
import { composedAt, expectationAt, packagesOf, targetName } from "../meaning.js";
import type { ConfigView, DocumentView } from "../workspace/config-view.js";
import { exampleFor, exampleOf, missingIn, missingOptions } from "./required-options.js";

/** Options that a node lacks, with the edit that writes them. */
export interface AddedOptions {
  readonly names: readonly string[];
  /** The target that is named with them, where the node has none. */
  readonly target?: string;
  readonly edit: TextEdit;
}

/** Of more targets than these, which one is meant is for completion to ask. */
const MOST_TARGETS = 3;

/**
 * The options that the node of a fault must have and lacks, each with a value to begin with, where
 * one is known: of a node with a target, of one that is the options of another, and, where the slot
 * and the options that are there leave few targets, with such a target. None where the fault is
 * about something else, or the node is in another file.
 */
export function optionsToAdd(
  view: DocumentView,
  config: ConfigView,
  { code, labels: [label] }: Diagnostic,
): readonly AddedOptions[] {
  if ((code !== "MISSING_OPTION" && code !== "WRONG_SLOT") || view.document === undefined) return [];
  const found = nodeOf(view.document.root, [], label, undefined);
  const [prefix] = packagesOf(config, view);
  const { catalog } = view.project ?? {};
  if (found === undefined || prefix === undefined || catalog === undefined) return [];
  const path = [...prefix, ...found.path];
  const composed = composedAt(config, path);
  if (composed?.kind !== "mapping" && !isEmpty(composed)) return [];
  const entries = composed?.kind === "mapping" ? composed.entries : new Map<string, unknown>();
  const isSet = (name: string): boolean => entries.has(name);
  const { target, forms } = expectationAt(config, path);
  if (code === "WRONG_SLOT") {
    const fitting = (forms?.fitting() ?? []).flatMap((name) => catalog.get(name) ?? []);
    const meant = fitting.filter((each) => [...entries.keys()].every((key) => optionNames(each).has(key)));
    if (target !== undefined || meant.length > MOST_TARGETS) return [];
    return meant.map((each) => {
      const names = missingOptions(catalog, each, isSet);
      const written = [
        `_target_: ${each.name}`,
        ...names.map((name) => `${name}: ${exampleFor(each, name)}`),
      ];
      return { names, target: each.name, edit: insert(found, written) };
    });
  }
  if (target !== undefined) {
    const names = missingOptions(catalog, target, isSet);
    const written = names.map((name) => `${name}: ${exampleFor(target, name)}`);
    return names.length === 0 ? [] : [{ names, edit: insert(found, written) }];
  }
  const form = forms?.forms.find(({ properties }) => properties !== undefined);
  const names = form === undefined ? [] : missingIn(form, isSet);
  const written = names.map((name) => `${name}: ${exampleOf(form?.properties?.[name] ?? {}) ?? ""}`);
  return names.length === 0 ? [] : [{ names, edit: insert(found, written) }];
}

/** A mapping, or nothing where one should be, with the key in front of it. */
interface FoundNode {
  readonly node: ConfigNode;
  readonly path: ConfigPath;
  readonly key: Location | undefined;
}

const isEmpty = (node: ConfigNode | undefined): boolean =>
  node?.kind === "scalar" && node.value === null && node.origin.span.start === node.origin.span.end;

/** The node that a fault points at: at its target, its key, or its beginning. */
function nodeOf(
  node: ConfigNode,
  path: ConfigPath,
  at: Location,
  key: Location | undefined,
): FoundNode | undefined {
  const isMeant = (place: Location | undefined): boolean =>
    place?.source.file === at.source.file && place?.span.start === at.span.start;
  if (node.kind === "scalar") return isEmpty(node) && isMeant(key) ? { node, path, key } : undefined;
  const below =
    node.kind === "sequence"
      ? node.items.map((value, step) => ({ step, value, own: undefined }))
      : [...node.entries].map(([step, { key: own, value }]) => ({ step, value, own }));
  for (const { step, value, own } of below) {
    const found = nodeOf(value, [...path, step], at, own);
    if (found !== undefined) return found;
  }
  if (node.kind === "sequence") return undefined;
  // A mapping begins where its first key does, so that what is below was looked at before.
  const target = targetName(node) === undefined ? undefined : ownTarget(node);
  const places = target === undefined ? [key, node.origin] : [target.value.origin];
  return places.some(isMeant) ? { node, path, key } : undefined;
}

/** What a merge key brings in is written elsewhere. */
function ownTarget({ entries, origin: { span } }: MappingNode) {
  const target = entries.get("_target_");
  const isOwn =
    target !== undefined && target.key.span.start >= span.start && target.key.span.end <= span.end;
  return isOwn ? target : undefined;
}

/** Writes entries into a mapping in its style: behind its target, else before all others. */
function insert({ node, key }: FoundNode, written: readonly string[]): TextEdit {
  const { source, span } = node.origin;
  const { text } = source;
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? "\n";
  const columnOf = (at: number): number => at - (text.lastIndexOf("\n", at - 1) + 1);
  const endOfLine = (at: number): number => at + (/^[^\r\n]*/.exec(text.slice(at))?.[0].length ?? 0);
  const put = (at: number, added: string): TextEdit => ({
    source,
    span: { start: at, end: at },
    text: added,
  });
  const below = (column: number): string =>
    written.map((each) => lineEnd + " ".repeat(column) + each.trimEnd()).join("");
  if (node.kind !== "mapping") return put(endOfLine(span.end), below(columnOf(key!.span.start) + 2));
  const target = ownTarget(node);
  if (text[span.start] === "{") {
    if (target !== undefined)
      return put(target.value.origin.span.end, written.map((each) => `, ${each}`).join(""));
    const isBare = text.slice(span.start + 1, span.end - 1).trim() === "";
    if (!isBare) return put(span.start + 1, ` ${written.join(", ")},`);
    return { source, span, text: `{ ${written.join(", ")} }` };
  }
  if (target !== undefined)
    return put(endOfLine(target.value.origin.span.end), below(columnOf(target.key.span.start)));
  const [first] = node.entries.values();
  const start = first?.key.span.start ?? span.start;
  const lines = written.map((each) => each.trimEnd() + lineEnd + " ".repeat(columnOf(start)));
  return put(start, lines.join(""));
}
