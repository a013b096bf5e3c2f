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
  jobId,
  QUEUE,
  requireServer,
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

class QueueSession implements LaunchSession {
  readonly #queue: Queue<TrialJob, TrialResult>;
  #isStopped = false;

  constructor(
    private readonly sweep: LaunchedSweep,
    private readonly connection: Redis,
  ) {
    this.#queue = new Queue<TrialJob, TrialResult>(QUEUE, { connection });
    this.#queue.on("error", () => undefined);
  }

  launch(trials: readonly LaunchedTrial[]): readonly Promise<TrialEnd>[] {
    return trials.map((trial) => this.#run(trial));
  }

  stop(): void {
    this.#isStopped = true;
    void this.connection.set(stopKey(this.sweep.id), "1");
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.connection.disconnect();
  }

  async #run({ id, digest }: LaunchedTrial): Promise<TrialEnd> {
    const { sweep } = this;
    const text = await readFile(trialPaths(sweep.folder, id).config, "utf8");
    const trials = dirname(trialPaths(sweep.folder, id).config);
    const [, header = "."] = /^# @directory (.*)$/m.exec(text) ?? [];
    const base = relative(sweep.cwd, resolve(trials, header)).split(sep).join("/");
    const data: TrialJob = { sweep: sweep.id, trial: id, config: text, base, folder: sweep.folder };
    const key = jobId(sweep.id, digest);
    await this.#queue.add("trial", data, { jobId: key });
    for (;;) {
      const job = (await this.#queue.getJob(key)) as Job<TrialJob, TrialResult> | undefined;
      if (job === undefined) return { code: null, detail: "the job has gone from the queue", host: "" };
      const state = await job.getState();
      if (state === "completed") return this.#take(id, job);
      if (state === "failed") {
        const detail = job.failedReason;
        await job.remove();
        return { code: null, detail, host: "" };
      }
      if (this.#isStopped && state !== "active" && (await isRemoved(job))) return { code: 75, host: "" };
      await setTimeout(LOOK_MS);
    }
  }

  async #take(id: string, job: Job<TrialJob, TrialResult>): Promise<TrialEnd> {
    const { code, detail, host, files = {} } = job.returnvalue;
    const trials = dirname(trialPaths(this.sweep.folder, id).config);
    for (const [name, content] of Object.entries(files)) {
      if (!isOfTrial(name, id)) continue;
      const path = join(trials, ...name.split("/"));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.from(content, "base64"));
    }
    await job.remove();
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

/** A worker may have begun it meanwhile. */
async function isRemoved(job: Job<TrialJob, TrialResult>): Promise<boolean> {
  return job.remove().then(
    () => true,
    () => false,
  );
}
