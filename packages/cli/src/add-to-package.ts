import { lstatSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "@lighterjs/core/files";
import { CommandError } from "./command-error.js";
import { extendPackage } from "./extend-package.js";
import { refuseLinks } from "./host/refuse-links.js";
import { systemFault } from "./host/system-fault.js";
import { writeChangedFile } from "./host/write-changed-file.js";
import { writeNewFiles } from "./host/write-new-files.js";

/**
 * Adds to a package what a new project has and it lacks.
 *
 * @param shown - its folder, as a message names it
 * @param project - the files of a new project, by path
 * @returns what was added and what comes next, for a person: nothing, the second time
 * @throws CommandError when other files are in the way
 */
export async function addToPackage(
  folder: string,
  shown: string,
  project: ReadonlyMap<string, string>,
): Promise<string> {
  const file = join(folder, "package.json");
  await refuseLinks(file, folder);
  if (!lstatSync(file).isFile()) throw new CommandError(`\`${join(shown, "package.json")}\` is not a file`);
  const before = await readFile(file, "utf8").catch((error: unknown) => {
    throw systemFault(`cannot read \`${join(shown, "package.json")}\``, error, []);
  });
  const extension = extendPackage(before, project, (path, text) => isFree(join(folder, path), text));
  if (extension === undefined)
    throw new CommandError(`\`${join(shown, "package.json")}\` is not an object in JSON`, {
      help: ["mend it, so that Lighter can be added to it"],
    });
  if ("inTheWay" in extension)
    throw new CommandError(
      `\`${shown}\` already has ${codeList(extension.inTheWay)}, where Lighter's own would be`,
      { help: ["rename what is there, or make a project of its own: `lighter init DIR`"] },
    );
  const added = [...extension.files.keys()].filter((path) => !isThere(join(folder, path)));
  for (const path of added) await refuseLinks(join(folder, path), folder);
  await writeNewFiles(folder, shown, new Map(added.map((path) => [path, extension.files.get(path) ?? ""])));
  await writeChangedFile(file, extension.packageText, folder, ["nothing in it has changed"]);
  const isIgnored = isFree(join(folder, ".gitignore"), project.get(".gitignore") ?? "");
  return extension.packageText === before ? "" : nextSteps(shown, added, isIgnored);
}

/** Whether nothing is at a path, or a file that says the same. */
function isFree(path: string, text: string): boolean {
  try {
    return lstatSync(path).isFile() && readFileSync(path, "utf8") === text;
  } catch (error) {
    return systemCode(error) === "ENOENT";
  }
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const codeList = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

/** The line that goes to a folder, where it is another one. */
export function enterFolder(shown: string): string {
  return shown === "." ? "" : `  cd ${/^[\w./\\-]+$/.test(shown) ? shown : `"${shown}"`}\n`;
}

function nextSteps(shown: string, added: readonly string[], isIgnored: boolean): string {
  const ignore = "  # and add `runs/` to .gitignore: what trainings leave is not for the repository\n";
  return `added to \`${shown}\`:
  package.json   # dependencies, a script, where configs find classes of this package
${added.map((path) => `  ${path}\n`).join("")}next:
${enterFolder(shown)}  npm install
  npx lighter schema   # writes .lighter/schema.json, from which an editor completes configs
  npm run train        # trains what the config describes
${isIgnored ? "" : ignore}`;
}
