import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { KeptCheckpoints } from "@lighterjs/callbacks";
import { readWholeFile, removeLeftovers, replaceFile, systemCode } from "@lighterjs/core/files";

/** A checkpoint among others of its run, not looked into yet. */
export interface ListedCheckpoint {
  readonly file: string;
  readonly path: string;
  /** Optimizer steps completed when it was saved. */
  readonly step: number;
}

const FILE = /^step-(\d{8,})\.safetensors$/;
/** Says which checkpoints are the best, by what. */
const BEST = "best.json";
/** No list of the best comes near this size. */
const MOST_BEST_BYTES = 2 ** 20;

/** `checkpoints/` in the folder of a run: a file for each step at which the run was saved. */
export class CheckpointFolder {
  /** @param path - asked for at each use, since the place of a run may be settled late */
  constructor(private readonly location: () => string) {}

  /** The folder of a run's checkpoints. */
  static of(runFolder: () => string): CheckpointFolder {
    return new CheckpointFolder(() => join(runFolder(), "checkpoints"));
  }

  get path(): string {
    return this.location();
  }

  pathOf(step: number): string {
    return join(this.path, fileOf(step));
  }

  /** Newest first; none where there is no folder. */
  async list(): Promise<readonly ListedCheckpoint[]> {
    return (await this.#names())
      .flatMap((file) => {
        const step = FILE.exec(file)?.[1];
        return step === undefined ? [] : [{ file, path: join(this.path, file), step: Number(step) }];
      })
      .sort((a, b) => b.step - a.step);
  }

  /** Puts a file in place, whole or not at all; nothing half-written stays beside it. */
  async write(step: number, parts: readonly Uint8Array[]): Promise<void> {
    await this.#requireOwn();
    await mkdir(this.path, { recursive: true });
    await removeLeftovers(this.path, () => true, true);
    await replaceFile(this.pathOf(step), parts);
  }

  /** Removes all but these, and the newest; notes which are the best. */
  async keep({ last, best }: KeptCheckpoints): Promise<void> {
    await this.#requireOwn();
    const listed = await this.list();
    const ranked = (best?.checkpoints ?? []).filter(({ step }) => listed.some((each) => each.step === step));
    if (best !== undefined && ranked.length > 0) {
      const { monitor, mode } = best;
      const checkpoints = ranked.map(({ step, value }) => ({ file: fileOf(step), step, value }));
      const text = JSON.stringify({ monitor, mode, checkpoints }, null, 2);
      await replaceFile(join(this.path, BEST), `${text}\n`);
    }
    const isBest = ({ step }: ListedCheckpoint) => ranked.some((each) => each.step === step);
    for (const checkpoint of listed.slice(Math.max(1, last)))
      if (!isBest(checkpoint)) await rm(checkpoint.path, { force: true });
  }

  /** The file that {@link keep} noted as the best one; `undefined` where it noted none. */
  async best(): Promise<string | undefined> {
    try {
      const bytes = await readWholeFile(join(this.path, BEST), MOST_BEST_BYTES);
      const text = typeof bytes === "string" ? "" : new TextDecoder().decode(bytes);
      const { checkpoints } = JSON.parse(text) as { checkpoints: readonly { readonly file: string }[] };
      return checkpoints[0] && join(this.path, basename(checkpoints[0].file));
    } catch {
      return undefined;
    }
  }

  /** Removes what processes that were killed have left half-written. */
  async removeTemporaryFiles(): Promise<void> {
    await this.#requireOwn();
    if ((await this.#names()).length > 0) await removeLeftovers(this.path, () => true, true);
  }

  /**
   * Moves the checkpoints after a step, from which the run will not go on, into a folder of their
   * own, `set-aside-1` or the next that is free, so that they are not taken for the newest.
   *
   * @returns how many there were
   */
  async setAsideAfter(step: number): Promise<number> {
    await this.#requireOwn();
    const later = (await this.list()).filter((checkpoint) => checkpoint.step > step);
    if (later.length === 0) return 0;
    const names = await this.#names();
    let number = 1;
    while (names.includes(`set-aside-${number}`)) number += 1;
    const folder = join(this.path, `set-aside-${number}`);
    await mkdir(folder);
    for (const { file, path } of later) await rename(path, join(folder, file));
    // It may name one of them; who keeps the best notes it anew.
    if (names.includes(BEST)) await rename(join(this.path, BEST), join(folder, BEST));
    return later.length;
  }

  /**
   * Refuses to write or remove anything where a link in place of the folder leads.
   *
   * @throws Error
   */
  async #requireOwn(): Promise<void> {
    const found = await lstat(this.path).catch(() => undefined);
    if (found?.isDirectory() === false)
      throw new Error(`\`${this.path}\` is a link, or no folder: remove it`);
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.path);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return [];
      throw error;
    }
  }
}

/** Sorts by step as text, too. */
function fileOf(step: number): string {
  return `step-${String(step).padStart(8, "0")}.safetensors`;
}
