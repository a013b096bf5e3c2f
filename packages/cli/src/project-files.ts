import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";

interface PackageFile {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * The files of a new project, by path with `/`, made from `templates/project`: the package gets the
 * folder's name, and depends on the packages that were released with this command line.
 */
export async function projectFiles(options: {
  readonly folderName: string;
  readonly version: string;
}): Promise<ReadonlyMap<string, string>> {
  const files = await readTemplate();
  const template = JSON.parse(files.get("package.json") ?? "") as PackageFile;
  const dependencies = released(template.dependencies, options.version);
  const devDependencies = released(template.devDependencies, options.version);
  const name = projectName(options.folderName, Object.keys({ ...dependencies, ...devDependencies }));
  const packageFile = { ...template, name, dependencies, devDependencies };
  files.set("package.json", `${JSON.stringify(packageFile, undefined, 2)}\n`);
  files.set("README.md", (files.get("README.md") ?? "").replace(`# ${template.name}\n`, `# ${name}\n`));
  return files;
}

async function readTemplate(): Promise<Map<string, string>> {
  const here = createRequire(import.meta.url).resolve("lighterjs/package.json");
  const folder = join(dirname(here), "templates", "project");
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join("/");
    // npm leaves a file called `.gitignore` out of a package.
    files.set(name === "_gitignore" ? ".gitignore" : name, await readFile(path, "utf8"));
  }
  return files;
}

function released(ranges: Readonly<Record<string, string>>, version: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ranges).map(([name, range]) => [
      name,
      name === "lighterjs" || name.startsWith("@lighterjs/") ? `^${version}` : range,
    ]),
  );
}

/** Names that npm refuses for a package. */
const REFUSED = new Set(["node_modules", "favicon.ico"]);
const MAX_LENGTH = 214;

/**
 * The name of a package in a folder: what npm accepts, as near to the folder's name as that allows.
 *
 * @param dependencies - names that the package itself cannot have
 */
export function projectName(folderName: string, dependencies: readonly string[]): string {
  const name = folderName
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .slice(0, MAX_LENGTH)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  if (name === "") return "lighter-project";
  return REFUSED.has(name) || dependencies.includes(name) ? `${name}-project` : name;
}
