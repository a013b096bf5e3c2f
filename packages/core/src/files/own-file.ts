import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { readWholeFile } from "../read-regular-file.js";

/** No record of a run comes near this size. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * The bytes of a file of a folder that somebody else may have made; nothing where there is none, or
 * where something else is in its place: a link, which could lead to any file of the reader's, a
 * folder, a pipe, or a file that is far too large.
 *
 * @param most - bytes that it may have
 */
export async function readOwnFile(path: string, most = MOST_BYTES): Promise<Uint8Array | undefined> {
  try {
    if (!(await isOwnFile(path))) return undefined;
    const bytes = await readWholeFile(path, most);
    return typeof bytes === "string" ? undefined : bytes;
  } catch {
    return undefined;
  }
}

/** Whether there is such a file, and nothing else in its place. */
export async function isOwnFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() === true;
}

/** The same as {@link readOwnFile}, as text. */
export async function readOwnText(path: string, most = MOST_BYTES): Promise<string | undefined> {
  const bytes = await readOwnFile(path, most);
  return bytes && Buffer.from(bytes).toString("utf8");
}

/**
 * The same at once, for files that are small and read often.
 *
 * @throws what the system says of a file that is there and cannot be read
 */
export function readOwnTextSync(path: string, most = MOST_BYTES): string | undefined {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  // Without this flag, which Windows has no need of, opening what has become a pipe waits for its
  // writer.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(file);
    return found.isFile() && found.size <= most ? readFileSync(file, "utf8") : undefined;
  } finally {
    closeSync(file);
  }
}
