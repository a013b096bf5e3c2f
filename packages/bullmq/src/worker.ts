import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  isTrialId,
  NO_ROOM,
  readRecord,
  startTrial,
  trialPaths,
  type TrialProcess,
} from "@lighterjs/sweeps/study";
import { DelayedError, UnrecoverableError, WaitingError, Worker, type Job } from "bullmq";
import type { Redis } from "ioredis";
import {
  connect,
  QUEUE,
  reportsKey,
  requireServer,
  sayWhenAway,
  stopKey,
  type TrialJob,
  type TrialResult,
} from "./trial-job.js";

/** Where a worker takes trials from, and how it runs them. */
export interface WorkerOptions {
  /** Address of Redis or Valkey. */
  readonly url: string;
  /** Trials under way at once. */
  readonly jobs: number;
  /** Absolute path of the folder of the project whose trials it runs. */
  readonly cwd: string;
  /**
   * The program that runs a trial and its arguments, without the folder of its sweep and its id.
   */
  readonly command: readonly string[];
  /** Ends the work: trials under way save, and go back to the queue. */
  readonly stop: AbortSignal;
  readonly say: (line: string) => void;
}

/** How often reports are exchanged, and a request to stop is looked for, in milliseconds. */
const LOOK_MS = 1000;
/** A worker whose machine has no room, say, tries a trial again after so long, in milliseconds. */
const AGAIN_MS = 30_000;
/** Time for the queue to take trials back from a worker that ends, in milliseconds. */
const PARTING_MS = 5000;
/** Of a trial whose folder is not shared, files of so much in all come back through the queue. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Of a worker that dies, trials go to others when its lock has run out and that has been noticed.
 */
const LOCK = { lockDuration: 30_000, stalledInterval: 10_000, maxStalledCount: 10 };

/**
 * Takes trials of sweeps from the queue, each into a process of its own, until it is told to stop.
 *
 * @throws Error where nobody answers at the address
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const connection = connect(options.url);
  try {
    await requireServer(connection);
    sayWhenAway(connection, options.say);
    const work = new Work(connection, options);
    const worker = new Worker<TrialJob, TrialResult>(QUEUE, (job, token = "") => work.run(job, token), {
      connection,
      concurrency: options.jobs,
      ...LOCK,
    });
    worker.on("error", () => undefined);
    worker.on("completed", (job) => work.isDone(job));
    worker.on("failed", (job) => work.isDone(job));
    options.say(`waiting for trials, ${options.jobs} at once; Ctrl-C ends the work`);
    await new Promise<void>((end) => {
      if (options.stop.aborted) end();
      else options.stop.addEventListener("abort", () => end(), { once: true });
    });
    // It waits for ever for a server that is away, and where its connection was about to be made
    // anew.
    const closed = worker.close();
    await work.ended();
    await Promise.race([closed, setTimeout(PARTING_MS, undefined, { ref: false })]);
    if (work.jobs > 0)
      options.say(
        "the queue has not taken all trials back; they go to other workers within a minute of its return",
      );
  } finally {
    connection.disconnect();
  }
}

/** The trials that a worker has under way. */
class Work {
  readonly #jobs = new Set<string>();
  readonly #processes = new Set<TrialProcess>();

  constructor(
    private readonly connection: Redis,
    private readonly options: WorkerOptions,
  ) {
    options.stop.addEventListener("abort", () => {
      for (const trial of this.#processes) trial.stop();
    });
  }

  /** How many jobs the queue has not taken back. */
  get jobs(): number {
    return this.#jobs.size;
  }

  isDone(job: Job | undefined): void {
    if (job?.id !== undefined) this.#jobs.delete(job.id);
  }

  /** Waits until no process of a trial runs. */
  async ended(): Promise<void> {
    while (this.#processes.size > 0) await setTimeout(LOOK_MS / 10);
  }

  async run(job: Job<TrialJob, TrialResult>, token: string): Promise<TrialResult> {
    const { sweep, trial } = job.data;
    const { say, stop } = this.options;
    if (!isTrialId(trial) || !/^[0-9a-f-]{36}$/.test(sweep))
      throw new UnrecoverableError("the job is no trial");
    this.#jobs.add(job.id ?? "");
    const giveBack = async (): Promise<never> => {
      await job.moveToWait(token);
      this.isDone(job);
      throw new WaitingError();
    };
    if (stop.aborted) return giveBack();
    let result: TrialResult;
    try {
      result = await this.#train(job.data);
      if (result.code === NO_ROOM) throw new Error("the disk is full");
    } catch (error) {
      // Of this machine, which may have no room: nobody gains if the trial counts as failed.
      say(
        `trial ${trial} of ${sweep} cannot run here: ${error instanceof Error ? error.message : String(error)}`,
      );
      if (stop.aborted) return giveBack();
      await job.moveToDelayed(Date.now() + AGAIN_MS, token);
      this.isDone(job);
      throw new DelayedError();
    }
    const { code, detail = "" } = result;
    say(`trial ${trial} of ${sweep}: ended ${code === null ? detail : `with ${code}`}`);
    return stop.aborted && isInterrupted(code) ? giveBack() : result;
  }

  async #train(job: TrialJob): Promise<TrialResult> {
    const { sweep, trial, folder } = job;
    const { connection, options } = this;
    const { command, cwd, say } = options;
    const record = await readRecord(folder).catch(() => undefined);
    const isShared = record?.id === sweep;
    const place = isShared ? folder : join(cwd, "sweeps", `of-${sweep}`);
    if (!isShared) await receive(job, place, cwd);
    const running = startTrial({ folder: place, id: trial, cwd, command: [...command, place, trial] });
    this.#processes.add(running);
    say(`trial ${trial} of ${sweep}: begins`);
    if (options.stop.aborted) running.stop();
    let isLooking = false;
    const look = async (): Promise<void> => {
      if (isLooking) return;
      isLooking = true;
      try {
        if ((await connection.get(stopKey(sweep))) !== null) running.stop();
        if (!isShared) await exchange(job, place, connection);
      } catch {
        // A server that refuses is asked again.
      } finally {
        isLooking = false;
      }
    };
    const timer = setInterval(() => void look(), LOOK_MS);
    try {
      const { code, detail } = await running.end;
      const files = isShared ? undefined : await collect(place, trial);
      return {
        code,
        host: hostname(),
        ...(detail !== undefined && { detail }),
        ...(files !== undefined && { files }),
      };
    } finally {
      clearInterval(timer);
      this.#processes.delete(running);
    }
  }
}

/** Whether a process has ended before its trial did. */
function isInterrupted(code: number | null): boolean {
  return code === null || [75, 130, 143].includes(code);
}

/**
 * Writes the config of a trial whose folder this machine does not see, its paths as they are here.
 */
async function receive({ trial, config, base }: TrialJob, place: string, cwd: string): Promise<void> {
  const paths = trialPaths(place, trial);
  const trials = dirname(paths.config);
  await mkdir(trials, { recursive: true });
  const here = relative(trials, resolve(cwd, base)).split(sep).join("/");
  await writeFile(
    paths.config,
    config.replace(/^# @directory .*$/m, `# @directory ${here === "" ? "." : here}`),
  );
}

/** Tells others what this trial has reported, and this trial what they have. */
async function exchange({ sweep, trial }: TrialJob, place: string, connection: Redis): Promise<void> {
  const own = await readFile(trialPaths(place, trial).report, "utf8").catch(() => "");
  if (own !== "") await connection.hset(reportsKey(sweep), trial, own);
  const all = await connection.hgetall(reportsKey(sweep));
  for (const [id, text] of Object.entries(all))
    if (id !== trial && isTrialId(id)) await writeFile(trialPaths(place, id).report, text);
}

/** Reads the files that a trial has left, but for its checkpoints and locks. */
async function collect(place: string, id: string): Promise<Readonly<Record<string, string>>> {
  const { run, log, report } = trialPaths(place, id);
  const trials = dirname(run);
  const names = await readdir(run, { recursive: true }).catch((): string[] => []);
  const wanted = names
    .map((name) => join(run, name))
    .filter(
      (path) => !/[/\\]checkpoints(?:[/\\]|$)|\.lock$|\.tmp$/.test(relative(run, path).replace(/^/, "/")),
    );
  const files: Record<string, string> = {};
  let bytes = 0;
  for (const path of [report, log, ...wanted]) {
    const info = await stat(path).catch(() => undefined);
    if (info?.isFile() !== true || bytes + info.size > MOST_BYTES) continue;
    bytes += info.size;
    files[relative(trials, path).split(sep).join("/")] = (await readFile(path)).toString("base64");
  }
  return files;
}
