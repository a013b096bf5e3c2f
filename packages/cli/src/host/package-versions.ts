import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

interface PackageFile {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly lighter?: unknown;
}

/**
 * Installed versions of a project's direct dependencies, and of theirs where they publish targets:
 * those decide what a run does.
 *
 * @param folder - of the project's `package.json`
 */
export async function packageVersions(folder: string): Promise<Record<string, string>> {
  const versions = new Map<string, string>();
  const visit = async (parent: string, isProject: boolean): Promise<void> => {
    const { dependencies = {}, lighter } = (await readPackage(parent)) ?? {};
    if (!isProject && lighter === undefined) return;
    for (const name of Object.keys(dependencies)) {
      if (versions.has(name)) continue;
      const found = await findInstalled(name, parent);
      if (found?.version === undefined) continue;
      versions.set(name, found.version);
      await visit(found.folder, false);
    }
  };
  await visit(folder, true);
  return Object.fromEntries([...versions].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function findInstalled(
  name: string,
  from: string,
): Promise<{ readonly folder: string; readonly version: string | undefined } | undefined> {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, "node_modules", name);
    const found = await readPackage(folder);
    if (found !== undefined) return { folder: await realpath(folder), version: found.version };
    if (dirname(at) === at) return undefined;
  }
}

async function readPackage(folder: string): Promise<PackageFile | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as PackageFile;
  } catch {
    return undefined;
  }
}
