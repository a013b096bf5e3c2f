import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile, systemCode } from "@lighterjs/core/files";
import { CommandError } from "../command-error.js";
import { refuseLinks } from "./refuse-links.js";
import { systemFault } from "./system-fault.js";

/**
 * Gives a file this text, and says whether that changed anything. Who reads the file meanwhile
 * finds the old text or the new one, never a part; a file that has the text already is left alone,
 * so that nobody who watches it wakes up.
 *
 * @param path - absolute; its folder is made
 * @param within - a folder, below which no link is followed
 * @param help - what to do when it cannot be written
 * @throws CommandError
 */
export async function writeChangedFile(
  path: string,
  text: string,
  within: string,
  help: readonly string[],
): Promise<boolean> {
  await refuseLinks(path, within);
  try {
    if ((await currentText(path, help)) === text) return false;
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, text, false);
    return true;
  } catch (error) {
    throw CommandError.is(error) ? error : systemFault(`cannot write \`${path}\``, error, help);
  }
}

async function currentText(path: string, help: readonly string[]): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) throw new CommandError(`\`${path}\` is not a file`, { help });
    return await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
