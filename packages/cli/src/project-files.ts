import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { projectName } from "./project-name.js";

interface PackageFile {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * The files of a new project, by path with `/`, made from `templates/project`: the package gets the folder's name, and
 * depends on the packages that were released with this command line.
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
