import type {
  ConfigNode,
  ConfigPath,
  MappingNode,
  ParsedDocument,
  SourceText,
  Span,
} from "@lighterjs/core/stages";
import { outlineAround } from "./outline-around.js";
import { mendDocument } from "./workspace/mend-document.js";

/** Where a person is typing: what would stand there if the word were finished. */
export interface Cursor {
  readonly role: "key" | "value";
  /** Of the container of a key, or of the value, from the root of the file. */
  readonly path: ConfigPath;
  /** The mapping that a key goes into. */
  readonly container: MappingNode | undefined;
  /** A key of a mapping that has no other yet: it may as well be a value on a line of its own. */
  readonly isAlone: boolean;
  readonly isFlow: boolean;
  /** Between quotes. */
  readonly quote: '"' | "'" | undefined;
  /**
   * Whether a colon follows, so that what is typed is the name of something that has a value
   * already.
   */
  readonly hasColon: boolean;
  /** The text to replace: the whole word around the cursor. */
  readonly span: Span;
  /** The part of it before the cursor. */
  readonly typed: string;
  /** The file as if the word were whole; without what lies beside the way to it. */
  readonly document: ParsedDocument;
}

/** A reference that is being typed, `${a.b`. */
export interface ReferenceCursor {
  /** Of the value that holds it, from the root of the file. */
  readonly path: ConfigPath;
  /** The text between its `${` and the cursor. */
  readonly typed: string;
  /** Up to its end, the `}` left out. */
  readonly span: Span;
  readonly isClosed: boolean;
}

/**
 * The rest of a reference up to its end: of a path, or of arguments. What has a space before its
 * brace, or a key in it, is the mapping around it.
 */
const CLOSED = /^[\w.\-[\]]*(?:[:,](?:(?!: | \})[^\n${}])*)?\}/;

/** A word that nobody writes. */
const WORD = "lighter\u2063cursor";

/**
 * Finds what is being typed at an offset; nothing in a comment.
 *
 * @param shown - the part of the text that is read for it
 */
export function cursorAt(
  source: SourceText,
  offset: number,
  shown: string = outlineAround(source.text, offset),
): Cursor | undefined {
  const { text } = source;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (isInComment(before)) return undefined;
  const after = /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? "";
  const isBareLine = /^[ \t]*(?:- +)*[\w.$/-]*$/.test(before) && /^[\w.$/-]*[ \t]*$/.test(after);
  const wordEnd = offset + (/^[\w.$/-]*/.exec(after)?.[0].length ?? 0);
  const patches = [
    { at: offset, text: WORD },
    // A line that is a single word is the beginning of a key, and not of a text that goes on.
    ...(isBareLine && !isInFlow(text, offset) ? [{ at: wordEnd, text: ":" }] : []),
  ];
  const document = mendDocument(source, patches, shown);
  const found = find(document.root, [], undefined);
  if (found === undefined) return undefined;
  const { role, path, container, span } = found;
  const [first] = text.slice(span.start, span.start + 1);
  const quote = first === '"' || first === "'" ? first : undefined;
  const start = span.start + (quote === undefined ? 0 : 1);
  const lastOnLine = offset + after.length;
  const closes = quote !== undefined && text[span.end - 1] === quote && span.end - 1 >= offset;
  const end = Math.max(offset, Math.min(closes ? span.end - 1 : span.end, lastOnLine));
  const from = Math.max(Math.min(start, offset), lineStart);
  return {
    role,
    path,
    container,
    isAlone: role === "key" && container?.entries.size === 1 && isBareLine,
    isFlow: isInFlow(text, offset),
    quote,
    hasColon: role === "key" && /^[ \t]*:/.test(text.slice(end)),
    span: { start: from, end },
    typed: text.slice(from, offset),
    document,
  };
}

/** The reference that is being typed at an offset, if it is one. */
export function referenceCursorAt(source: SourceText, offset: number): ReferenceCursor | undefined {
  const { text } = source;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (isInComment(before)) return undefined;
  const start = before.lastIndexOf("${");
  const typed = start === -1 ? undefined : before.slice(start + 2);
  if (typed === undefined || typed.includes("}")) return undefined;
  const escapes = /\\*$/.exec(before.slice(0, start))?.[0].length ?? 0;
  if (escapes % 2 === 1) return undefined;
  const rest = /^[\w.\-[\]]*/.exec(text.slice(offset))?.[0].length ?? 0;
  const { root } = mendDocument(source, [], outlineAround(text, offset));
  const path = pathOfValue(root, [], offset);
  return path === undefined
    ? undefined
    : {
        path,
        typed,
        span: { start: lineStart + start + 2, end: offset + rest },
        isClosed: CLOSED.test(text.slice(offset)),
      };
}

interface Found {
  readonly role: "key" | "value";
  readonly path: ConfigPath;
  readonly container: MappingNode | undefined;
  readonly span: Span;
}

function find(node: ConfigNode, path: ConfigPath, container: MappingNode | undefined): Found | undefined {
  if (node.kind === "scalar")
    return String(node.value).includes(WORD)
      ? { role: "value", path, container, span: node.origin.span }
      : undefined;
  if (node.kind === "sequence") {
    for (const [index, item] of node.items.entries()) {
      const found = find(item, [...path, index], undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const [name, { key, value }] of node.entries) {
    if (name.includes(WORD)) return { role: "key", path, container: node, span: key.span };
    const found = find(value, [...path, name], node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function pathOfValue(node: ConfigNode, path: ConfigPath, offset: number): ConfigPath | undefined {
  if (node.kind === "scalar") {
    const { start, end } = node.origin.span;
    return start <= offset && offset <= end ? path : undefined;
  }
  const below =
    node.kind === "sequence"
      ? node.items.map((item, index) => [index, item] as const)
      : [...node.entries].map(([name, { value }]) => [name, value] as const);
  for (const [step, value] of below) {
    const found = pathOfValue(value, [...path, step], offset);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a comment has begun in the part of a line. */
function isInComment(before: string): boolean {
  let quote = "";
  for (let at = 0; at < before.length; at++) {
    const character = before[at]!;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if ((character === '"' || character === "'") && /[\s[{,:]/.test(before[at - 1] ?? " "))
      quote = character;
    else if (character === "#" && (at === 0 || /\s/.test(before[at - 1]!))) return true;
  }
  return false;
}

/**
 * Whether brackets or braces are open around an offset. What is open ends where a line is not
 * indented more than its beginning.
 */
function isInFlow(text: string, offset: number): boolean {
  const open: { readonly indent: number }[] = [];
  const lines = text.slice(0, offset).split("\n");
  for (const line of lines) {
    const indent = line.search(/\S/);
    if (indent === -1) continue;
    while (open.length > 0 && indent <= open.at(-1)!.indent && !/^\s*[\]}]/.test(line)) open.pop();
    const bare = line
      .replace(/\$\{[^}\n]*\}?/g, "")
      .replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "")
      .replace(/(^|\s)#.*$/, "");
    const startsFlow = open.length > 0 || /(?:^\s*|[:-]\s+|[[{,]\s*)[[{]/.test(bare);
    if (!startsFlow) continue;
    for (const character of bare) {
      if (character === "[" || character === "{") open.push({ indent });
      else if (character === "]" || character === "}") open.pop();
    }
  }
  return open.length > 0;
}
