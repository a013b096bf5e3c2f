import type { ConfigNode, Span } from "@lighterjs/core/stages";
import type { ConfigView, TypedView } from "../../workspace/config-view.js";
import type { Completion } from "./completion.js";

const DEEPEST = 4;

const WORDS: Readonly<Record<string, string>> = {
  _global_: "The file goes to the root of the config.",
  _group_: "The file goes to the folder that it lies in, the usual place.",
};

/** Completes `# @package` in the first lines of a file; nothing where there is no such comment. */
export function completeHeader(
  { source: { text }, configs }: TypedView,
  offset: number,
): readonly Completion[] | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const [, head = "", typed = ""] = /^(#\s*@package\s+)([\w.]*)$/.exec(before) ?? [];
  if (head === "") return undefined;
  const end = offset + (/^[\w.]*/.exec(text.slice(offset))?.[0].length ?? 0);
  const span = { start: offset - typed.length, end };
  const words = Object.entries(WORDS).map(([label, documentation]): Completion => {
    return { label, kind: "value", text: label, documentation, span, rank: 0 };
  });
  return [...words, ...packagesIn(configs, span)];
}

/** The packages of a config that a file can go to: its mappings, down to those that one would name. */
export function packagesIn([config]: readonly ConfigView[], span: Span): readonly Completion[] {
  const found: Completion[] = [];
  const visit = (node: ConfigNode, path: readonly string[]): void => {
    if (node.kind !== "mapping" || path.length > DEEPEST) return;
    const label = path.join(".");
    if (label !== "") found.push({ label, kind: "option", text: label, span, rank: 1 + path.length / 10 });
    for (const [name, { value }] of node.entries) if (/^\w+$/.test(name)) visit(value, [...path, name]);
  };
  if (config?.survey.composed !== undefined) visit(config.survey.composed.root, []);
  return found;
}
