import type { DiagnosticCode } from "../diagnostic.js";
import { wrapText } from "../render/wrap-text.js";
import { CATALOG } from "./catalog.js";

/** The paragraph about one code, as text for a terminal of at least 80 columns. */
export function explainDiagnostic(code: DiagnosticCode): string {
  const { title, meaning, example, cure } = CATALOG[code];
  const indented = example.text.split("\n").map((line) => `    ${line}`);
  return [`${code}: ${title}`, wrap(meaning), indented.join("\n"), wrap(cure)].join("\n\n") + "\n";
}

const wrap = (paragraph: string): string => wrapText(paragraph, 80).join("\n");
