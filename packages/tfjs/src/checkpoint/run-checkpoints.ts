import { isDeepStrictEqual } from "node:util";
import type { CheckpointStore, KeptCheckpoints } from "@lighterjs/callbacks";
import { fileReason } from "../run-folder/run-file.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import { encodeSnapshot } from "./encode-snapshot.js";
import type { RunPlace, RunSnapshot } from "./run-snapshot.js";

/** Saves the state of one run into its folder. */
export class RunCheckpoints implements CheckpointStore {
  #held: RunSnapshot | undefined;
  #saved: RunPlace | undefined;

  /**
   * @param capture - the state of the run as it is
   * @param syncLogs - makes the logs, whose length a checkpoint knows, as durable as itself
   * @param requireOwned - throws when the run is another process's by now
   */
  constructor(
    readonly folder: CheckpointFolder,
    private readonly capture: () => Promise<RunSnapshot>,
    private readonly syncLogs: () => Promise<void>,
    private readonly requireOwned: () => Promise<void>,
  ) {}

  async save(): Promise<void> {
    await this.#write(await this.capture());
  }

  async keep(kept: KeptCheckpoints): Promise<void> {
    await this.folder.keep(kept);
  }

  /**
   * Takes note of the state, without writing it, for the case that what begins now is cut short and
   * must be done anew.
   */
  async hold(): Promise<void> {
    this.#held = await this.capture();
  }

  /** Forgets the state of {@link hold}: all that was begun is done. */
  release(): void {
    this.#held = undefined;
  }

  /** Nothing has happened since a checkpoint was saved. */
  resumedFrom(place: RunPlace): void {
    this.#saved = place;
  }

  /** Saves where the run ends, unless that has been saved. */
  async saveEnd(): Promise<void> {
    const end = this.#held ?? (await this.capture());
    if (!isDeepStrictEqual(end.place, this.#saved)) await this.#write(end);
  }

  async #write(snapshot: RunSnapshot): Promise<void> {
    const { place } = snapshot;
    await this.requireOwned();
    const parts = encodeSnapshot(snapshot);
    const path = this.folder.pathOf(place.step);
    await this.syncLogs();
    try {
      await this.folder.write(place.step, parts);
    } catch (error) {
      const bytes = parts.reduce((sum, { length }) => sum + length, 0).toLocaleString("en-US");
      throw new Error(
        `the checkpoint \`${path}\` of ${bytes} bytes cannot be saved: ${fileReason(error, path)}; those saved before are whole`,
        { cause: error },
      );
    }
    this.#saved = place;
  }
}
