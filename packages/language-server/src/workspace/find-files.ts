import { FILES } from "#platform/machine";
import { join } from "@lighterjs/core/paths";

/** Larger projects have their configs in the first folders. */
const MOST_FILES = 2000;
const MOST_FOLDERS = 2000;

/** Folders that hold no configs of a person: packages, runs, what is built. */
const SKIPPED = new Set(["node_modules", "runs", "dist"]);

/** Endings of files that configs are made of. */
const CONFIGS = /\.ya?ml$/;
/** Also those of the sources that targets are declared in, and of what says which these are. */
const ALL = /\.(?:ya?ml|json|[cm]?[jt]s)$/;

/**
 * The YAML files of a project, as absolute paths, sorted; without those of packages inside of it.
 */
export const findYamlFiles = (directory: string): Promise<readonly string[]> => findFiles(directory, CONFIGS);

/** The same with all files that say what its configs mean. */
export const findProjectFiles = (directory: string): Promise<readonly string[]> => findFiles(directory, ALL);

async function findFiles(directory: string, wanted: RegExp): Promise<readonly string[]> {
  const files: string[] = [];
  const folders = [directory];
  for (const folder of folders) {
    const entries = [...(await FILES.list(folder))];
    if (folder !== directory && entries.some(({ name }) => name === "package.json")) continue;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isFolder) {
        if (!entry.name.startsWith(".") && !SKIPPED.has(entry.name)) folders.push(path);
      } else if (wanted.test(entry.name)) files.push(path);
    }
    if (files.length > MOST_FILES || folders.length > MOST_FOLDERS) break;
  }
  return files.slice(0, MOST_FILES).sort();
}
