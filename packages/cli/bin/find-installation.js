import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Commands that build what a config names. Those that only look run no code of a project that one merely names. */
const BUILDS = ["fit", "plan", "summary"];

/**
 * The `lighter` command that the project of the working directory has installed, or undefined where it has none. Classes
 * of a project are known by identity, so they must be built by the packages that they import themselves. For a command that
 * builds, `--project` names another project.
 *
 * A folder of packages without a project around it, such as one that somebody has put beside a folder that all may write
 * to, does not count.
 *
 * @param {readonly string[]} words of the command line
 * @param {string} cwd
 * @returns {string | undefined} absolute path as the file system spells it, links followed
 */
export function findInstallation(words, cwd) {
  let isInProject = false;
  for (let folder = resolve(cwd, namedProject(words) ?? "."); ; folder = dirname(folder)) {
    isInProject ||= existsSync(join(folder, "package.json"));
    const command = join(folder, "node_modules", "lighterjs", "bin", "lighter.js");
    if (isInProject && existsSync(command)) return realpathSync.native(command);
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * What `--project` says: the last one counts, as for every option.
 * @param {readonly string[]} words
 */
function namedProject(words) {
  // No option before the command has a value.
  const command = words.find((word) => !word.startsWith("-"));
  if (command === undefined || !BUILDS.includes(command)) return undefined;
  const options = words.slice(0, words.includes("--") ? words.indexOf("--") : undefined);
  const at = options.findLastIndex((word) => word === "--project" || word.startsWith("--project="));
  const word = options[at];
  return word === "--project" ? options[at + 1] : word?.slice("--project=".length);
}
