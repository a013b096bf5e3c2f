import { LOGGER, OPTIONS, type Logger } from "@lighterjs/core";
import { parseJSON, UnusableJSONError } from "@lighterjs/core/files";
import { validateOptions } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import { ownManifest } from "../own-manifest.js";
import { stderrLogger } from "../stderr-logger.js";
import { fileError } from "./data-error.js";
import { mayShowContent, shorten } from "./data-file.js";
import { TextDecodingError, type TextEncoding } from "./decode-text.js";
import { LongLineError, readLines, type TextLine } from "./read-lines.js";
import { StrangeCell, type Cell, type Row } from "./tables/cells.js";
import type { TableOptions } from "./tables/column-options.js";
import { TableDataset } from "./tables/table-dataset.js";

export interface JsonLinesOptions extends TableOptions {
  /** How the file writes its characters.
   * @defaultValue "utf-8" */
  encoding?: TextEncoding;
}

/**
 * Samples from a file with a JSON object on each line, whose keys are columns: those of the first
 * object and those that the options name. What an object lacks, or has as `null`, is an empty cell.
 * Columns are read as those of {@link Csv} are. The whole file is read once and checked; its
 * numbers are kept in memory.
 *
 * Errors: `FILE_NOT_FOUND`; `INVALID_DATA` for a file without objects, a line that is no object or
 * has a key that the first has not, a missing column, or a value that does not fit, with its line;
 * `LIMIT_EXCEEDED`. Messages repeat values and keys only where the file's name ends in `.jsonl` or
 * `.ndjson`.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.JsonLines
 *   path: reviews.jsonl
 *   target: stars
 *   columns: { review: { as: text, length: 60 } }
 * ```
 */
@injectable()
export class JsonLines extends TableDataset<JsonLinesOptions> {
  protected readonly emptiness = { message: "has no rows", help: [] };

  constructor(
    @inject(OPTIONS) options: JsonLinesOptions,
    @inject(LOGGER, { isOptional: true }) logger: Logger = stderrLogger,
  ) {
    super(options, logger);
    validateOptions(JsonLines, options, ownManifest("lighter.data.JsonLines"));
    this.requireOptions();
  }

  protected async *rows(): AsyncGenerator<Row & { readonly names: readonly string[] }> {
    const { path, encoding = "utf-8" } = this.options;
    let names: readonly string[] | undefined;
    let known = new Set<string>();
    try {
      for await (const line of readLines(path, encoding)) {
        const object = parseLine(line);
        if (names === undefined) {
          names = [...new Set([...Object.keys(object), ...this.#namedColumns()])];
          known = new Set(names);
        }
        const strange = Object.keys(object).find((key) => !known.has(key));
        if (strange !== undefined)
          throw new LineFault(line.line, newKey(strange, mayShowContent(path)), KEY_HELP);
        const cells = names.map((name) => (Object.hasOwn(object, name) ? cellOf(object[name]) : undefined));
        yield { names, line: line.line, cells };
      }
    } catch (error) {
      if (error instanceof LineFault)
        throw this.fault({
          path: ["path"],
          message: `\`${path}\` line ${error.line}: ${error.message}`,
          label: "data does not fit",
          help: error.help === undefined ? [] : [error.help],
          cause: error.cause,
        });
      if (error instanceof TextDecodingError || error instanceof LongLineError)
        throw this.fault({
          path: ["path"],
          message: `\`${path}\` ${error.message}`,
          label: "data does not fit",
          help: error instanceof TextDecodingError ? error.help : ["write one object on each line"],
          cause: error,
        });
      throw fileError(this, { path: ["path"], file: path, expected: "a file of JSON lines", cause: error });
    }
  }

  /** Columns that an object may have though the first has not. */
  #namedColumns(): readonly string[] {
    const { features = [], inputs = {}, columns = {} } = this.options;
    const named = [...features, ...Object.values(inputs).flat(), ...Object.keys(columns)];
    const { target = [] } = this.options;
    const wanted = new Set([target].flat());
    return [...named.filter((name) => !wanted.has(name)), ...this.toldColumns];
  }
}

/** A line does not hold what it must. */
class LineFault extends Error {
  constructor(
    readonly line: number,
    message: string,
    readonly help?: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

const KEY_HELP = "name it in `columns`, for example with `as: ignore`, so that objects may have it or not";

function newKey(key: string, showsContent: boolean): string {
  return showsContent
    ? `the key \`${shorten(key)}\` is not among those of the first object`
    : "there is a key that the first object has not";
}

function parseLine({ line, text }: TextLine): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseJSON(text, { refusedKeys: ["__proto__"] });
  } catch (error) {
    if (!(error instanceof UnusableJSONError)) throw error;
    throw new LineFault(line, "it is no JSON", "write one object on each line, without a break in it", error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new LineFault(line, "expected an object", "write one object on each line");
  return value as Readonly<Record<string, unknown>>;
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean") return String(value);
  return new StrangeCell(Array.isArray(value) ? "a list" : "an object");
}
