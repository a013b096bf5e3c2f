/**
 * Prints a titled table, its columns aligned to the right.
 * @param {string} title
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function printTable(title, head, rows) {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (/** @type {readonly string[]} */ cells) =>
    cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("   ");
  console.log(`\n${title}\n\n${line(head)}\n${widths.map((width) => "─".repeat(width)).join("───")}`);
  for (const row of rows) console.log(line(row));
}
