import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync, type PathLike } from "node:fs";
import { open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { processStamp, stampFate, thisProcess } from "./process-identity.js";

/** Content of a file: one text, or its parts in order. */
export type FileContent = string | readonly Uint8Array[];

const TEMPORARY = /^(.+)\.(\d+-[0-9a-f]{8}-[0-9a-f]{8})-[0-9a-f]{8}\.tmp$/;
/** Matches the temporary files of earlier versions: without a sign of who made them. */
const ANONYMOUS = /^(.+?)(?:\.\d+)?\.tmp$/;
/**
 * A file of a process that cannot be asked is left over when nobody has written to it for so long.
 */
const SILENT_MS = 10 * 60_000;

/**
 * A name beside a file, or a folder, that this call alone uses, for what is to be renamed to it.
 * {@link removeLeftovers} removes what a process that was killed has left under it.
 */
export function temporaryName(path: string): string {
  return `${path}.${processStamp(thisProcess())}-${randomBytes(4).toString("hex")}.tmp`;
}

/**
 * Replaces a file, or makes it. Whoever reads it meanwhile, and whoever finds it after a crash or
 * on a full disk, has the old content or the new one, never a part. Of several processes the last
 * one wins.
 *
 * @param isDurable - whether the new content is to outlast a power cut, which takes time; one that
 * is made again at need need not
 */
export async function replaceFile(path: string, content: FileContent, isDurable = true): Promise<void> {
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, "wx");
    try {
      for (const part of typeof content === "string" ? [Buffer.from(content)] : content)
        await writeAll(file, part);
      if (isDurable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (isDurable) await syncFolder(dirname(path));
}

/** The same, at once. */
export function replaceFileSync(path: string, content: string, isDurable: boolean): void {
  const temporary = temporaryName(path);
  try {
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, content);
      if (isDurable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (isDurable) syncSync(dirname(path));
}

/** Makes what a file holds outlast a power cut, and that it is in its folder. */
export function syncFileSync(path: string): void {
  syncSync(path);
  syncSync(dirname(path));
}

/**
 * Makes renames in a folder outlast a power cut. Windows does so by itself and cannot open a
 * folder.
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Removes from a folder what processes that are dead have left half-written.
 *
 * @param isOurs - whether a file of this name is written with {@link replaceFile} or by way of a
 * {@link temporaryName}
 * @param isAlone - whether only this process may write there, so that whatever it does not write
 * itself is left over
 */
export async function removeLeftovers(
  folder: string,
  isOurs: (name: string) => boolean,
  isAlone = false,
): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, base, stamp] = TEMPORARY.exec(name) ?? ANONYMOUS.exec(name) ?? [];
    if (base === undefined || !isOurs(base)) continue;
    const fate = stamp === undefined ? "foreign" : stampFate(stamp);
    const path = join(folder, name);
    if (fate === "dead" || (fate === "foreign" && (isAlone || (await isSilent(path)))))
      await rm(path, { force: true, recursive: true });
  }
}

async function isSilent(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info !== undefined && Date.now() - info.mtimeMs > SILENT_MS;
}

/** One call may write a part only, on a disk that is nearly full say. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
}

function syncSync(path: PathLike): void {
  if (process.platform === "win32") return;
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
