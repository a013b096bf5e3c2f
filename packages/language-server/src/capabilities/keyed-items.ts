import type { SourceText, Span } from "@lighterjs/core/stages";
import type { ListSpot } from "./list-spot.js";
import type { NameEdit } from "./rename.js";

/**
 * The edits that write a list as a mapping, in its own style, block or flow: comments, line ends and
 * the columns of what is inside stay as they are. Nothing where it is written in a way that cannot
 * be told for sure, as behind an anchor or an alias.
 */
export function keyedItems(
  source: SourceText,
  spot: ListSpot,
  names: readonly string[],
): readonly NameEdit[] | undefined {
  const { items, origin } = spot.list;
  let last = origin.span.start;
  for (const { origin: own } of items) {
    if (own.source !== source || own.span.start < last) return undefined;
    last = own.span.end;
  }
  const edits =
    source.text[origin.span.start] === "["
      ? inFlow(source.text, spot, names)
      : inBlock(source.text, spot, names);
  return edits?.map(({ span, text }) => ({ location: { source, span }, text }));
}

interface Written {
  readonly span: Span;
  readonly text: string;
}

const between = (start: number, end: number, text: string): Written => ({ span: { start, end }, text });

/** Space and comments. */
const NOTHING = /^(?:\s|(?:^|(?<=\s))#[^\r\n]*)*$/;

function inFlow(
  text: string,
  { list: { items, origin } }: ListSpot,
  names: readonly string[],
): readonly Written[] | undefined {
  const { start, end } = origin.span;
  const edits = [between(start, start + 1, /\s/.test(text[start + 1]!) ? "{" : "{ ")];
  let before = start + 1;
  for (const [index, item] of items.entries()) {
    const { span } = item.origin;
    const isPair = item.kind === "mapping" && text[span.start] !== "{";
    const gap = text.slice(before, span.start).replace(index === 0 ? "" : /^\s*,/, "");
    if (isPair || !NOTHING.test(gap)) return undefined;
    edits.push(between(span.start, span.start, `${names[index]}: `));
    before = span.end;
  }
  edits.push(between(end - 1, end, /\s/.test(text[end - 2]!) ? "}" : " }"));
  return edits;
}

function inBlock(
  text: string,
  { list: { items, origin }, keySpan }: ListSpot,
  names: readonly string[],
): readonly Written[] | undefined {
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? "\n";
  const column = columnOf(text, origin.span.start);
  // A dash may stand below the first letter of the key, which a name may not.
  const shift = " ".repeat(Math.max(0, columnOf(text, keySpan.start) + 2 - column));
  const edits: Written[] = [];
  const heads = new Set<number>();
  let before = origin.span.start;
  for (const [index, item] of items.entries()) {
    const { start, end } = item.origin.span;
    const dash = dashIn(text, before, start, column);
    const gap = dash === undefined ? "" : text.slice(dash + 1, start);
    if (dash === undefined) return undefined;
    const lineStart = dash - column;
    const isBelow = /[\r\n]/.test(gap);
    const isBlock = item.kind === "mapping" && text[start] !== "{";
    if (!isBelow && (isBlock ? /[^ ]/ : /[^ \t]/).test(gap)) return undefined;
    heads.add(lineStart);
    const head = `${" ".repeat(column)}${shift}${names[index]}:`;
    if (isBelow) edits.push(between(lineStart, dash + 1, head));
    else if (isBlock)
      edits.push(between(lineStart, start, `${head}${lineEnd}${" ".repeat(columnOf(text, start))}${shift}`));
    else edits.push(between(lineStart, dash + 1, head));
    before = end;
  }
  if (shift === "") return edits;
  const begin = origin.span.start - column;
  for (const { index } of text.slice(begin, origin.span.end).matchAll(/^(?=[^\r\n])/gm))
    if (!heads.has(begin + index)) edits.push(between(begin + index, begin + index, shift));
  return edits;
}

/** The dash of an item, which stands in the column of the list. */
function dashIn(text: string, from: number, to: number, column: number): number | undefined {
  for (const { index } of text.slice(from, to).matchAll(/-(?=\s|$)/g)) {
    const at = from + index;
    const lineStart = text.lastIndexOf("\n", at - 1) + 1;
    if (at - lineStart === column && text.slice(lineStart, at).trim() === "") return at;
  }
  return undefined;
}

const columnOf = (text: string, at: number): number => at - (text.lastIndexOf("\n", at - 1) + 1);
