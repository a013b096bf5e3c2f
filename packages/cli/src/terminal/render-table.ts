import { wrapText } from "@lighterjs/core/render";
import { styled, type Style } from "./style.js";

/** A cell that is not only a text on the left. */
export interface TableCell {
  readonly text: string;
  readonly style?: Style | undefined;
  readonly align?: "right";
}

const GAP = "  ";
const NARROWEST_LAST = 24;

/**
 * Columns as wide as their widest cell; the last one takes the room that is left and is wrapped.
 * Where that is hardly any, it stands on lines of its own below the others.
 */
export function renderTable(
  rows: readonly (readonly (string | TableCell)[])[],
  width: number,
  color = false,
): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "string" ? { text: cell } : cell)));
  const columns = Math.max(0, ...cells.map((row) => row.length)) - 1;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => row[column]?.text.length ?? 0)),
  );
  const before = widths.reduce((sum, cell) => sum + cell + GAP.length, 0);
  const beside = width - before >= NARROWEST_LAST;
  const indent = beside ? before : 4;
  const painted = (text: string, { style }: TableCell): string =>
    style === undefined ? text : styled(text, style, color);
  return cells
    .flatMap((row) => {
      const head = widths
        .map((size, column) => {
          const cell = row[column] ?? NOTHING;
          return painted(cell.align === "right" ? cell.text.padStart(size) : cell.text.padEnd(size), cell);
        })
        .join(GAP);
      const last = row[columns] ?? NOTHING;
      const lines = wrapText(last.text, Math.max(NARROWEST_LAST, width - indent)).map((line) =>
        line === "" ? "" : painted(line, last),
      );
      if (!beside)
        return [head, ...lines.filter((line) => line !== "").map((line) => " ".repeat(indent) + line)];
      return lines.map((line, index) => (index === 0 ? `${head}${GAP}` : " ".repeat(indent)) + line);
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

const NOTHING: TableCell = { text: "" };
