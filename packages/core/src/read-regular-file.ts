import { constants, type Stats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";

/**
 * Why a path is not read: it leads to a folder, or to a pipe, a device or a socket, or the file is
 * larger than it may be.
 */
export type Unreadable = "folder" | "special" | "large";

/**
 * The first bytes of a file, or what it is instead. Never waits: a pipe or a device is refused, not
 * read.
 *
 * @param most - bytes to read
 * @throws what the system says of a file that is not there or cannot be read
 */
export async function readRegularFile(
  path: string,
  most: number,
): Promise<Uint8Array | "folder" | "special"> {
  const file = await openRegularFile(path);
  if (typeof file === "string") return file;
  try {
    return await readAtMost(file, most);
  } finally {
    await file.close();
  }
}

/**
 * All bytes of a file, or why it is not read. One that is too large by the size that it tells is
 * not begun with.
 *
 * @param most - bytes that it may have
 * @throws what the system says of a file that is not there or cannot be read
 */
export async function readWholeFile(path: string, most: number): Promise<Uint8Array | Unreadable> {
  const file = await openRegularFile(path);
  if (typeof file === "string") return file;
  try {
    if ((await file.stat()).size > most) return "large";
    const bytes = await readAtMost(file, most + 1);
    return bytes.length > most ? "large" : bytes;
  } finally {
    await file.close();
  }
}

/**
 * Opens a file for reading, if it is one. Never waits. The caller closes it.
 *
 * @throws what the system says of a file that is not there or cannot be read
 */
export async function openRegularFile(path: string): Promise<FileHandle | "folder" | "special"> {
  // Looked at first, because opening a device may do something; and again when open, because it may
  // be another by then.
  const kind = kindOf(await stat(path));
  if (kind !== "file") return kind;
  // Without this flag, which Windows has no need of, opening a pipe waits for its writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const again = kindOf(await file.stat());
    if (again === "file") return file;
    await file.close();
    return again;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function kindOf(found: Stats): "file" | "folder" | "special" {
  return found.isFile() ? "file" : found.isDirectory() ? "folder" : "special";
}

/** The system takes no more in one call. */
const MOST_AT_ONCE = 2 ** 30;

/** Reads on where the size says nothing, as that of the files of the kernel. */
async function readAtMost(file: FileHandle, most: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  let bytes = Buffer.alloc(Math.min(most, size + 1));
  for (let length = 0; ;) {
    const wanted = Math.min(bytes.length - length, MOST_AT_ONCE);
    const { bytesRead } = await file.read(bytes, length, wanted, null);
    length += bytesRead;
    if (bytesRead === 0 || length === most) return bytes.subarray(0, length);
    if (length === bytes.length)
      bytes = Buffer.concat([bytes, Buffer.alloc(Math.min(most, 2 * length) - length)]);
  }
}
