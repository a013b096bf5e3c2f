import { realpathSync } from "node:fs";
import { extname } from "node:path";
import { fileAccess, readWholeFile, type Unreadable } from "@lighterjs/core/files";

/** A path that is not read: it leads to no regular file, or to one that is too large. */
export class UnreadableFileError extends Error {
  constructor(readonly reason: Unreadable) {
    super(`it is no file to read: ${reason}`);
  }
}

/** All bytes of a data file. @throws UnreadableFileError, or what the file system throws */
export async function readDataFile(path: string): Promise<Uint8Array> {
  const bytes = await readWholeFile(path, fileAccess().limits.maxDataBytes);
  if (typeof bytes === "string") throw new UnreadableFileError(bytes);
  return bytes;
}

const TABLES = new Set([".csv", ".tsv", ".tab", ".data", ".dat", ".jsonl", ".ndjson"]);

/**
 * Whether messages may show what a file holds: a table by its name, links followed. A config may
 * name any file of the machine, and what is printed may be read by others.
 */
export function mayShowContent(path: string): boolean {
  try {
    return TABLES.has(extname(realpathSync(path)).toLowerCase());
  } catch {
    return false;
  }
}

/** Longest text of a file that a message shows. */
const MOST_CHARACTERS = 40;

/** The beginning of what a file holds, for a message. */
export function shorten(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
