import { parseEvents, YAMLException, type Event } from "js-yaml";
import type { SourceText, Span } from "../source-text.js";
import { explainSyntaxError } from "./explain-syntax-error.js";
import { faultReporter, type ReportFault } from "./fault.js";
import { findReference, referenceAround } from "./find-reference.js";
import { DEEPEST, limitHelp } from "./limits.js";
import { maskSecrets } from "./mask-secrets.js";
import type { Report } from "../diagnostic.js";

/** Unquoted references that one run reports; each costs one more reading of the text. */
const MAX_REFERENCES = 20;

export interface ScannedText {
  readonly events: readonly Event[];
  /**
   * The text that the events' offsets refer to: the source's text, unquoted references blotted out.
   */
  readonly text: string;
}

/**
 * Text to YAML events. A syntax error ends the file and is reported, except that an unquoted
 * reference inside `[…]` or `{…}` is reported for what it is, and the reading goes on as if it had
 * been quoted.
 */
export function scanEvents(source: SourceText, maxDepth: number, report: Report): ScannedText | undefined {
  const fault = faultReporter(source, report);
  let { text } = source;
  for (let found = 0; ; found++) {
    try {
      // It counts single values as a level, too.
      // What lies between the limit of the config and the last is reported by who knows its path.
      return { events: parseEvents(text, { maxDepth: Math.max(maxDepth, DEEPEST) + 1 }), text };
    } catch (error) {
      if (!(error instanceof YAMLException) || error.mark === undefined) throw error;
      const at = error.mark.position;
      const reference = found < MAX_REFERENCES ? unquotedReference(error.reason, text, at) : undefined;
      if (reference === undefined) {
        reportSyntaxError(error.reason, at, maxDepth, source, report);
        return undefined;
      }
      reportUnquoted(source.text, reference, fault);
      text = blot(text, reference);
    }
  }
}

/**
 * YAML reads the brace of an unquoted `${a}` inside brackets as a mapping, and a `: ` inside one as
 * a key.
 */
function unquotedReference(reason: string, text: string, at: number): Span | undefined {
  if (text[at] === "{" && text[at - 1] === "$") return findReference(text, at - 1);
  return reason === "bad indentation of a mapping entry" ? referenceAround(text, at) : undefined;
}

function reportUnquoted(text: string, span: Span, fault: ReportFault): void {
  const written = text.slice(span.start, span.end);
  const around = itemAround(text, span);
  const item = text.slice(around.start, around.end).replaceAll("\t", " ");
  const quoted = /["\\]/.test(item) ? `'${item.replaceAll("'", "''")}'` : `"${item}"`;
  fault("UNQUOTED_REFERENCE", {
    message: `the reference \`${written}\` must be quoted here`,
    span,
    label: "YAML reads this brace or colon as its own",
    // A `: ` needs quotes outside of brackets as well.
    help: `write \`${quoted}\`${written.includes(": ") ? "" : ", or put each item on a line of its own"}`,
    edit: { span: around, text: quoted },
  });
}

/** The whole value that a reference is a part of: up to the commas, brackets and `: ` around it. */
function itemAround(text: string, { start, end }: Span): Span {
  let from = start;
  while (from > 0 && !/[,[\]{}\n]/.test(text.charAt(from - 1))) from--;
  const before = text.slice(from, start).replace(/^.*:\s|^\s*-\s/s, "");
  const after = /^[^,[\]{}\r\n]*/.exec(text.slice(end))?.[0].replace(/:\s.*$|\s#.*$/s, "") ?? "";
  const written = before + text.slice(start, end) + after;
  const first = start - before.length + written.search(/\S/);
  return { start: first, end: first + written.trim().length };
}

function reportSyntaxError(
  reason: string,
  at: number,
  maxDepth: number,
  source: SourceText,
  report: Report,
): void {
  if (reason.startsWith("nesting exceeded")) {
    faultReporter(source, report)("LIMIT_EXCEEDED", {
      message: `the config is nested more than ${maxDepth} levels deep`,
      span: { start: at, end: Math.min(at + 1, source.text.length) },
      label: "too deep",
      help: limitHelp("maxDepth", "flatten it"),
    });
    return;
  }
  const masked = maskSecrets(source);
  const fault = explainSyntaxError(reason, source.text, at, masked.text);
  faultReporter(masked, report, source)("INVALID_YAML", fault);
}

/**
 * Letters in its place, so that the offsets stay; they differ by place, so that no two make a
 * duplicate key.
 */
function blot(text: string, { start, end }: Span): string {
  const letters = `r${start.toString(36)}`.padEnd(end - start, "r").slice(0, end - start);
  return text.slice(0, start) + letters + text.slice(end);
}
