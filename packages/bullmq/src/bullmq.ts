import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import type { LaunchedSweep, LaunchedTrial, Launcher, LaunchSession, TrialEnd } from "@lighterjs/sweeps";
import { isTrialId, trialPaths } from "@lighterjs/sweeps/study";
import { Queue, type Job } from "bullmq";
import type { Redis } from "ioredis";
import {
  connect,
  isRefusal,
  jobId,
  QUEUE,
  requireServer,
  sayWhenAway,
  stopKey,
  type TrialJob,
  type TrialResult,
} from "./trial-job.js";

/** How many trials may be in the queue. */
export interface BullMQOptions {
  /**
   * Trials in the queue or under way at once. How many run at once is for the workers to say.
   *
   * @minimum 1
   * @integer
   * @defaultValue 100
   */
  readonly jobs?: number;
}

/** How often a result is asked for, in milliseconds. */
const LOOK_MS = 500;
/**
 * A queue that has said nothing for so long does not keep a sweep from stopping, in milliseconds.
 */
const SILENT_MS = 20_000;
/** Of a trial that was taken out of the queue. */
const STOPPED: TrialEnd = { code: 75, host: "" };
/** Of a trial of which nobody can tell: it goes on when its sweep does. */
const NOBODY: TrialEnd = { code: 75, host: "", detail: "the queue does not answer" };

/**
 * Hands trials to workers on any number of machines, `lighter worker REDIS_URL`, through a queue in
 * Redis or Valkey whose address is in the environment variable `REDIS_URL`.
 */
export class BullMQ implements Launcher {
  readonly jobs: number;

  constructor({ jobs = 100 }: BullMQOptions = {}) {
    this.jobs = jobs;
  }

  /** @throws Error where `REDIS_URL` is not set or nobody answers there */
  async open(sweep: LaunchedSweep): Promise<LaunchSession> {
    const url = process.env.REDIS_URL;
    if (url === undefined || url === "")
      throw new Error(
        "`REDIS_URL` is not set; it is the address of the queue, such as redis://localhost:6379",
      );
    const connection = connect(url);
    try {
      await requireServer(connection);
      await connection.del(stopKey(sweep.id));
    } catch (error) {
      connection.disconnect();
      throw error;
    }
    return new QueueSession(sweep, connection);
  }
}

/**
 * A trial is asked for until its job has ended, whatever has become of that meanwhile: a server
 * that has crashed may have forgotten the job, that a worker has it, or that the sweep is to stop.
 */
class QueueSession implements LaunchSession {
  readonly #queue: Queue<TrialJob, TrialResult>;
  /** Ends the waiting for answers of the queue. */
  readonly #unanswered = new Set<(end: TrialEnd) => void>();
  #isStopped = false;
  #patience: NodeJS.Timeout | undefined;

  constructor(
    private readonly sweep: LaunchedSweep,
    private readonly connection: Redis,
  ) {
    this.#queue = new Queue<TrialJob, TrialResult>(QUEUE, { connection });
    this.#queue.on("error", () => undefined);
    sayWhenAway(connection, sweep.say);
  }

  launch(trials: readonly LaunchedTrial[]): readonly Promise<TrialEnd>[] {
    return trials.map((trial) => this.#run(trial));
  }

  stop(): void {
    this.#isStopped = true;
    let before = new Set(this.#unanswered);
    this.#patience ??= setInterval(() => {
      for (const giveUp of before) if (this.#unanswered.has(giveUp)) giveUp(NOBODY);
      before = new Set(this.#unanswered);
    }, SILENT_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#patience);
    this.connection.disconnect();
    await this.#queue.close();
  }

  /** What the queue says, or after a request to stop that nobody answers. */
  #answerTo(asked: Promise<TrialEnd | undefined>): Promise<TrialEnd | undefined> {
    return new Promise((settle, fail) => {
      this.#unanswered.add(settle);
      void asked.then(settle, fail).finally(() => this.#unanswered.delete(settle));
    });
  }

  async #run({ id, digest }: LaunchedTrial): Promise<TrialEnd> {
    const { sweep } = this;
    const text = await readFile(trialPaths(sweep.folder, id).config, "utf8");
    const trials = dirname(trialPaths(sweep.folder, id).config);
    const [, header = "."] = /^# @directory (.*)$/m.exec(text) ?? [];
    const base = relative(sweep.cwd, resolve(trials, header)).split(sep).join("/");
    const job: TrialJob = { sweep: sweep.id, trial: id, config: text, base, folder: sweep.folder };
    const key = jobId(sweep.id, digest);
    for (let refusal: string | undefined; ; await setTimeout(LOOK_MS)) {
      try {
        const end = await this.#answerTo(this.#ask(key, job));
        if (end !== undefined) return end;
        refusal = undefined;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // It has no room, say; when it has again, the trial goes on.
        if (refusal !== error.message) sweep.say(`the queue refuses trial ${id}: ${error.message}`);
        refusal = error.message;
      }
    }
  }

  /**
   * Sees to it that a trial is in the queue, or is taken out. @returns how it has ended; nothing
   * where it has not
   */
  async #ask(key: string, data: TrialJob): Promise<TrialEnd | undefined> {
    const state = await this.#queue.getJobState(key);
    switch (state) {
      case "completed":
      case "failed": {
        // Read after its state, so that it holds what that says.
        const job = (await this.#queue.getJob(key)) as Job<TrialJob, TrialResult> | undefined;
        if (job === undefined) return undefined;
        const end =
          state === "completed"
            ? await this.#take(data.trial, job.returnvalue)
            : { code: null, detail: job.failedReason, host: "" };
        await this.#queue.remove(key);
        return end;
      }
      case "unknown":
        if (this.#isStopped) return STOPPED;
        // One that has begun goes before those that have not.
        await this.#queue.add("trial", data, {
          jobId: key,
          lifo: existsSync(trialPaths(this.sweep.folder, data.trial).report),
        });
        return undefined;
      case "active":
        if (this.#isStopped) await this.connection.set(stopKey(this.sweep.id), "1");
        return undefined;
      default:
        // A worker may have begun it meanwhile: then it is not removed.
        return this.#isStopped && (await this.#queue.remove(key)) === 1 ? STOPPED : undefined;
    }
  }

  async #take(id: string, { code, detail, host, files = {} }: TrialResult): Promise<TrialEnd> {
    const trials = dirname(trialPaths(this.sweep.folder, id).config);
    for (const [name, content] of Object.entries(files)) {
      if (!isOfTrial(name, id)) continue;
      const path = join(trials, ...name.split("/"));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.from(content, "base64"));
    }
    return { code, host, ...(detail !== undefined && { detail }) };
  }
}

/** Whether a path that a worker gives is one of its trial, and leads nowhere else. */
function isOfTrial(name: string, id: string): boolean {
  const steps = name.split("/");
  const [first = ""] = steps;
  const isPlain = steps.every((step) => step !== "" && step !== "." && step !== ".." && !/[\\:]/.test(step));
  return isPlain && isTrialId(id) && [id, `${id}.jsonl`, `${id}.log`].includes(first);
}
