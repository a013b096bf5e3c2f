import { realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Folder of an installed package as Node finds it from another folder, links followed; `undefined` when it is not installed. */
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
