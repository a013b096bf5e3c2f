import { lstat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { CommandError } from "../command-error.js";

/**
 * Refuses to write to a path by way of a link: a repository may have one that leads anywhere.
 *
 * @param folder - below which no link is followed; of a path elsewhere, the last step alone counts
 * @throws CommandError
 */
export async function refuseLinks(path: string, folder: string): Promise<void> {
  const steps = relative(folder, path).split(sep);
  const isBelow = steps[0] !== ".." && !isAbsolute(steps[0] ?? "");
  const paths = isBelow ? steps.map((_, index) => join(folder, ...steps.slice(0, index + 1))) : [path];
  for (const each of paths) {
    const found = await lstat(each).catch(() => undefined);
    if (found?.isSymbolicLink() !== true) continue;
    throw new CommandError(`\`${each}\` is a link, and \`lighter\` writes through none`, {
      help: ["remove the link, or put a folder or file of your own there"],
    });
  }
}
