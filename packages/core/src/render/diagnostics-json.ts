import type { Diagnostic, DiagnosticCode, Label } from "../diagnostic.js";
import { escapeLine, escapeUnseen } from "./display-text.js";
import { inSourceOrder } from "./source-order.js";

/** A place in a file. Lines and columns from 1, columns in UTF-16 units, ends exclusive. */
export interface PlaceJSON {
  /** As given on the command line; `<command line>` for an override, whose line is its number. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A position that a diagnostic points at, with what it says there. */
export interface LabelJSON extends PlaceJSON {
  readonly text: string;
}

/** One diagnostic as `check --format json` prints it. */
export interface DiagnosticJSON extends PlaceJSON {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** Path in the config, or `null` where the fault has none. */
  readonly path: string | null;
  readonly notes: readonly string[];
  readonly help: readonly string[];
  /** The first has the place of the diagnostic itself. */
  readonly labels: readonly LabelJSON[];
}

/** Diagnostics for a program to read, in source order. */
export function diagnosticsToJSON(diagnostics: readonly Diagnostic[]): DiagnosticJSON[] {
  return inSourceOrder(diagnostics).map(
    ({ code, severity, message, labels, path, notes = [], help = [] }) => ({
      code,
      severity,
      message: escapeLine(message),
      ...placeOf(labels[0]),
      path: path ?? null,
      notes: notes.map(escapeUnseen),
      help: help.map(escapeUnseen),
      labels: labels.map((label) => ({ ...placeOf(label), text: escapeLine(label.text) })),
    }),
  );
}

function placeOf({ source, span }: Label): PlaceJSON {
  const start = source.position(span.start);
  const end = source.position(span.end);
  return {
    file: source.name,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
