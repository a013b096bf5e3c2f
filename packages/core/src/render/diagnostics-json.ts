import type { Diagnostic, DiagnosticCode } from "../diagnostic.js";
import { escapeLine, escapeUnseen } from "./display-text.js";
import { inSourceOrder } from "./source-order.js";

/** One diagnostic as `check --format json` prints it. Lines and columns from 1, columns in UTF-16 units, ends exclusive. */
export interface DiagnosticJSON {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** As given on the command line; `<command line>` for an override, whose line is its number. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Path in the config, or `null` where the fault has none. */
  readonly path: string | null;
  readonly notes: readonly string[];
  readonly help: readonly string[];
}

/** Diagnostics for a program to read, in source order. */
export function diagnosticsToJSON(diagnostics: readonly Diagnostic[]): DiagnosticJSON[] {
  return inSourceOrder(diagnostics).map(
    ({ code, severity, message, labels, path, notes = [], help = [] }) => {
      const { source, span } = labels[0];
      const start = source.position(span.start);
      const end = source.position(span.end);
      return {
        code,
        severity,
        message: escapeLine(message),
        file: source.name,
        line: start.line,
        column: start.column,
        endLine: end.line,
        endColumn: end.column,
        path: path ?? null,
        notes: notes.map(escapeUnseen),
        help: help.map(escapeUnseen),
      };
    },
  );
}
