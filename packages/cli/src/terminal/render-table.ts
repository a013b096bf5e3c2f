import { wrapText } from "@lighterjs/core";

const GAP = "  ";
const NARROWEST_LAST = 24;

/**
 * Columns as wide as their widest cell; the last one takes the room that is left and is wrapped.
 * Where that is hardly any, it stands on lines of its own below the others.
 */
export function renderTable(rows: readonly (readonly string[])[], width: number): string {
  const columns = Math.max(0, ...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const before = widths.reduce((sum, cell) => sum + cell + GAP.length, 0);
  const beside = width - before >= NARROWEST_LAST;
  const indent = beside ? before : 4;
  return rows
    .flatMap((row) => {
      const head = widths.map((cell, column) => (row[column] ?? "").padEnd(cell)).join(GAP);
      const lines = wrapText(row[columns] ?? "", Math.max(NARROWEST_LAST, width - indent));
      if (!beside)
        return [head, ...lines.filter((line) => line !== "").map((line) => " ".repeat(indent) + line)];
      return lines.map((line, index) => (index === 0 ? `${head}${GAP}` : " ".repeat(indent)) + line);
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
