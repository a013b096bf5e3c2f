import type { Label } from "../diagnostic.js";
import type { SourceText } from "../source-text.js";
import { displayCells, escapeLine, type Cell } from "./display-text.js";
import type { Paint } from "./paint.js";

/** Columns of source text that a frame shows of one line. */
const MAX_WIDTH = 110;
/** Columns kept before the mark when a line is cut. */
const LEAD = 30;

interface Mark {
  readonly label: Label;
  readonly primary: boolean;
  readonly line: number;
  /** UTF-16 offsets in the line; `end` is capped to the line, for a span over several. */
  readonly start: number;
  readonly end: number;
}

/**
 * One frame per source: the lines that the labels stand on, with what is wrong written below each.
 */
export function codeFrames(labels: readonly [Label, ...Label[]], margin: number, paint: Paint): string[] {
  const sources = [...new Set(labels.map((label) => label.source))];
  return sources.flatMap((source, index) => {
    const marks = labels.flatMap((label, at) => (label.source === source ? [markOf(label, at === 0)] : []));
    return [
      header(source, marks, index === 0 ? "-->" : ":::", margin, paint),
      ...body(source, marks, margin, paint),
    ];
  });
}

/** Width of the widest line number that the frames of these labels show. */
export function marginWidth(labels: readonly Label[]): number {
  return String(Math.max(...labels.map(({ source, span }) => source.position(span.start).line))).length;
}

/** An empty line of a frame's left edge. */
export function edge(margin: number, paint: Paint): string {
  return paint("margin", `${" ".repeat(margin)} |`);
}

function markOf(label: Label, primary: boolean): Mark {
  const { line, column } = label.source.position(label.span.start);
  const start = column - 1;
  const rest = label.source.line(line).length;
  return { label, primary, line, start, end: Math.min(start + label.span.end - label.span.start, rest) };
}

function header(
  source: SourceText,
  marks: readonly Mark[],
  arrow: string,
  margin: number,
  paint: Paint,
): string {
  const first = marks[0]!;
  const place = `${escapeLine(source.name)}:${first.line}:${first.start + 1}`;
  return `${" ".repeat(margin)}${paint("margin", arrow)} ${place}`;
}

function body(source: SourceText, marks: readonly Mark[], margin: number, paint: Paint): string[] {
  const frame = [edge(margin, paint)];
  const numbered = (line: number, text: string): string =>
    `${paint("margin", `${String(line).padStart(margin)} |`)} ${text}`.trimEnd();
  let shown: number | undefined;
  for (const line of [...new Set(marks.map((mark) => mark.line))].sort((a, b) => a - b)) {
    if (shown !== undefined && line === shown + 2) {
      frame.push(numbered(shown + 1, viewOf(source.line(shown + 1), 0).text));
    } else if (shown !== undefined && line > shown + 2) frame.push(paint("margin", "..."));
    const text = source.line(line);
    const onLine = marks.filter((mark) => mark.line === line).sort((a, b) => a.start - b.start);
    let view: View | undefined;
    for (const mark of onLine) {
      if (view === undefined || !shows(view, mark.start)) {
        view = viewOf(text, mark.start);
        frame.push(numbered(line, view.text));
      }
      frame.push(`${edge(margin, paint)} ${underline(mark, view, paint)}`.trimEnd());
    }
    shown = line;
  }
  return frame;
}

function underline(mark: Mark, view: View, paint: Paint): string {
  const from = columnOf(view.cells, mark.start);
  const to = Math.min(columnOf(view.cells, mark.end), view.to);
  const signs = (mark.primary ? "^" : "-").repeat(Math.max(1, to - from));
  const text = escapeLine(mark.label.text);
  const indent = " ".repeat(from - view.from + view.prefix);
  return indent + paint(mark.primary ? "primary" : "secondary", text === "" ? signs : `${signs} ${text}`);
}

/** Columns before an offset of the line; past the end of the line, its whole width. */
function columnOf(cells: readonly Cell[], offset: number): number {
  let column = 0;
  for (const cell of cells) {
    if (cell.offset >= offset) break;
    column += cell.width;
  }
  return column;
}

/**
 * The part of a line that is shown: columns `from` to `to` of its cells, after `prefix` columns of
 * ellipsis.
 */
interface View {
  readonly cells: readonly Cell[];
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly prefix: number;
}

function shows({ cells, from, to }: View, offset: number): boolean {
  const [first, last] = [cells[0], cells.at(-1)];
  const column = columnOf(cells, offset);
  return (
    (first?.offset ?? 0) <= offset &&
    offset <= (last === undefined ? 0 : last.offset + last.text.length) &&
    from <= column &&
    column <= to
  );
}

/** A line as shown, cut around an offset when it is too long. */
function viewOf(line: string, around: number): View {
  // What is far away is not shown, and cutting a whole megabyte into cells takes minutes.
  const start = sliceStart(line, around - MAX_WIDTH * UNITS_PER_COLUMN);
  const end = Math.min(line.length, around + MAX_WIDTH * UNITS_PER_COLUMN);
  const cells = displayCells(line.slice(start, end)).map((cell) => ({
    ...cell,
    offset: cell.offset + start,
  }));
  const width = cells.reduce((sum, cell) => sum + cell.width, 0);
  const whole = width <= MAX_WIDTH;
  const wanted = whole ? 0 : Math.max(0, Math.min(columnOf(cells, around) - LEAD, width - MAX_WIDTH));
  let column = 0;
  let from: number | undefined;
  let text = "";
  for (const cell of cells) {
    if (column >= wanted && (whole || column + cell.width - (from ?? column) <= MAX_WIDTH)) {
      from ??= column;
      text += cell.text;
    } else if (from !== undefined) break;
    column += cell.width;
  }
  from ??= 0;
  const cutBefore = from > 0 || start > 0;
  const cutAfter = column < width || end < line.length;
  return {
    cells,
    text: `${cutBefore ? "…" : ""}${text}${cutAfter ? "…" : ""}`,
    from,
    to: column,
    prefix: cutBefore ? 1 : 0,
  };
}

/** Units that one column may take: letters with many marks, families of emoji. */
const UNITS_PER_COLUMN = 16;

/** An offset that does not part a surrogate pair. */
function sliceStart(line: string, offset: number): number {
  const start = Math.max(0, offset);
  return /^[\udc00-\udfff]/.test(line.charAt(start)) ? Math.max(0, start - 1) : start;
}
