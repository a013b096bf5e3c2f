import type { DiagnosticCode } from "../diagnostic.js";
import { CATALOG } from "./catalog.js";

/** The paragraph about one code, as text for a terminal of at least 80 columns. */
export function explainDiagnostic(code: DiagnosticCode): string {
  const { title, meaning, example, cure } = CATALOG[code];
  const indented = example.text.split("\n").map((line) => `    ${line}`);
  return [`${code}: ${title}`, wrap(meaning), indented.join("\n"), wrap(cure)].join("\n\n") + "\n";
}

/** Breaks a paragraph at blanks, so that no line is longer than 80 columns unless a word is. */
function wrap(paragraph: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > 80) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
