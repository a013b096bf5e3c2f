import { createHash } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { type TargetManifest, validatorFolder } from "@lighterjs/schema";
import { isObject } from "./json-shape.js";
import { isManifest } from "./read-manifests.js";

/** Everything besides the files that decides what the manifest says. */
export type CacheKey = Readonly<Record<string, string>>;

interface CachedFile {
  /** From the project's folder. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly modified: number;
}

const FOLDER = ".lighter";
const FILE = "project.targets.json";

/** The folder in which the generator keeps the validators of a project's targets. */
export function projectValidators(directory: string): string {
  return validatorFolder(join(directory, FOLDER, FILE));
}

/** The manifest kept for a project, when all files that it was made from are as they were. */
export async function readCachedManifest(
  directory: string,
  key: CacheKey,
): Promise<TargetManifest | undefined> {
  try {
    const cache: unknown = JSON.parse(await readFile(join(directory, FOLDER, FILE), "utf8"));
    if (!isObject(cache) || JSON.stringify(cache.key) !== JSON.stringify(key) || !isManifest(cache.manifest))
      return undefined;
    const files = cache.files as readonly CachedFile[];
    const unchanged = await Promise.all(files.map((file) => isUnchanged(directory, file)));
    return unchanged.every(Boolean) ? cache.manifest : undefined;
  } catch {
    // No cache, or none that can be read: the manifest is made again.
    return undefined;
  }
}

async function isUnchanged(directory: string, file: CachedFile): Promise<boolean> {
  const path = resolve(directory, file.path);
  const { size, mtimeMs } = await stat(path);
  if (size !== file.size) return false;
  return mtimeMs === file.modified || (await digest(path)) === file.sha256;
}

async function digest(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

/** Keeps a manifest. A project that cannot be written to is left without, and its manifest made anew each time. */
export async function writeCachedManifest(
  directory: string,
  key: CacheKey,
  manifest: TargetManifest,
  files: readonly { readonly path: string; readonly sha256: string }[],
): Promise<void> {
  try {
    const cached = await Promise.all(
      files.map(async ({ path, sha256 }): Promise<CachedFile> => {
        const { size, mtimeMs } = await stat(path);
        return { path: relative(directory, path), sha256, size, modified: mtimeMs };
      }),
    );
    const folder = join(directory, FOLDER);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, ".gitignore"), "*\n");
    const temporary = join(folder, `${FILE}.${process.pid}`);
    await writeFile(temporary, JSON.stringify({ key, files: cached, manifest }));
    await rename(temporary, join(folder, FILE));
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}

function isRefused(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    ["EACCES", "EPERM", "EROFS", "ENOSPC", "EEXIST", "ENOTDIR"].includes(String(error.code))
  );
}
