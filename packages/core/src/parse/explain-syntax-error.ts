import type { Span } from "../source-text.js";

export interface SyntaxFault {
  readonly message: string;
  readonly span: Span;
  readonly label: string;
  readonly help?: string;
}

/** Says in a person's words what js-yaml stumbled over at `offset`, without showing any value. */
export function explainSyntaxError(reason: string, text: string, offset: number): SyntaxFault {
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
  const unclosed = /within a (single|double) quoted scalar/.exec(reason);
  if (unclosed !== null) {
    const quote = unclosed[1] === "single" ? "'" : '"';
    return {
      message: "a quoted text is not closed",
      span: openingQuote(text, quote, at) ?? point,
      label: `the closing \`${quote}\` is missing`,
      help: "close the quote; double it inside single quotes, escape it with a backslash inside double quotes",
    };
  }
  if (reason.includes("end of the stream within a flow collection"))
    return {
      message: "a `[` or `{` is not closed",
      span: point,
      label: "the file ends here",
      help: "close every bracket",
    };
  if (reason.startsWith("missed comma"))
    return {
      message: "a comma is missing between the items of `[…]` or `{…}`",
      span: point,
      label: "expected `,` or the closing bracket before this",
    };
  if (/[@`%]/.test(character) && /[\s:,[{-]/.test(text[at - 1] ?? " "))
    return {
      message: `a value cannot begin with \`${character}\` unless it is quoted`,
      span: point,
      label: "reserved in YAML",
      help: "quote the value",
    };
  if (reason === "bad indentation of a mapping entry") {
    const before = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
    if (character === ":" && /(?::|^\s*-)\s+\S/.test(before))
      return {
        message: "a value holds `: `, which starts a new mapping",
        span: point,
        label: "a second `:` on this line",
        help: "quote the value, or move the nested mapping to lines of its own",
      };
    if (/["'\]}]\s*$/.test(before))
      return {
        message: "a value is followed by more text",
        ...here,
        help: "quote the whole value, or remove the rest",
      };
    return {
      message: "this line does not fit the indentation of the lines around it",
      ...(character === ":"
        ? {
            span: { start: at - before.trimStart().length, end: at },
            label: "indented further than the line before",
          }
        : here),
      help: "give the keys of one mapping the same number of spaces",
    };
  }
  if (reason === "bad indentation of a sequence entry")
    return {
      message: "this line does not fit the list around it",
      ...here,
      help: "begin every item of a list with `- `, all in the same column",
    };
  if (reason === "deficient indentation")
    return {
      message: "a text over several lines is not closed, or its lines are not indented",
      ...here,
      help: "close the quote or bracket that is open, or indent the lines that belong to it",
    };
  return { message: reason.replace(/\s*\(\d+:\d+\)[\s\S]*/, ""), ...here };
}

/** Where the quoted text that is still open at `end` begins: the last quote that is neither escaped nor doubled. */
function openingQuote(text: string, quote: string, end: number): Span | undefined {
  let at = text.lastIndexOf(quote, end);
  while (at > 0) {
    const escaped = quote === '"' ? (/\\+$/.exec(text.slice(0, at))?.[0].length ?? 0) : 0;
    const doubled = quote === "'" && text[at - 1] === "'";
    if (!doubled && escaped % 2 === 0) break;
    at = text.lastIndexOf(quote, at - (doubled ? 2 : 1));
  }
  return at === -1 ? undefined : { start: at, end: at + 1 };
}
