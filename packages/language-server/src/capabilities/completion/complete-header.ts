import type { TypedView } from "../../workspace/config-view.js";
import type { Completion } from "./completion.js";

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
  const root = configs[0]?.survey.composed?.root;
  const keys = [...(root?.entries ?? [])].flatMap(([name, { value }]): Completion[] =>
    value.kind === "mapping" ? [{ label: name, kind: "option", text: name, span, rank: 1 }] : [],
  );
  return [...words, ...keys];
}
