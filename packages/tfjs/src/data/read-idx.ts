import { createGunzip } from "node:zlib";
import { fileAccess } from "@lighterjs/core/files";
import { readDataFile, UnreadableFileError } from "./data-file.js";
import { IdxFormatError, LONGEST_HEADER, readIdxHeader, type IdxArray, type IdxHeader } from "./parse-idx.js";

/**
 * Reads an IDX file, gzipped or not. Of a gzipped one no more is unpacked than its header says that
 * it holds.
 *
 * @throws IdxFormatError, UnreadableFileError, or what the file system throws
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const bytes = await readDataFile(path);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return unpack(bytes);
  return headerOf(bytes).parse(bytes);
}

async function unpack(packed: Uint8Array): Promise<IdxArray> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let header: IdxHeader | undefined;
  const gunzip = createGunzip({ chunkSize: CHUNK });
  gunzip.end(packed);
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LONGEST_HEADER) header ??= headerOf(Buffer.concat(chunks));
    if (header !== undefined && length > header.bytes) throw tooLong(header);
  }
  const all = Buffer.concat(chunks, length);
  return (header ?? headerOf(all)).parse(all);
}

/** Larger than any header, so that the first tells the size. */
const CHUNK = 2 ** 18;

function headerOf(bytes: Uint8Array): IdxHeader {
  const header = readIdxHeader(bytes.subarray(0, LONGEST_HEADER));
  if (header.bytes > fileAccess().limits.maxDataBytes) throw new UnreadableFileError("large");
  return header;
}

function tooLong({ bytes, shape }: IdxHeader): IdxFormatError {
  return new IdxFormatError(`${bytes} bytes were expected for [${shape.join(", ")}], more found`);
}
