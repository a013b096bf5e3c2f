import type { Diagnostic } from "@lighterjs/core";
import type { TextEdit, ConfigNode, ConfigPath, Location, MappingNode } from "@lighterjs/core/stages";
import { composedAt, expectationAt, packagesOf, targetName } from "../meaning.js";
import type { ConfigView, DocumentView } from "../workspace/config-view.js";
import { exampleFor, missingOptions } from "./required-options.js";

/** Options that a node lacks, with the edit that writes them. */
export interface AddedOptions {
  readonly names: readonly string[];
  readonly edit: TextEdit;
}

/**
 * The options that the node of a fault must have and lacks, each with a value to begin with, where
 * one is known. Nothing where the fault is about something else, or the node is in another file.
 */
export function optionsToAdd(
  view: DocumentView,
  config: ConfigView,
  { code, labels: [label] }: Diagnostic,
): AddedOptions | undefined {
  if (code !== "MISSING_OPTION" || view.document === undefined) return undefined;
  const found = nodeOf(view.document.root, [], label);
  const [prefix] = packagesOf(config, view);
  const { catalog } = view.project ?? {};
  if (found === undefined || prefix === undefined || catalog === undefined) return undefined;
  const path = [...prefix, ...found.path];
  const composed = composedAt(config, path);
  const { target } = expectationAt(config, path);
  if (target === undefined || composed?.kind !== "mapping") return undefined;
  const names = missingOptions(catalog, target, (name) => composed.entries.has(name));
  if (names.length === 0) return undefined;
  const written = names.map((name) => `${name}: ${exampleFor(target, name)}`);
  return { names, edit: insert(found.node, written) };
}

/** The mapping whose target a fault points at. */
function nodeOf(
  node: ConfigNode,
  path: ConfigPath,
  at: Location,
): { readonly node: MappingNode; readonly path: ConfigPath } | undefined {
  if (node.kind === "scalar") return undefined;
  const isMeant = ({ source, span }: Location): boolean =>
    source.file === at.source.file && span.start === at.span.start;
  if (node.kind === "mapping" && targetName(node) !== undefined) {
    const { key, value } = node.entries.get("_target_")!;
    // What a merge key brings in is written elsewhere.
    const isOwn = key.span.start >= node.origin.span.start && key.span.end <= node.origin.span.end;
    if (isOwn && isMeant(value.origin)) return { node, path };
  }
  const below =
    node.kind === "sequence"
      ? node.items.map((value, step) => ({ step, value }))
      : [...node.entries].map(([step, { value }]) => ({ step, value }));
  for (const { step, value } of below) {
    const found = nodeOf(value, [...path, step], at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Writes entries behind the target of a mapping, in its style. */
function insert({ origin: { source, span }, entries }: MappingNode, written: readonly string[]): TextEdit {
  const { text } = source;
  const { key, value } = entries.get("_target_")!;
  const { end } = value.origin.span;
  if (text[span.start] === "{")
    return { source, span: { start: end, end }, text: written.map((each) => `, ${each}`).join("") };
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? "\n";
  const column = key.span.start - (text.lastIndexOf("\n", key.span.start - 1) + 1);
  const at = end + (/^[^\r\n]*/.exec(text.slice(end))?.[0].length ?? 0);
  const lines = written.map((each) => lineEnd + " ".repeat(column) + each.trimEnd());
  return { source, span: { start: at, end: at }, text: lines.join("") };
}
