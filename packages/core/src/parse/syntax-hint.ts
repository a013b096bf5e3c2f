import type { Span } from "../source-text.js";
import type { WrittenEdit } from "./fault.js";

/** A line that is probably meant otherwise than YAML reads it, and how to write it. */
export interface SyntaxHint {
  readonly message: string;
  readonly span: Span;
  readonly label: string;
  readonly help: string;
  readonly edit: WrittenEdit;
}

/**
 * A line that was meant to be `name: value` or `- item` and is not, for want of a colon or a blank.
 * YAML takes it for a part of a text and stumbles only over what follows, so the line of `at` is
 * looked at, and the one before it.
 */
export function findSyntaxHint(text: string, at: number): SyntaxHint | undefined {
  const line = lineAround(text, at);
  const own = hintOf(text.slice(line.start, line.end), line.start);
  if (own !== undefined) return own;
  const before = lineBefore(text, line.start);
  if (before === undefined) return undefined;
  // A text may go on for several lines, but never in the column of the key that follows it.
  const written = text.slice(before.start, before.end);
  const below = text.slice(line.start, line.end);
  const isEmpty = below.trim() === "";
  const isParent = LONE_WORD.test(written.trimEnd()) && indentOf(written) < indentOf(below);
  if (!isEmpty && !isParent && !foreignIndent(written) && indentOf(written) !== indentOf(below))
    return undefined;
  return hintOf(written, before.start);
}

interface Line {
  readonly start: number;
  /** Before the line break. */
  readonly end: number;
}

function lineAround(text: string, at: number): Line {
  const start = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  return { start, end: end === -1 ? text.length : end };
}

/** The nearest line before an offset that holds more than blanks and a comment. */
function lineBefore(text: string, start: number): Line | undefined {
  for (let at = start; at > 0;) {
    const line = lineAround(text, at - 1);
    if (/^\s*[^\s#]/.test(text.slice(line.start, line.end))) return line;
    at = line.start;
  }
  return undefined;
}

const indentOf = (line: string): number => line.search(/[^ ]/);

const FOREIGN_BLANK = /^ *([\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+)/;
const foreignIndent = (line: string): boolean => FOREIGN_BLANK.test(line);

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.-]*`;
const GLUED_DASH = new RegExp(String.raw`^\s*(-${NAME}):(?=\s|$)`, "u");
const WIDE_COLON = new RegExp(String.raw`^\s*(?:- +)?((${NAME})\s*：.*)$`, "u");
const EQUALS = new RegExp(String.raw`^\s*(?:- +)?((${NAME})\s*=\s*\S.*)$`, "u");
const GLUED_COLON = new RegExp(String.raw`^\s*(?:- +)?((${NAME}):(?!//)\S.*)$`, "u");
const LONE_WORD = new RegExp(String.raw`^\s*((${NAME}))$`, "u");
const TWO_WORDS = new RegExp(String.raw`^\s*((${NAME})\s+\S.*)$`, "u");

/** No line that a person wrote and misspelt is longer, and the patterns take long for one that is. */
const LONGEST_LINE = 1000;

function hintOf(written: string, start: number): SyntaxHint | undefined {
  if (written.length > LONGEST_LINE) return undefined;
  const blank = FOREIGN_BLANK.exec(written);
  if (blank?.[1] !== undefined) {
    const span = { start, end: start + blank[0].length };
    return {
      message: "a line is indented with a blank that is no space, such as a no-break space",
      span,
      label: "YAML takes spaces only",
      help: "indent with plain spaces; text copied from a page may hold others",
      edit: { span, text: " ".repeat(blank[0].length) },
    };
  }
  const dash = GLUED_DASH.exec(written);
  if (dash?.[1] !== undefined) {
    const at = start + written.indexOf(dash[1]);
    return {
      message: "an item of a list has no blank after its `-`",
      span: { start: at, end: at + dash[1].length },
      label: "read as a key that begins with `-`",
      help: "begin the item with `- `",
      edit: { span: { start: at + 1, end: at + 1 }, text: " " },
    };
  }
  const line = written.replace(/\s+#.*$/, "").trimEnd();
  if (/:(?=\s|$)/.test(line)) return undefined;
  for (const [pattern, between, message] of [
    [WIDE_COLON, /^\s*：\s*/, (name: string) => `the colon after \`${name}\` is one of another script`],
    [EQUALS, /^\s*=\s*/, (name: string) => `a colon is missing after \`${name}\`: YAML has no \`=\``],
    [GLUED_COLON, /^:/, (name: string) => `a space is missing after the colon of \`${name}\``],
    [TWO_WORDS, /^\s+/, (name: string) => `a colon is missing after \`${name}\``],
    [LONE_WORD, /^/, (name: string) => `a colon is missing after \`${name}\``],
  ] as const) {
    const [, pair, name] = pattern.exec(line) ?? [];
    if (pair === undefined || name === undefined) continue;
    const at = start + line.indexOf(pair);
    const after = at + name.length;
    const gap = between.exec(pair.slice(name.length))?.[0].length ?? 0;
    return {
      message: message(name),
      span: { start: at, end: at + pair.length },
      label: "read as text, not as a key and its value",
      // The value may be a secret.
      help: `write \`${name}: …\``,
      edit: { span: { start: after, end: after + gap }, text: pair === name ? ":" : ": " },
    };
  }
  return undefined;
}
