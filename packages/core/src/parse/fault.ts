import type { DiagnosticCode, Report } from "../diagnostic.js";
import type { SourceText, Span } from "../source-text.js";

export interface Fault {
  readonly message: string;
  readonly span: Span;
  /** Beside the mark. */
  readonly label: string;
  readonly help?: string;
  /** The edit that does as `help` says. */
  readonly edit?: WrittenEdit;
  readonly note?: string;
  readonly second?: { readonly span: Span; readonly label: string };
  readonly severity?: "error" | "warning";
  readonly path?: string;
}

/** A change of the text at hand. */
export interface WrittenEdit {
  readonly span: Span;
  readonly text: string;
}

/** Reports one fault of one text. */
export type ReportFault = (code: DiagnosticCode, fault: Fault) => void;

/** @param original - of a source that is shown without its secrets, what edits are made to */
export function faultReporter(source: SourceText, report: Report, original = source): ReportFault {
  return (code, { message, span, label, help, edit, note, second, path, severity = "error" }) => {
    report({
      code,
      severity,
      message,
      labels: [
        { source, span, text: label },
        ...(second === undefined ? [] : [{ source, span: second.span, text: second.label }]),
      ],
      ...(path === undefined ? {} : { path }),
      ...(note === undefined ? {} : { notes: [note] }),
      ...(help === undefined ? {} : { help: [help] }),
      ...(help !== undefined &&
        edit !== undefined && { fixes: [{ description: help, edits: [{ source: original, ...edit }] }] }),
    });
  };
}
