import { wrapText } from "../render/wrap-text.js";
import type { CatalogRecord } from "./catalog-record.js";

/** The paragraph about one code, as text for a terminal of at least 80 columns. */
export function explainDiagnostic(code: string, record: CatalogRecord): string {
  const { title, meaning, example, cure } = record;
  const indented = example.text.split("\n").map((line) => `    ${line}`);
  return [`${code}: ${title}`, wrap(meaning), indented.join("\n"), wrap(cure)].join("\n\n") + "\n";
}

const wrap = (paragraph: string): string => wrapText(paragraph, 80).join("\n");
