import type { ConfigRequest, Diagnostic } from "@lighterjs/core";
import { diagnosticsToJSON, diagnosticsToGitHub, diagnosticsToSARIF } from "@lighterjs/core/render";
import { CATALOG, type Catalog, registeredCodes, SourceText } from "@lighterjs/core/stages";
import type { ReportFormat } from "./command-context.js";
import { renderJSON } from "./terminal/render-json.js";
import { version } from "./version.js";

/**
 * Diagnostics for a program to read.
 *
 * @param catalog what is known of their codes
 */
export function renderReport(
  diagnostics: readonly Diagnostic[],
  format: ReportFormat,
  catalog: Catalog = CATALOG,
): string {
  switch (format) {
    case "json":
      return renderJSON(diagnosticsToJSON(diagnostics));
    case "sarif":
      return renderJSON(diagnosticsToSARIF(diagnostics, version, catalog));
    case "github":
      return diagnosticsToGitHub(diagnostics);
  }
}

/** A fault of the command line, as a program reads it. */
export function commandDiagnostic(message: string, help: readonly string[]): Diagnostic {
  const source = new SourceText("<command line>", "", "/");
  return {
    code: "INVALID_COMMAND",
    severity: "error",
    message,
    labels: [{ source, span: { start: 0, end: 0 }, text: "cannot be followed" }],
    help,
  };
}

/**
 * All codes of which a config may be told, those of its project's packages among them. A fault of
 * the project is told where the config is checked.
 */
export function codesOf(config: ConfigRequest): Promise<Catalog> {
  return registeredCodes(config, () => undefined);
}
