import type { DiagnosticCode, Report } from "../diagnostic.js";
import type { SourceText, Span } from "../source-text.js";

export interface Fault {
  readonly message: string;
  readonly span: Span;
  /** Beside the mark. */
  readonly label: string;
  readonly help?: string;
  readonly note?: string;
  readonly second?: { readonly span: Span; readonly label: string };
  readonly severity?: "error" | "warning";
}

/** Reports one fault of one text. */
export type ReportFault = (code: DiagnosticCode, fault: Fault) => void;

export function faultReporter(source: SourceText, report: Report): ReportFault {
  return (code, { message, span, label, help, note, second, severity = "error" }) => {
    report({
      code,
      severity,
      message,
      labels: [
        { source, span, text: label },
        ...(second === undefined ? [] : [{ source, span: second.span, text: second.label }]),
      ],
      ...(note === undefined ? {} : { notes: [note] }),
      ...(help === undefined ? {} : { help: [help] }),
    });
  };
}
