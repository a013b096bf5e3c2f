import type { Diagnostic } from "../diagnostic.js";
import { diagnosticsToJSON } from "./diagnostics-json.js";

/**
 * Diagnostics as workflow commands of GitHub Actions, which shows each at its line: one line each,
 * in source order.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function diagnosticsToGitHub(diagnostics: readonly Diagnostic[]): string {
  return diagnosticsToJSON(diagnostics)
    .map(({ code, severity, message, file, line, column, endLine, endColumn, path, notes, help }) => {
      const properties = { file, line, col: column, endLine, endColumn, title: code };
      const written = Object.entries(properties).map(
        ([name, value]) => `${name}=${escapeProperty(String(value))}`,
      );
      const text = [
        message,
        ...(path === null ? [] : [`at: ${path}`]),
        ...notes.map((note) => `note: ${note}`),
        ...help.map((each) => `help: ${each}`),
      ].join("\n");
      return `::${severity} ${written.join(",")}::${escapeData(text)}\n`;
    })
    .join("");
}

const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
