import { CsvError, parse } from "csv-parse";
import type { TextEncoding } from "./decode-text.js";
import { openText } from "./open-text.js";

/** One line of a CSV file, cut into cells. */
export interface CsvRow {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The text of a CSV file is not CSV. */
export class CsvSyntaxError extends Error {
  constructor(
    readonly line: number,
    readonly fault: string,
    cause: unknown,
  ) {
    super(`line ${line}: ${fault}`, { cause });
  }
}

/** A cell this long is a quote that nobody closed. */
const LONGEST_ROW = 4 * 2 ** 20;

/**
 * Reads a CSV file row by row: a byte order mark, either kind of line break and empty lines are
 * taken as they come. Throws {@link CsvSyntaxError}, `TextDecodingError`, `UnreadableFileError`, or
 * what the file system throws.
 */
export async function* readCsv(
  path: string,
  delimiter: string,
  encoding: TextEncoding = "utf-8",
): AsyncGenerator<CsvRow, void, undefined> {
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: LONGEST_ROW,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const text = await openText(path, encoding);
  text.on("error", (error) => parser.destroy(error));
  let lastLine = 0;
  try {
    for await (const item of text.pipe(parser)) {
      const { info, record } = item as { info: { lines: number }; record: string[] };
      lastLine = info.lines;
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    if (error instanceof CsvError) throw new CsvSyntaxError(...faultOf(error, lastLine + 1), error);
    throw error;
  } finally {
    text.destroy();
  }
}

/**
 * The line and what is wrong there. Of a quote left open the parser knows only where the text
 * ended, so we name where its row began.
 */
function faultOf(error: CsvError, nextLine: number): [line: number, fault: string] {
  const lines: unknown = error["lines"];
  const line = typeof lines === "number" ? lines : nextLine;
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return [nextLine, "a quote is opened but never closed"];
    case "CSV_MAX_RECORD_SIZE":
      return [nextLine, `a row is longer than ${LONGEST_ROW} characters; a quote may be missing`];
    case "CSV_INVALID_CLOSING_QUOTE":
      return [line, "text follows a closing quote"];
    case "INVALID_OPENING_QUOTE":
      return [line, "a quote stands in the middle of a cell"];
    default:
      return [line, error.message];
  }
}
