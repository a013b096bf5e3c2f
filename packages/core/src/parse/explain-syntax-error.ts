import type { Span } from "../source-text.js";
import type { WrittenEdit } from "./fault.js";
import { findSyntaxHint } from "./syntax-hint.js";

export interface SyntaxFault {
  readonly message: string;
  readonly span: Span;
  readonly label: string;
  readonly help?: string;
  readonly edit?: WrittenEdit;
}

/**
 * Says in a person's words what js-yaml stumbled over at `offset`, without showing any value.
 *
 * @param masked - the text without what may be a secret; words of it may be repeated
 */
export function explainSyntaxError(
  reason: string,
  text: string,
  offset: number,
  masked: string,
): SyntaxFault {
  const at = Math.min(offset, text.length);
  const character = text[at] ?? "";
  const point = { start: at, end: Math.min(at + 1, text.length) };
  const here = { span: point, label: "the text cannot be read from here on" };

  if (reason.startsWith("tab characters")) {
    const tabs = /\t+/.exec(text.slice(at))?.[0].length ?? 1;
    const start = text.indexOf("\t", at);
    return {
      message: "a line is indented with a tab",
      span: start === -1 ? point : { start, end: start + tabs },
      label: "YAML takes spaces only",
      help: "indent with spaces",
    };
  }
  if (reason.includes("quoted scalar"))
    return unclosedQuote(text, at) ?? { message: "a quoted text is not closed", ...here };
  if (reason.includes("end of the stream within a flow collection"))
    return unclosedBracket(text, at) ?? { message: "a bracket is not closed", ...here };
  if (reason === "deficient indentation") {
    const fault = tabBefore(text, at - 1) ?? unclosedQuote(text, at) ?? unclosedBracket(text, at);
    if (fault !== undefined) return fault;
  }
  if (reason.startsWith("missed comma") || reason === "bad indentation of a mapping entry") {
    if (/["'][\p{L}\p{N}]/u.test(text.slice(at - 1, at + 1)))
      return {
        message: "a quoted text ends at a quote inside it",
        span: { start: at - 1, end: at },
        label: "more text follows",
        help: "double the quote inside single quotes, escape it with a backslash inside double quotes",
      };
  }
  if (reason.startsWith("missed comma")) {
    const open = /[\]}]/.test(character) ? unclosedBracket(text, at) : undefined;
    if (open !== undefined) return open;
    return {
      message: "a comma is missing between the items of `[…]` or `{…}`",
      span: character === ":" ? wordBefore(text, at) : point,
      label: "expected `,` or the closing bracket before this",
      help: "put a `,` between the items",
    };
  }
  if (reason === "unknown escape sequence" || reason === "expected hexadecimal character")
    return {
      message: "a backslash in double quotes begins an escape that YAML does not know",
      span: { start: text.lastIndexOf("\\", at), end: point.end },
      label: "not an escape",
      help: "write single quotes, in which a backslash is only a backslash, or double it: `\\\\`",
    };
  if (/[@`%]/.test(character) && /[\s:,[{-]/.test(text[at - 1] ?? " "))
    return {
      message: `a value cannot begin with \`${character}\` unless it is quoted`,
      span: point,
      label: "reserved in YAML",
      help: "quote the value",
    };
  const before = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  if (reason === "bad indentation of a mapping entry") {
    if (character === "-" && /^\s*$/.test(before) && /^-\s/.test(text.slice(at, at + 2)))
      return misplacedItem(point);
    if (character === ":" && /(?::|^\s*-)\s+\S/.test(before))
      return {
        message: "a value holds `: `, which starts a new mapping",
        span: point,
        label: "a second `:` on this line",
        help: "quote the value, or move the nested mapping to lines of its own",
      };
    if (/[\]}]/.test(character))
      return {
        message: `a \`${character}\` closes no bracket`,
        span: point,
        label: `no \`${character === "]" ? "[" : "{"}\` is open here`,
        help: "remove it, or quote the value",
      };
    if (/["'\]}]\s*$/.test(before))
      return {
        message: "a value is followed by more text",
        ...here,
        help: "quote the whole value, or remove the rest",
      };
    const hint = findSyntaxHint(masked, at);
    if (hint !== undefined) return hint;
    const word = /^[^\s:]+(?=:(?:\s|$))/.exec(text.slice(at));
    return {
      message: "this line does not fit the indentation of the lines around it",
      ...(character === ":"
        ? {
            span: { start: at - before.trimStart().length, end: at },
            label: "indented further than the line before",
          }
        : word === null || before.trim() !== ""
          ? here
          : { span: { start: at, end: at + word[0].length }, label: "in no column of a line above" }),
      help: "give the keys of one mapping the same number of spaces",
    };
  }
  const hint = findSyntaxHint(masked, at);
  if (hint !== undefined) return hint;
  if (reason === "bad indentation of a sequence entry") return misplacedItem(point);
  return { message: reason.replace(/\s*\(\d+:\d+\)[\s\S]*/, ""), ...here };
}

const misplacedItem = (span: Span): SyntaxFault => ({
  message: "this line does not fit the list around it",
  span,
  label: "the text cannot be read from here on",
  help: "begin every item of a list with `- `, all in the same column",
});

/** The word that ends at an offset. */
function wordBefore(text: string, end: number): Span {
  let start = end;
  while (start > 0 && !/[\s,:[\]{}]/.test(text.charAt(start - 1))) start--;
  return start === end ? { start: end, end: end + 1 } : { start, end };
}

/** A tab between a `:` or `-` and the bracket at `bracket`, which js-yaml takes for indentation. */
function tabBefore(text: string, bracket: number): SyntaxFault | undefined {
  const start = text.slice(0, bracket).trimEnd().length;
  const blank = text.slice(start, bracket);
  if (!blank.includes("\t") || blank.includes("\n")) return undefined;
  return {
    message: `a tab stands before \`${text[bracket] ?? ""}\``,
    span: { start, end: bracket },
    label: "not every YAML reader takes a tab here",
    help: "put a space in its place",
  };
}

/** The last quote before `end` that opens a text and meets no other of its kind. */
function unclosedQuote(text: string, end: number): SyntaxFault | undefined {
  let start = end - 1;
  while (start >= 0 && !opensQuote(text, start)) start--;
  const quote = text[start];
  if (quote === undefined || text.slice(start + 1, end).includes(quote)) return undefined;
  return {
    message: "a quoted text is not closed",
    span: { start, end: start + 1 },
    label: `the closing \`${quote}\` is missing`,
    help: "close the quote; double it inside single quotes, escape it with a backslash inside double quotes",
  };
}

const opensQuote = (text: string, at: number): boolean =>
  /["']/.test(text.charAt(at)) && (at === 0 || /[\s:,[{-]/.test(text.charAt(at - 1)));

/** The last bracket before `end` that has no partner. */
function unclosedBracket(text: string, end: number): SyntaxFault | undefined {
  let depth = 0;
  for (let at = end - 1; at >= 0; at--) {
    const character = text[at] ?? "";
    if ("]}".includes(character)) depth++;
    else if ("[{".includes(character) && depth-- === 0)
      return {
        message: `a \`${character}\` is not closed`,
        span: { start: at, end: at + 1 },
        label: `the closing \`${character === "[" ? "]" : "}"}\` is missing`,
        help: "close the bracket before the next key, and indent the lines inside it",
      };
  }
  return undefined;
}
