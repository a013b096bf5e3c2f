import type { TextEncoding } from "./decode-text.js";
import { openText } from "./open-text.js";

/** One line of a text file, without its break. */
export interface TextLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** A line is longer than any that is meant. */
export class LongLineError extends Error {
  constructor(readonly line: number) {
    super(`line ${line} is longer than ${LONGEST_LINE} characters`);
  }
}

const LONGEST_LINE = 4 * 2 ** 20;

/**
 * Reads a text file line by line: a byte order mark and either kind of break are taken as they
 * come, empty lines are left out. Throws {@link LongLineError} and what `openText` throws.
 */
export async function* readLines(
  path: string,
  encoding: TextEncoding,
): AsyncGenerator<TextLine, void, undefined> {
  const text = await openText(path, encoding);
  text.setEncoding("utf8");
  let rest = "";
  let line = 0;
  const lineOf = (part: string): TextLine | undefined => {
    line++;
    if (part.length > LONGEST_LINE) throw new LongLineError(line);
    const plain = (line === 1 ? part.replace(/^\uFEFF/, "") : part).replace(/\r$/, "");
    return plain.trim() === "" ? undefined : { line, text: plain };
  };
  try {
    for await (const chunk of text) {
      const parts = (rest + (chunk as string)).split("\n");
      rest = parts.pop()!;
      if (rest.length > LONGEST_LINE) throw new LongLineError(line + parts.length + 1);
      for (const part of parts) {
        const found = lineOf(part);
        if (found !== undefined) yield found;
      }
    }
    const last = lineOf(rest);
    if (last !== undefined) yield last;
  } finally {
    text.destroy();
  }
}
