import { EVENT_ID, type Event } from "js-yaml";
import type { ParsedDocument } from "../config-node.js";
import type { Diagnostic, Report } from "../diagnostic.js";
import { escapeUnseen } from "../render/display-text.js";
import { inSourceOrder } from "../render/source-order.js";
import type { SourceText } from "../source-text.js";
import { faultReporter, type ReportFault } from "./fault.js";
import { Budget } from "./limits.js";
import { NodeReader } from "./read-nodes.js";
import { scanEvents } from "./scan-events.js";

/**
 * Reads one YAML 1.2 document. Every fault of the file is reported, in source order; a syntax error
 * ends the file. Returns nothing when an error was reported.
 *
 * @param budget - shared by the files of one config, so that its limits hold for all of them
 * together
 */
export function parseDocument(
  source: SourceText,
  report: Report,
  budget = new Budget(),
): ParsedDocument | undefined {
  const found: Diagnostic[] = [];
  const collect: Report = (diagnostic) => found.push(diagnostic);
  const document = parse(source, collect, budget);
  inSourceOrder(found).forEach(report);
  return found.some(({ severity }) => severity === "error") ? undefined : document;
}

function parse(source: SourceText, report: Report, budget: Budget): ParsedDocument | undefined {
  const fault = faultReporter(source, report);
  if (!checkCharacters(source.text, fault)) return undefined;
  const scanned = scanEvents(source, budget.limits.maxDepth, report);
  if (scanned === undefined) return undefined;
  const { text, events } = scanned;
  if (!isSingleDocument(text, events, fault)) return undefined;
  const root = new NodeReader(source, text, events, AFTER_START, budget, fault).read();
  const { span } = root.origin;
  if (root.kind === "scalar" && root.plain && span.start === span.end) {
    reportEmpty(source.text, fault);
    return undefined;
  }
  return { source, root };
}

/** Index of the event after the one that opens the document. */
const AFTER_START = 1;

/** Whether a file holds one document and nothing beside it that is refused; reports what is. */
function isSingleDocument(text: string, events: readonly Event[], report: ReportFault): boolean {
  const [start] = events;
  if (start?.type !== EVENT_ID.DOCUMENT) {
    reportEmpty(text, report);
    return false;
  }
  for (const directive of start.directives)
    if (directive.kind === "tag" || directive.version !== "1.2")
      reportDirective(text, directive.kind, report);
  const leading = /^(?:\s|#[^\n]*\n)*\.\.\.(?=\s|$)/.exec(text);
  if (leading !== null)
    report("INVALID_YAML", {
      message: "a document ends before any has begun",
      span: { start: leading[0].length - 3, end: leading[0].length },
      label: "remove this line",
    });
  if (events.findLastIndex(({ type }) => type === EVENT_ID.DOCUMENT) === 0) return true;
  // Such a line cannot be anything else: not even a block scalar may hold one.
  const markers = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)];
  const at = markers[start.explicitStart ? 1 : 0]?.index ?? 0;
  report("MULTIPLE_DOCUMENTS", {
    message: "a config is one YAML document, but this file holds several",
    span: { start: at, end: at + 3 },
    label: "the second document begins here",
    help: "put each in a file of its own; files named one after the other on the command line are merged",
  });
  return false;
}

function reportDirective(text: string, kind: "yaml" | "tag", report: ReportFault): void {
  const found = (kind === "yaml" ? /^%YAML[^\n\r]*/m : /^%TAG[^\n\r]*/m).exec(text);
  const start = found?.index ?? 0;
  report("INVALID_YAML", {
    message:
      kind === "yaml"
        ? "the file asks for another version of YAML than 1.2"
        : "tags of one's own are not supported",
    span: { start, end: start + (found?.[0].length ?? 0) },
    label: kind === "yaml" ? "only 1.2 is read" : "remove this line",
    ...(kind === "yaml" ? { help: "remove this line, and check values such as `no`, `on` and `0777`" } : {}),
  });
}

function reportEmpty(text: string, report: ReportFault): void {
  const holds =
    text.trim() === "" ? "" : text.includes("#") ? ": it holds comments only" : ": it holds no value";
  report("INVALID_YAML", {
    message: `the file is empty${holds}`,
    span: { start: 0, end: 0 },
    label: "a config needs at least one key",
    help: "write for example `trainer:` with its options below",
  });
}

/**
 * Control characters but the tab and line breaks, what is no character, and a carriage return
 * alone.
 */
const FORBIDDEN = /[^\t\n\r -~\u00a0-\ufefe\uff00-\ufffd]|\r(?!\n)/;

/** Characters that no config holds on purpose. Reports the first; false when there is one. */
function checkCharacters(text: string, report: ReportFault): boolean {
  const found = FORBIDDEN.exec(text);
  if (found === null) return true;
  const [character] = found;
  const span = { start: found.index, end: found.index + 1 };
  if (character === "\r")
    report("INVALID_YAML", {
      message: "a line ends with a lone carriage return",
      span,
      label: "no line feed follows",
      help: "end lines with LF or CR LF",
    });
  else
    report("INVALID_YAML", {
      message: `the file holds the control character \`${escapeUnseen(character)}\``,
      span,
      label: "not allowed in a config",
      help:
        character === "\0"
          ? "a NUL byte means that this is not a text file"
          : "remove it, or write it as an escape inside double quotes",
    });
  return false;
}
