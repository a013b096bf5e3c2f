/**
 * A text with blanks for all that has no say in what stands at an offset: whatever lies below other
 * keys and items than those that lead there. It has the same length, so that offsets hold, and is
 * read in a small part of the time, since a large config is wide more than it is deep.
 */
export function outlineAround(text: string, offset: number): string {
  // Nobody can tell how far a tab indents.
  if (/^ *\t/m.test(text)) return text;
  const lines = text.split("\n");
  const cursor = text.slice(0, offset).split("\n").length - 1;
  const column = offset - (text.lastIndexOf("\n", offset - 1) + 1);
  const isKept = leading(lines, cursor, column);
  const shown = lines.map((line, at) => (at !== cursor && isKept[at] ? withoutBraces(line) : line));
  for (let head = 0, next = 1; head < lines.length; head = next, next++) {
    while (next < lines.length && !isKept[next]) next++;
    if (next > head + 1 && isClosed(lines[head]!) && isBalanced(lines.slice(head, next)))
      for (let at = head + 1; at < next; at++) shown[at] = blank(lines[at]!);
  }
  return shown.join("\n");
}

/**
 * Whether each line is indented no more than all those between it and the cursor: such lines begin
 * what the cursor is in, or what stands beside that.
 */
function leading(lines: readonly string[], cursor: number, column: number): readonly boolean[] {
  const isKept = lines.map(() => false);
  isKept[cursor] = true;
  const walk = (step: 1 | -1, limit: number): void => {
    let level = limit;
    for (let at = cursor + step; at >= 0 && at < lines.length; at += step) {
      const indent = lines[at]!.search(/[^ \r]/);
      if (indent === -1) isKept[at] = true;
      else if (indent <= level) {
        isKept[at] = true;
        if (lines[at]![indent] !== "#") level = indent;
      }
    }
  };
  const own = lines[cursor]!.search(/[^ \r]/);
  walk(-1, own === -1 ? column : own);
  walk(1, Infinity);
  return isKept;
}

/** Whether no quotes or brackets are open at the end of a line. */
function isClosed(line: string): boolean {
  return isBalanced([line]) && (line.split('"').length & 1) === 1 && (line.split("'").length & 1) === 1;
}

/** Whether all brackets and braces that open in some lines close in them, and the reverse. */
function isBalanced(lines: readonly string[]): boolean {
  let depth = 0;
  for (const line of lines)
    for (const [bracket] of line.matchAll(/[[\]{}]/g)) {
      depth += bracket === "[" || bracket === "{" ? 1 : -1;
      if (depth < 0) return false;
    }
  return depth === 0;
}

/** A key or an item with a mapping in one line, as if this were empty. */
function withoutBraces(line: string): string {
  const [, head, inside, tail] =
    /^( *(?:(?:- +)+|(?:- +)*[\w.-]+: +)\{)((?:\$\{[^{}]*\}|[^{}])*)(\}[ \r]*)$/.exec(line) ?? [];
  return inside === undefined || !isClosed(line) ? line : `${head}${blank(inside)}${tail}`;
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, " ");
