import { statOf } from "#platform/machine";
import type { Workspace } from "./workspace.js";

/** Milliseconds: a file that changed so shortly before it was looked at may change again unseen. */
const COARSEST_CLOCK = 3000;
/** At once: a file system on a network answers slowly, and many questions together. */
const AT_ONCE = 64;

/** A file as it was. */
interface Stamp {
  /** Empty for one that is not there. */
  readonly text: string;
  /** Whether it had changed just before. */
  readonly isFresh: boolean;
}

/**
 * Finds out which files of the projects have changed on disk, for editors that do not tell. It looks
 * when it is asked, and reads no content.
 */
export class DiskWatch {
  readonly #known = new Map<string, Stamp>();
  /** Folders of projects of which all files were noted once. */
  readonly #noted = new Set<string>();
  #running: Promise<readonly string[]> | undefined;
  /** Whether something has changed that is not noted yet. */
  #hasChanged = false;

  constructor(private readonly workspace: Workspace) {}

  /**
   * Takes note of all files as they are now, once they have been read. Where that was done, and
   * nothing has changed since, it does nothing: it is asked after every keystroke.
   */
  async note(): Promise<void> {
    if (!this.#hasChanged && this.workspace.directories.every((each) => this.#noted.has(each))) return;
    this.#hasChanged = false;
    const projects = await this.workspace.pathsOnDisk();
    const paths = new Set([...projects.values()].flat());
    for (const path of this.#known.keys()) if (!paths.has(path)) this.#known.delete(path);
    for (const directory of this.#noted) if (!projects.has(directory)) this.#noted.delete(directory);
    for (const directory of projects.keys()) this.#noted.add(directory);
    await each(
      [...paths].filter((path) => !this.#known.has(path)),
      async (path) => void this.#known.set(path, await stampOf(path)),
    );
  }

  /** Absolute paths of files that have changed since they were noted, are new, or are gone. */
  async changed(): Promise<readonly string[]> {
    this.#running ??= this.#look().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #look(): Promise<readonly string[]> {
    const changed: string[] = [];
    const projects = [...(await this.workspace.pathsOnDisk())];
    // What is in a project that was never noted is read for the first time now.
    const present = projects.flatMap(([directory, own]) => (this.#noted.has(directory) ? own : []));
    const paths = new Set([...this.#known.keys(), ...present]);
    await each([...paths], async (path) => {
      const known = this.#known.get(path);
      const { text } = await stampOf(path);
      if (known !== undefined && known.text === text && !known.isFresh) return;
      this.#known.delete(path);
      this.#hasChanged = true;
      changed.push(path);
    });
    return changed;
  }
}

async function stampOf(path: string): Promise<Stamp> {
  const found = await statOf(path);
  if (found === undefined) return { text: "", isFresh: false };
  const { size, mtimeMs, ctimeMs, ino } = found;
  const isFresh = Math.max(mtimeMs, ctimeMs) > Date.now() - COARSEST_CLOCK;
  return { text: `${size} ${mtimeMs} ${ctimeMs} ${ino}`, isFresh };
}

async function each(paths: readonly string[], act: (path: string) => Promise<void>): Promise<void> {
  for (let from = 0; from < paths.length; from += AT_ONCE)
    await Promise.all(paths.slice(from, from + AT_ONCE).map(act));
}
