import { isUtf8 } from "node:buffer";
import { Transform } from "node:stream";

/** Encodings that a text file may have, as the Encoding Standard of the web names them. */
export type TextEncoding =
  | "utf-8"
  | "utf-16le"
  | "utf-16be"
  | "windows-1250"
  | "windows-1251"
  | "windows-1252"
  | "iso-8859-2"
  | "iso-8859-15"
  | "shift_jis"
  | "euc-jp"
  | "euc-kr"
  | "gb18030"
  | "big5"
  | "koi8-r";

/**
 * The bytes of a file are no text in the encoding that they should have; the message goes on after
 * the name of the file.
 */
export class TextDecodingError extends Error {
  constructor(
    message: string,
    readonly help: readonly string[],
  ) {
    super(message);
  }
}

const BREAK = 0x0a;

/**
 * Turns bytes into text, and refuses what is none in this encoding, with its line.
 *
 * @param encoding - a byte order mark of UTF-16 under another name is an error, since the file says
 * what it is
 */
export function decodeText(encoding: TextEncoding): Transform {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let isFirst = true;
  let lines = 0;
  const decode = (bytes: Uint8Array | undefined): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      const line = lines + 1 + (bytes === undefined ? 0 : breaksBeforeFault(bytes, encoding));
      throw new TextDecodingError(`line ${line} is not written in ${encoding}`, [
        `name its encoding, for example \`encoding: ${encoding === "utf-8" ? "windows-1252" : "utf-8"}\`, or save it anew`,
      ]);
    }
  };
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      try {
        if (isFirst) requireMark(bytes, encoding);
        isFirst = false;
        const text = decode(bytes);
        for (let at = bytes.indexOf(BREAK); at !== -1; at = bytes.indexOf(BREAK, at + 1)) lines++;
        done(null, text);
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        done(null, decode(undefined));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function requireMark([first, second]: Uint8Array, encoding: TextEncoding): void {
  const marked =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : encoding;
  if (marked === encoding) return;
  throw new TextDecodingError(`begins as a text in ${marked} does, and is to be read as ${encoding}`, [
    `write \`encoding: ${marked}\``,
  ]);
}

/** Lines of a chunk before the first bytes that are no text. */
function breaksBeforeFault(bytes: Uint8Array, encoding: TextEncoding): number {
  if (encoding !== "utf-8") return 0;
  let lines = 0;
  let start = 0;
  for (let end = bytes.indexOf(BREAK); end !== -1; end = bytes.indexOf(BREAK, start)) {
    // The rest of a character that began in the chunk before is no fault.
    if (!isUtf8(bytes.subarray(start === 0 ? continuationBytes(bytes) : start, end))) return lines;
    lines++;
    start = end + 1;
  }
  return lines;
}

function continuationBytes(bytes: Uint8Array): number {
  let count = 0;
  while (count < 3 && (bytes[count] ?? 0) >> 6 === 0b10) count++;
  return count;
}
