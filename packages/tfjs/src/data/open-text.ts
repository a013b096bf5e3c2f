import { pipeline, Transform, type Readable } from "node:stream";
import { fileAccess, openRegularFile } from "@lighterjs/core/files";
import { UnreadableFileError } from "./data-file.js";
import { decodeText, type TextEncoding } from "./decode-text.js";

/**
 * Opens a file of text, as much of it as the limits allow. Whoever destroys the stream closes the
 * file.
 *
 * Errors, thrown or of the stream: {@link UnreadableFileError}, `TextDecodingError`, or what the
 * file system throws.
 */
export async function openText(path: string, encoding: TextEncoding): Promise<Readable> {
  const file = await openRegularFile(path);
  if (typeof file === "string") throw new UnreadableFileError(file);
  const most = fileAccess().limits.maxDataBytes;
  if ((await file.stat()).size > most) {
    await file.close();
    throw new UnreadableFileError("large");
  }
  // What goes wrong on the way is an error of the last stream.
  return pipeline(file.createReadStream(), atMost(most), decodeText(encoding), () => undefined);
}

/** Passes bytes on, but no more than so many. */
function atMost(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > bytes) done(new UnreadableFileError("large"));
      else done(null, chunk);
    },
  });
}
