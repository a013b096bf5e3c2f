import { mkdir, readFile, rm } from "node:fs/promises";
import { constants } from "node:os";
import { setTimeout } from "node:timers/promises";
import { findHeldLock, messageOf, type HeldLock } from "@lighterjs/core/files";
import { sweepPaths, trialPaths } from "../../study/sweep-folder.js";
import {
  LaunchError,
  type LaunchedSweep,
  type LaunchedTrial,
  type LaunchSession,
  type TrialEnd,
} from "../launcher.js";
import { slurmPaths, trialArrays, type TrialArray } from "./array-script.js";
import {
  lastState,
  listTasks,
  SlurmError,
  submit,
  takeBack,
  tellScripts,
  type ListedTask,
} from "./commands.js";

/** How often the shared folder is looked at for trials that have ended, in milliseconds. */
const LOOK_MS = 1000;

export interface SlurmCluster {
  /** Begins the names of this sweep's arrays; the offset of their trials follows. */
  readonly prefix: string;
  /** Tasks have numbers below this. */
  readonly arraySize: number;
  readonly pollMs: number;
  readonly scriptOf: (array: TrialArray) => string;
}

/** The end of a trial, as its script has left it. */
interface LeftEnd extends TrialEnd {
  readonly code: number;
  readonly pid: number;
}

/**
 * Trials of a sweep as tasks of arrays. What a trial has come to is in the shared folder; `squeue`
 * only says which are still to come. Tasks are found by the name of their array, so a sweep whose
 * own process was killed finds them again.
 */
export class SlurmSession implements LaunchSession {
  /** By id of the trial, as last listed. */
  #tasks: ReadonlyMap<string, ListedTask> = new Map();
  /** How often that was asked for. */
  #looks = 0;
  readonly #jobs = new Map<string, string>();
  readonly #told = new Set<string>();
  #stopSignal: "SIGINT" | "SIGTERM" | "SIGUSR1" | undefined;
  #isClosed = false;
  #fault: string | undefined;
  readonly #watch: Promise<void>;

  constructor(
    private readonly sweep: LaunchedSweep,
    private readonly cluster: SlurmCluster,
  ) {
    this.#watch = this.#lookUntilClosed();
  }

  launch(trials: readonly LaunchedTrial[]): readonly Promise<TrialEnd>[] {
    const begun = this.#begin(trials.map(({ id }) => id));
    return trials.map(async ({ id }) => this.#run(id, await begun));
  }

  /**
   * Trials that wait leave the queue; those under way save. After `lighter sweep stop` these know
   * by themselves.
   */
  stop(signal: "SIGINT" | "SIGTERM" | "SIGUSR1"): void {
    this.#stopSignal ??= signal;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#watch;
  }

  /** Submits those that are neither in the queue nor under way. @returns their ids */
  async #begin(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { folder } = this.sweep;
    await mkdir(slurmPaths(folder).folder, { recursive: true });
    await this.#look();
    const isKnown = async (id: string): Promise<boolean> =>
      this.#tasks.has(id) || (await this.#left(id)) !== undefined || (await this.#locks(id)).length > 0;
    const known = await Promise.all(ids.map(isKnown));
    const fresh = ids.filter((_, index) => known[index] !== true);
    const before = ids.length - fresh.length;
    if (before > 0)
      this.sweep.say(`${before === 1 ? "1 trial was" : `${before} trials were`} submitted before`);
    await this.#submit(fresh);
    return new Set(fresh);
  }

  async #submit(ids: readonly string[]): Promise<void> {
    for (const array of trialArrays(ids, this.cluster.arraySize)) {
      const job = await this.#insist(() => submit(this.cluster.scriptOf(array)));
      if (job === undefined) return;
      this.sweep.say(`submitted as job ${job}, tasks ${array.tasks}`);
      for (const id of ids) {
        const task = Number(id) - array.offset;
        if (task >= 0 && task < this.cluster.arraySize) this.#jobs.set(id, `${job}_${task}`);
      }
    }
  }

  /**
   * @param fresh - those that were submitted just now; others may have ended while nobody was there
   * to see it
   */
  async #run(id: string, fresh: ReadonlySet<string>): Promise<TrialEnd> {
    let isOurs = fresh.has(id);
    for (;;) {
      const end = await this.#follow(id);
      if (end === undefined) {
        if (this.#stopSignal !== undefined) return { code: 75, host: "" };
        if (isOurs) return { code: null, detail: await this.#whyGone(id), host: "" };
        await this.#submit([id]);
        isOurs = true;
        continue;
      }
      await rm(slurmPaths(this.sweep.folder).ended(id), { force: true });
      // Its process has ended, as the script has seen: on another machine nobody else can tell.
      for (const { path, holder } of await this.#locks(id))
        if (holder?.pid === end.pid && holder.host === end.host) await rm(path, { force: true });
      return endOf(end);
    }
  }

  /** @returns nothing where the task has left the queue without an end, and nobody trains */
  async #follow(id: string): Promise<LeftEnd | undefined> {
    for (let seen = this.#looks; ;) {
      const end = await this.#left(id);
      if (end !== undefined) return end;
      if (this.#tasks.has(id)) seen = this.#looks;
      // A look may have begun before the submission. Folders of some networks show a file only
      // after some seconds.
      else if (this.#looks >= seen + 2 && (await this.#locks(id)).length === 0) return this.#left(id);
      await setTimeout(LOOK_MS);
    }
  }

  async #left(id: string): Promise<LeftEnd | undefined> {
    const text = await readFile(slurmPaths(this.sweep.folder).ended(id), "utf8").catch(() => "");
    const [, code, pid, host = ""] = /^(\d+) (\d+) (\S*)\n$/.exec(text) ?? [];
    return code === undefined ? undefined : { code: Number(code), pid: Number(pid), host };
  }

  /** Those of a process that is at the trial, whoever has started it. */
  async #locks(id: string): Promise<readonly HeldLock[]> {
    const { folder } = this.sweep;
    const turn = await findHeldLock({ folder: sweepPaths(folder).folder, name: id });
    const run = await findHeldLock({ folder: trialPaths(folder, id).run, name: "attempt" });
    return [turn, run].flatMap((lock) => lock ?? []);
  }

  async #whyGone(id: string): Promise<string> {
    const job = this.#jobs.get(id) ?? "";
    const state = await lastState(job);
    return state === undefined ? `Slurm has lost the job ${job}` : `Slurm says ${state} of the job ${job}`;
  }

  async #lookUntilClosed(): Promise<void> {
    for (;;) {
      const wait =
        this.#stopSignal === undefined ? this.cluster.pollMs : Math.min(this.cluster.pollMs, LOOK_MS);
      for (let waited = 0; waited < wait; waited += LOOK_MS) {
        if (this.#isClosed) return;
        if (this.#stopSignal !== undefined && waited > 0) break;
        await setTimeout(Math.min(LOOK_MS, wait));
      }
      await this.#look().catch((error: unknown) => this.#note(error));
      await this.#passOn().catch((error: unknown) => this.#note(error));
    }
  }

  async #look(): Promise<void> {
    const listed = await this.#insist(listTasks);
    if (listed === undefined) return;
    this.#tasks = new Map(
      listed.flatMap((task): [string, ListedTask][] => {
        const [, offset] = task.name.split(this.cluster.prefix);
        if (!task.name.startsWith(this.cluster.prefix) || offset === undefined) return [];
        return [[String(Number(offset) + task.task).padStart(4, "0"), task]];
      }),
    );
    for (const [id, { job }] of this.#tasks) this.#jobs.set(id, job);
    this.#looks += 1;
  }

  /** Once asked to stop, those that wait and those that begin are told so. */
  async #passOn(): Promise<void> {
    if (this.#stopSignal === undefined) return;
    const waiting = [...this.#tasks.values()].filter(({ state }) => state === "PENDING");
    if (waiting.length > 0) await takeBack(waiting.map(({ job }) => job));
    if (this.#stopSignal === "SIGUSR1") return;
    // A second signal would end a trial before it has saved.
    const running = [...this.#tasks.values()].filter(
      ({ state, job }) => state === "RUNNING" && !this.#told.has(job),
    );
    if (running.length === 0) return;
    for (const { job } of running) this.#told.add(job);
    await tellScripts(
      running.map(({ job }) => job),
      "USR2",
    );
  }

  /**
   * Tries until the controller answers. @returns nothing when the sweep is asked to stop meanwhile
   */
  async #insist<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    for (;;)
      try {
        const answer = await ask();
        this.#fault = undefined;
        return answer;
      } catch (error) {
        if (!(error instanceof SlurmError) || !error.isPassing)
          throw new LaunchError(messageOf(error), { cause: error });
        this.#note(error);
        if (this.#isClosed) return undefined;
        await setTimeout(this.cluster.pollMs);
      }
  }

  /** Says a fault once. */
  #note(error: unknown): void {
    const message = messageOf(error);
    if (message !== this.#fault) this.sweep.say(`${message}; it is tried again`);
    this.#fault = message;
  }
}

/**
 * A shell says by a code above 128 that a signal has ended a process; 130 and 143 of ours say that
 * it has saved.
 */
function endOf({ code, host }: LeftEnd): TrialEnd {
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [];
  return signal === undefined || [130, 143].includes(code)
    ? { code, host }
    : { code: null, detail: signal, host };
}
