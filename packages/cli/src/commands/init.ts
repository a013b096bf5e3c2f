import { lstat, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { EXIT_CODE } from "../exit-code.js";
import { systemCode, systemFault } from "../host/system-fault.js";
import { projectFiles } from "../project-files.js";

export const command = defineCommand({
  argument: { name: "[dir]", description: "its folder (default: the working directory)" },
  options: [],
  examples: `
  $ lighter init                  in an empty folder
  $ lighter init my-project
  $ cd my-project && npm install && npm start

Nothing that exists is overwritten. The last line on stdout is the folder.`,
  run: ([dir], _flags, context) => init(dir, context),
});

/**
 * `lighter init`: a project that installs, checks, trains and passes its own test. Overwrites
 * nothing.
 */
async function init(dir: string | undefined, context: CommandContext): Promise<number> {
  const { cwd, streams, verbosity, version } = context;
  if (dir?.trim() === "")
    throw new CommandError("the name of the folder is empty", {
      help: ["`lighter init` without a name fills the working directory"],
    });
  const folder = resolve(cwd, dir ?? ".");
  const files = await projectFiles({ folderName: basename(folder), version });
  const shown = relative(cwd, folder) || ".";
  await refuseOccupied(folder, shown, [...files.keys()]);
  await writeAll(folder, shown, files);
  if (verbosity !== "quiet") streams.err.write(nextSteps(shown));
  streams.out.write(`${shown}\n`);
  return EXIT_CODE.done;
}

async function refuseOccupied(folder: string, shown: string, names: readonly string[]): Promise<void> {
  const there = await kindOf(folder);
  if (there !== undefined && there !== "folder")
    throw new CommandError(`\`${shown}\` exists and is not a folder`, { help: ["choose another name"] });
  const inTheWay: string[] = [];
  for (const path of pathsOf(names)) {
    const kind = await kindOf(join(folder, path));
    if (kind !== undefined && (kind !== "folder" || names.includes(path))) inTheWay.push(`\`${path}\``);
  }
  if (inTheWay.length > 0)
    throw new CommandError(
      `\`${shown}\` already has ${inTheWay.join(", ")}, which a new project would overwrite`,
      { help: ["choose a folder without them: `lighter init DIR`"] },
    );
}

/** The files, each after the folders that it needs. */
function pathsOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(
    names.flatMap((name) => {
      const steps = name.split("/");
      return steps.map((_, index) => steps.slice(0, index + 1).join("/"));
    }),
  );
}

async function kindOf(path: string): Promise<"folder" | "other" | undefined> {
  try {
    return (await lstat(path)).isDirectory() ? "folder" : "other";
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw systemFault(`cannot look into \`${path}\``, error, []);
  }
}

/** Writes every file, or takes back those that it wrote. */
async function writeAll(folder: string, shown: string, files: ReadonlyMap<string, string>): Promise<void> {
  const written: string[] = [];
  try {
    for (const [name, text] of files) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { flag: "wx" });
      written.push(path);
    }
  } catch (error) {
    await Promise.all(written.map((path) => rm(path, { force: true })));
    throw systemFault(`cannot make a project in \`${shown}\``, error, []);
  }
}

function nextSteps(shown: string): string {
  const enter = /^[\w./\\-]+$/.test(shown) ? shown : `"${shown}"`;
  return `a project that trains is in \`${shown}\`; next:
${shown === "." ? "" : `  cd ${enter}\n`}  npm install   # also writes .lighter/schema.json, from which an editor completes configs
  npm start     # trains what config.yaml describes
  npm test      # runs the tests of the project's own callback
`;
}
