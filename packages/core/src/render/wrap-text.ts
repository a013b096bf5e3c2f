/**
 * Lines no wider than `width` where words allow it. A single line break of the text counts as a
 * space, as in Markdown, unless a list item follows; blank lines stay.
 *
 * @param indent stands before every further line of a paragraph
 */
export function wrapText(text: string, width: number, indent = ""): string[] {
  return text
    .replace(/\r\n/g, "\n")
    .replace(/(?<!\n)\n(?!\n|\s*(?:[-*]|\d+\.) )/g, " ")
    .split("\n")
    .flatMap((paragraph) => wrapParagraph(paragraph, width, indent));
}

function wrapParagraph(paragraph: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.trim().split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
