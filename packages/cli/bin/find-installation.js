import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The `lighter` command that the project of a command line has installed, or undefined where it has none. Classes of a
 * project are known by identity, so they must be built by the packages that they import themselves. Looked for as the
 * project is: from the folder of the first config, then from the working directory.
 *
 * @param {readonly string[]} words of the command line
 * @param {string} cwd
 * @returns {string | undefined} absolute path as the file system spells it, links followed
 */
export function findInstallation(words, cwd) {
  const config = words
    .map((word) => resolve(cwd, word))
    .find((path) => /\.ya?ml$/.test(path) && isFile(path));
  for (const start of config === undefined ? [cwd] : [dirname(config), cwd])
    for (let folder = start; ; folder = dirname(folder)) {
      const command = join(folder, "node_modules", "lighterjs", "bin", "lighter.js");
      if (existsSync(command)) return realpathSync.native(command);
      if (folder === dirname(folder)) break;
    }
  return undefined;
}

/** @param {string} path */
function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    // Why it cannot be read is said by the command, which knows what the word was meant for.
    return false;
  }
}
