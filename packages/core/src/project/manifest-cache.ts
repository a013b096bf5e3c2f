import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { isRecord, manifestFault, type TargetManifest } from "@lighterjs/schema";
import { replaceFile } from "../files/replace-file.js";
import { readRegularFile } from "../read-regular-file.js";

/**
 * Everything besides the files that decides what the manifest says: the generator's version, the
 * project's entry.
 */
export type CacheKey = Readonly<Record<string, string>>;

/** A file that a manifest was made from, as it was then. */
interface CachedFile {
  /** From the project's folder. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /**
   * When its content was changed, and when anything about it was, in milliseconds: who unpacks a
   * file sets only the first.
   */
  readonly modified: number;
  readonly changed: number;
}

/** No manifest comes near this size. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * The manifest kept for a project, when all files that it was made from are as they were. One that
 * cannot be read, is damaged, or was made from something else is as good as none.
 *
 * @param folder - of the user's cache, for this project
 */
export async function readCachedManifest(
  folder: string,
  directory: string,
  key: CacheKey,
): Promise<TargetManifest | undefined> {
  try {
    const bytes = await readRegularFile(fileOf(folder, key), MOST_BYTES);
    if (typeof bytes === "string") return undefined;
    const cache: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (!isRecord(cache) || !isSame(cache.key, key) || !isFileList(cache.files)) return undefined;
    if (manifestFault(cache.manifest) !== undefined) return undefined;
    const unchanged = await Promise.all(cache.files.map((file) => isUnchanged(directory, file)));
    return unchanged.every(Boolean) ? (cache.manifest as TargetManifest) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * One for each key, so that two versions of a generator do not take turns in making each other's
 * anew.
 */
function fileOf(folder: string, key: CacheKey): string {
  const digest = createHash("sha256").update(JSON.stringify(key)).digest("hex");
  return join(folder, `manifest-${digest.slice(0, 16)}.json`);
}

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

function isFileList(value: unknown): value is readonly CachedFile[] {
  return (
    Array.isArray(value) &&
    value.every(
      (file) =>
        isRecord(file) &&
        typeof file.path === "string" &&
        typeof file.sha256 === "string" &&
        [file.size, file.modified, file.changed].every((each) => typeof each === "number"),
    )
  );
}

async function isUnchanged(directory: string, file: CachedFile): Promise<boolean> {
  const path = resolve(directory, file.path);
  const found = await stat(path);
  const { size, mtimeMs, ctimeMs } = found;
  if (!found.isFile() || size !== file.size) return false;
  if (mtimeMs === file.modified && ctimeMs === file.changed) return true;
  return (await digest(path)) === file.sha256;
}

async function digest(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

/** Keeps a manifest; where that cannot be done, it is made anew the next time. */
export async function writeCachedManifest(
  folder: string,
  directory: string,
  key: CacheKey,
  manifest: TargetManifest,
  files: readonly { readonly path: string; readonly sha256: string }[],
): Promise<void> {
  const path = fileOf(folder, key);
  try {
    const cached = await Promise.all(
      files.map(async ({ path, sha256 }): Promise<CachedFile> => {
        const { size, mtimeMs, ctimeMs } = await stat(path);
        return { path: relative(directory, path), sha256, size, modified: mtimeMs, changed: ctimeMs };
      }),
    );
    await replaceFile(path, JSON.stringify({ key, files: cached, manifest }), false);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
  }
}
