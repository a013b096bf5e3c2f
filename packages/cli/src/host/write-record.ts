import { mkdir, open, readFile, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemFault } from "./system-fault.js";

/** Text files by path relative to the run folder. */
export type RunRecord = ReadonlyMap<string, string>;

const HELP = ["choose another folder with `--run-dir`"];

/** Writes every file or none. Never overwrites: of two runs that were given one folder, the second fails here. */
export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  const written: string[] = [];
  try {
    for (const [name, text] of record) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(file, "wx");
      written.push(file);
      try {
        await handle.writeFile(text);
      } finally {
        await handle.close();
      }
    }
  } catch (error) {
    for (const file of written.reverse()) await removeWithFolders(file, folder);
    throw systemFault(`cannot write into the run folder \`${folder}\``, error, HELP);
  }
}

/**
 * Gives a run that goes on with another config the record of it; the record until then moves to `earlier/<attempt>`.
 *
 * @param attempt - number of the process that goes on
 */
export async function replaceRecord(folder: string, record: RunRecord, attempt: number): Promise<void> {
  const resolved = await readFile(join(folder, "resolved.yaml"), "utf8").catch(() => undefined);
  if (resolved === record.get("resolved.yaml")) return;
  const earlier = join(folder, "earlier", `before-attempt-${attempt}`);
  try {
    await mkdir(earlier, { recursive: true });
    const parts = new Set([...record.keys()].map((name) => name.split("/")[0] ?? name));
    const present = new Set(await readdir(folder));
    for (const part of parts) if (present.has(part)) await rename(join(folder, part), join(earlier, part));
  } catch (error) {
    throw systemFault(`cannot write into the run folder \`${folder}\``, error, HELP);
  }
  await writeRecord(folder, record);
}

/** Removes a file, and the folders up to and including `path` that it leaves empty. */
async function removeWithFolders(file: string, path: string): Promise<void> {
  await rm(file, { force: true });
  for (let folder = dirname(file); folder.length >= path.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}
