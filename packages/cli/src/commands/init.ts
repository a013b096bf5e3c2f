import { lstat } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { systemCode } from "@lighterjs/core/files";
import { addToPackage, enterFolder } from "../add-to-package.js";
import { defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { EXIT_CODE } from "../exit-code.js";
import { systemFault } from "../host/system-fault.js";
import { writeNewFiles } from "../host/write-new-files.js";
import { projectFiles } from "../project-files.js";

export const command = defineCommand({
  argument: { name: "[dir]", description: "its folder (default: the working directory)" },
  options: [],
  examples: `
  $ lighter init my-project
  $ cd my-project && npm install && npm start
  $ lighter init                  in an empty folder, or in a package that is to train

A package gets what it lacks: dependencies, a script \`train\`, a config, a callback. No file that exists is overwritten.
The last line on stdout is the folder.`,
  run: ([dir], _flags, context) => init(dir, context),
});

/**
 * `lighter init`: a project that installs, checks, trains and passes its own test; of a package
 * that is there, one that trains as well. Overwrites nothing.
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
  const isPackage = (await kindOf(join(folder, "package.json"))) === "other";
  if (!isPackage) {
    await refuseOccupied(folder, shown, [...files.keys()]);
    await writeNewFiles(folder, shown, files);
  }
  const said = isPackage ? await addToPackage(folder, shown, files) : nextSteps(shown);
  if (verbosity !== "quiet") streams.err.write(said);
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

function nextSteps(shown: string): string {
  return `a project that trains is in \`${shown}\`; next:
${enterFolder(shown)}  npm install   # also writes .lighter/schema.json, from which an editor completes configs
  npm start     # trains what config.yaml describes
  npm test      # runs the tests of the project's own callback
`;
}
