import { open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What a file that is being written is called: its name, and this. */
export const TEMPORARY = ".tmp";

/**
 * Writes a file so that a crash at any moment leaves the old content or the new one, never a part.
 *
 * @param content - one text, or the parts of the file in order
 */
export async function writeDurably(path: string, content: string | readonly Uint8Array[]): Promise<void> {
  const temporary = path + TEMPORARY;
  try {
    // Left by a process that was killed.
    await rm(temporary, { force: true });
    const file = await open(temporary, "wx");
    try {
      for (const part of typeof content === "string" ? [Buffer.from(content)] : content)
        await writeAll(file, part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** One call may write a part only, on a disk that is nearly full say. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
}

/** Makes renames in a folder last. Windows does so by itself and cannot open a folder. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes the files of a folder whose names match, but for one. */
export async function removeOthers(folder: string, pattern: RegExp, keep: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(
    names
      .filter((name) => pattern.test(name) && name !== keep)
      .map((name) => rm(join(folder, name), { force: true })),
  );
}
