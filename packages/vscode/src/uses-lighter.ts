import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Whether a file belongs to a package that has Lighter, as far as its `package.json` tells. An
 * editor asks in the middle of other work, so this does not wait for the server.
 *
 * @param path - absolute
 */
export function usesLighter(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, "package.json"));
    if (manifest !== undefined && namesLighter(manifest)) return true;
    if (folder === dirname(folder)) return false;
  }
}

function readManifest(path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function namesLighter(manifest: Readonly<Record<string, unknown>>): boolean {
  const named = [manifest.dependencies, manifest.devDependencies].flatMap((each) =>
    isObject(each) ? Object.keys(each) : [],
  );
  return (
    isObject(manifest.lighter) || named.some((name) => name === "lighterjs" || name.startsWith("@lighterjs/"))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
