import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** A name in a TypeScript file, its line and UTF-16 column counted from 0. */
export interface DeclaredAt {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly character: number;
}

const MAP = /^\/\/# sourceMappingURL=(\S+)\s*$/m;

/**
 * Where a name of a declaration file stands in the source that the file was made of, as the map
 * beside it tells. Nothing where there is no map, where its source is not installed, or where the
 * source has another text at that place by now.
 *
 * @param text - of the declaration file
 * @param name - as it is written there
 */
export function mapToSource(
  { file, line, character }: DeclaredAt,
  text: string,
  name: string,
): DeclaredAt | undefined {
  const written = MAP.exec(text)?.[1];
  if (written === undefined) return undefined;
  try {
    const url = new URL(written, pathToFileURL(file));
    const map = new TraceMap(readFileSync(url, "utf8"), url.href);
    const found = originalPositionFor(map, { line: line + 1, column: character });
    if (found.source === null) return undefined;
    const source = fileURLToPath(found.source);
    const there = readFileSync(source, "utf8").split(/\r\n|\n|\r/)[found.line - 1];
    if (there?.startsWith(name, found.column) !== true) return undefined;
    return { file: source, line: found.line - 1, character: found.column };
  } catch {
    // The types are what a stranger's package surely has; a map of it may be anything.
    return undefined;
  }
}
