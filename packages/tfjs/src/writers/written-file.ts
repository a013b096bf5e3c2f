import { existsSync, lstatSync } from "node:fs";
import { mkdir, open, rename, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, relative, resolve, sep } from "node:path";
import type { PredictionStage } from "@lighterjs/callbacks";
import { removeLeftovers, syncFolder, systemCode, temporaryName } from "@lighterjs/core/files";
import { OptionError, type OptionPath } from "@lighterjs/schema";
import { fileReason } from "../run-folder/run-file.js";
import { STAGE_FILES } from "../stages/stage-files.js";

/** Names in its folder that a run, or a stage, keeps for itself. */
const TAKEN: ReadonlySet<string> = new Set([
  ...Object.values(STAGE_FILES),
  "checkpoints",
  "composed.yaml",
  "config",
  "earlier",
  "environment.json",
  "overrides.txt",
  "resolved.yaml",
]);

/** Who writes where, so that no two write to one place; for each run of a stage. */
const places = new WeakMap<object, Map<string, object>>();

/**
 * Refuses a path that no stage can have a writer write to, whatever its folder is: when the writer
 * is built, so that it is a fault of the config.
 *
 * @param option - the option that names the place
 * @throws OptionError about a path that leads out of the folder of the stage, or whose name a run
 * keeps for itself
 */
export function requirePlace(writer: object, option: OptionPath, path: string): void {
  const fail = (message: string, label: string, help: string): OptionError =>
    OptionError.about(writer, option, { message, label, help: [help] });
  const within = normalize(path);
  const [first = ""] = within.split(sep);
  if (isAbsolute(path) || path.trim() === "" || first === "." || first === "..")
    throw fail(
      `\`${path}\` leads out of the folder of the stage`,
      "not a path below it",
      "name a path below the folder that the command makes, such as `predictions.csv`",
    );
  if (TAKEN.has(first.toLowerCase()))
    throw fail(`\`${first}\` is kept by the run itself`, "taken", "choose another name");
}

/** Where a writer writes, and on whose behalf. */
export interface WriterPlace {
  /** The runner of the stage: the same for all of its writers. */
  readonly session: object;
  readonly stage: PredictionStage;
  readonly writer: object;
  /** Of the option that names the place. */
  readonly option: OptionPath;
  /** As given, and as {@link requirePlace} takes it. */
  readonly path: string;
}

/**
 * The absolute path of what a writer is to make, which is its own.
 *
 * @throws OptionError about a path that is somebody else's
 */
export function claimPath({ session, stage, writer, option, path }: WriterPlace): string {
  const folder = stage.folder ?? process.cwd();
  const fail = (message: string, label: string, help: string): OptionError =>
    OptionError.about(writer, option, { message, label, help: [help] });
  const target = resolve(folder, path);
  const claimed = places.get(session) ?? new Map<string, object>();
  places.set(session, claimed);
  const known = [...claimed.keys()].find(
    (each) => isSameOrBelow(each, target) || isSameOrBelow(target, each),
  );
  if (known !== undefined)
    throw fail(
      `two writers would write to \`${relative(folder, known)}\``,
      "the second",
      "give each a path of its own",
    );
  const isOurs = stage.folder === undefined || (stage.attempt ?? 1) > 1;
  if (!isOurs && existsSync(target))
    throw fail(
      `there is a \`${relative(folder, target)}\` in the folder of the stage already`,
      "would be replaced",
      "move it elsewhere, or choose another folder with `--run-dir`",
    );
  claimed.set(target, writer);
  return target;
}

function isSameOrBelow(above: string, path: string): boolean {
  return path === above || path.startsWith(`${above}${sep}`);
}

/** A file that grows beside its place, and stands there once it is complete. */
export class WrittenFile {
  #handle: FileHandle | undefined;

  private constructor(
    readonly path: string,
    private readonly temporary: string,
    handle: FileHandle,
  ) {
    this.#handle = handle;
  }

  /** @throws Error in words */
  static async open(path: string): Promise<WrittenFile> {
    return withReason(path, async () => {
      await makeFolder(dirname(path));
      await removeLeftovers(dirname(path), (name) => name === basename(path));
      const temporary = temporaryName(path);
      return new WrittenFile(path, temporary, await open(temporary, "wx"));
    });
  }

  async write(text: string): Promise<void> {
    const handle = this.#open();
    await withReason(this.path, async () => {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length;)
        written += (await handle.write(bytes, written, bytes.length - written)).bytesWritten;
    });
  }

  /** Puts it in its place, where it outlasts a power cut. */
  async complete(): Promise<void> {
    const handle = this.#open();
    await withReason(this.path, async () => {
      await handle.sync();
      await handle.close();
      this.#handle = undefined;
      await rename(this.temporary, this.path);
      await syncFolder(dirname(this.path));
    });
  }

  /** Removes what is not complete. */
  async discard(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle === undefined) return;
    await handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }

  #open(): FileHandle {
    if (this.#handle === undefined) throw new Error(`\`${this.path}\` is not open`);
    return this.#handle;
  }
}

/** Makes a folder, but goes through no link on the way. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (lstatSync(folder).isSymbolicLink())
    throw new Error(`a link is in the place of the folder \`${folder}\`; remove it`);
}

/** Says in words why a file cannot be written. */
export async function withReason<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(
      `cannot write \`${join(basename(dirname(path)), basename(path))}\`: ${reasonOf(error, path)}`,
      {
        cause: error,
      },
    );
  }
}

function reasonOf(error: unknown, path: string): string {
  const code = systemCode(error);
  if (code === "ENOSPC") return "the disk is full; make room, and start the same command line again";
  if (code === "EDQUOT") return "the disk quota is used up; make room, and start the same command line again";
  return fileReason(error, path);
}
