import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Files of which one is in every folder of a run, or of one of its stages. */
const MARKS = ["resolved.yaml", "composed.yaml", "status.json"];
/** Folders of a run that are no further runs. */
const OWN_FOLDERS = new Set(["checkpoints", "config", "earlier", "model"]);
/** A name of this kind is of a folder that is still being made, or was never finished. */
const UNFINISHED = /\.tmp$/;

const DEEPEST = 8;
const MOST_FOLDERS = 50_000;

export interface FoundRuns {
  /** Paths that begin with the folder as it was given, parents before what is inside of them. */
  readonly folders: readonly string[];
  /** Folders that were not looked into, since there are too many, or they lie too deep. */
  readonly left: number;
}

/**
 * Finds the folders of runs in a folder, itself included, and those of their stages (`RUN/test/…`).
 * Links below it are not followed: the same run would be there twice, or one of somebody else's.
 *
 * @throws what the system says of a folder that cannot be read
 */
export async function findRuns(folder: string, cwd: (path: string) => string): Promise<FoundRuns> {
  const folders: string[] = [];
  let left = 0;
  let level = [folder];
  for (let depth = 0, seen = 0; level.length > 0; depth++) {
    const next: string[] = [];
    for (const place of level) {
      if (++seen > MOST_FOLDERS || depth > DEEPEST) {
        left += 1;
        continue;
      }
      // One that is gone or closed meanwhile holds nothing to show; the first must be there.
      const entries = await readdir(cwd(place), { withFileTypes: true }).catch((error: unknown) => {
        if (depth === 0) throw error;
        return [];
      });
      const isRun = entries.some((entry) => MARKS.includes(entry.name) && entry.isFile());
      if (isRun) folders.push(place);
      for (const entry of entries)
        if (entry.isDirectory() && !isSkipped(entry.name, isRun)) next.push(join(place, entry.name));
    }
    level = next;
  }
  return { folders: folders.sort(), left };
}

function isSkipped(name: string, isInRun: boolean): boolean {
  return UNFINISHED.test(name) || name.startsWith(".") || (isInRun && OWN_FOLDERS.has(name));
}
