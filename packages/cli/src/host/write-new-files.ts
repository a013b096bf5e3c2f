import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemFault } from "./system-fault.js";

/**
 * Writes files where none are, or takes back those that it wrote.
 *
 * @param shown - the folder, as a message names it
 * @param files - text of each, by path below the folder
 * @throws CommandError
 */
export async function writeNewFiles(
  folder: string,
  shown: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
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
