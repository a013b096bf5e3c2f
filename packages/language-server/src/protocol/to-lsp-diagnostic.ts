import { escapeUnseen } from "@lighterjs/core/render";
import type { Location } from "@lighterjs/core/stages";
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as LSPDiagnostic,
  type Range,
} from "vscode-languageserver";
import type { FoundDiagnostic } from "../capabilities/diagnostics.js";

/** Where a location stands, for an editor; nothing for what it cannot show. */
export type Locate = (location: Location) => { readonly uri: string; readonly range: Range } | undefined;

/**
 * A fault as an editor shows it: the message with what to do, and the other places that it is
 * about.
 */
export function toLSPDiagnostic(
  { diagnostic, within }: FoundDiagnostic,
  locate: Locate,
  hasRelated: boolean,
): LSPDiagnostic {
  const { code, severity, message, labels, notes = [], help = [] } = diagnostic;
  const [primary, ...others] = labels;
  const lines = [
    message,
    ...(within.length === 0 ? [] : [`in ${within.map((name) => `\`${name}\``).join(", ")}`]),
    ...notes.map((note) => `note: ${note}`),
    ...help.map((text) => `help: ${text}`),
  ];
  const related = others.flatMap((label) => {
    const location = locate(label);
    return location === undefined ? [] : [{ location, message: escapeUnseen(label.text) }];
  });
  return {
    range: locate(primary)?.range ?? TOP,
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: "lighter",
    message: escapeUnseen(lines.join("\n")),
    ...(code === "DEPRECATED_KEY" && { tags: [DiagnosticTag.Deprecated] }),
    ...(hasRelated && related.length > 0 && { relatedInformation: related }),
  };
}

const TOP: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
