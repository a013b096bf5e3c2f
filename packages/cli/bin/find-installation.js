import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The `lighter` command that the project of the working directory has installed, or undefined where
 * it has none. Classes of a project are known by identity, so they must be built by the packages
 * that they import themselves. For a command that builds, `--project` names another project.
 *
 * A folder of packages without a project around it, such as one that somebody has put beside a
 * folder that all may write to, does not count.
 *
 * @param {readonly string[]} args of the command line
 * @param {string} cwd
 * @returns {Promise<string | undefined>} absolute path as the file system spells it, links followed
 */
export async function findInstallation(args, cwd) {
  const project = await namedProject(args);
  let isInProject = false;
  for (let folder = resolve(cwd, project ?? "."); ; folder = dirname(folder)) {
    isInProject ||= existsSync(join(folder, "package.json"));
    const command = join(folder, "node_modules", "lighterjs", "bin", "lighter.js");
    if (isInProject && existsSync(command)) return realpathSync.native(command);
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Reads `--project` on the command line of a command that builds: the last one counts, as for every
 * option. A command that only looks runs no code of a project that one merely names.
 *
 * @param {readonly string[]} args
 */
async function namedProject(args) {
  const options = args.slice(0, args.includes("--") ? args.indexOf("--") : undefined);
  const at = options.findLastIndex((word) => word === "--project" || word.startsWith("--project="));
  const word = options[at];
  // No option before the command has a value.
  const command = args.find((each) => !each.startsWith("-"));
  if (word === undefined || command === undefined || !(await builds(command))) return undefined;
  return word === "--project" ? options[at + 1] : word.slice("--project=".length);
}

/** @param {string} command */
async function builds(command) {
  /** @type {{ COMMANDS: typeof import("../src/commands/index.js").COMMANDS }} */
  const { COMMANDS } = await import(new URL("../dist/commands/index.js", import.meta.url).href);
  return Object.values(COMMANDS).some((group) => group.some((each) => each.name === command && each.builds));
}
