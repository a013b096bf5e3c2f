import { realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isInside } from "../user-cache.js";
import type { PackageFile } from "./package-file.js";

/**
 * Folder of an installed package as Node finds it from another folder, links followed; `undefined`
 * when it is not installed.
 */
export async function findPackage(name: string, from: string): Promise<string | undefined> {
  for (const folder of ancestors(from)) {
    const found = join(folder, "node_modules", name);
    if (await exists(join(found, "package.json"))) return realpath(found);
  }
  return undefined;
}

/** A folder and the folders around it, from the inside. */
export function* ancestors(folder: string): Generator<string> {
  yield folder;
  const parent = dirname(folder);
  if (parent !== folder) yield* ancestors(parent);
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

interface LocatedFile {
  /** Absolute path, links followed; inside of the package that has it. */
  readonly file: string;
  /** Whether that package is one of Lighter's own, and the very one that this program imports. */
  readonly isOurs: boolean;
}

/**
 * A file that a package lists: its own, or `@scope/name/file.json` of a dependency; undefined where
 * it is not there.
 */
export async function locateFile(entry: string, publisher: PackageFile): Promise<LocatedFile | undefined> {
  const [, name, path] = /^(@[^/]+\/[^/]+)\/(.+)$/.exec(entry) ?? [];
  const found = name === undefined ? publisher.directory : await findPackage(name, publisher.directory);
  if (found === undefined) return undefined;
  const folder = await realpath(found);
  const file = await realpath(join(folder, path ?? entry)).catch(() => undefined);
  if (file === undefined || !isInside(file, folder)) return undefined;
  return { file, isOurs: await isOurs(name ?? publisher.name, folder) };
}

/** A package may call itself anything: what decides is where this program would find it. */
async function isOurs(name: string, folder: string): Promise<boolean> {
  return name.startsWith("@lighterjs/") && (await findPackage(name, import.meta.dirname)) === folder;
}
