import type { SourceText, Span } from "../source-text.js";
import { escapeUnseen, isUnseen } from "../render/display-text.js";
import type { ReportFault } from "./fault.js";

/**
 * Warns of a value with characters that a reader cannot see, or that reorder what he sees. An
 * escape is seen.
 */
export function warnUnseen(source: SourceText, span: Span, report: ReportFault): void {
  const written = source.text.slice(span.start, span.end);
  if (/^[ -~]*$/.test(written) || !isUnseen(written)) return;
  const at = [...written.matchAll(/./gsu)].find(([character]) => isUnseen(character));
  if (at === undefined) return;
  const [character] = at;
  const start = span.start + at.index;
  report("AMBIGUOUS_SCALAR", {
    severity: "warning",
    message: `a text holds the invisible character \`${escapeUnseen(character)}\``,
    span: { start, end: start + character.length },
    label: "not what it looks like",
    help: `remove it, or write it as an escape in double quotes: \`"\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}"\``,
  });
}

/** The key of the same mapping that is written with the same letters, encoded in another way. */
export function findTwin(name: string, names: Iterable<string>): string | undefined {
  if (/^[ -~]*$/.test(name)) return undefined;
  const normal = name.normalize("NFC");
  for (const other of names) if (other !== name && other.normalize("NFC") === normal) return other;
  return undefined;
}

export function reportTwin(name: string, span: Span, first: Span, report: ReportFault): void {
  report("DUPLICATE_KEY", {
    message: `the key \`${name}\` is set twice in one mapping, each time with its letters encoded in another way`,
    span,
    label: "set again here",
    second: { span: first, label: "first set here" },
    help: "keep one of the two, and type it anew",
  });
}
