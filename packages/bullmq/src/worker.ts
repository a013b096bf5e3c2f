import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { isTrialId, readRecord, trialPaths } from "@lighterjs/sweeps/study";
import { UnrecoverableError, WaitingError, Worker, type Job } from "bullmq";
import type { Redis } from "ioredis";
import {
  connect,
  QUEUE,
  reportsKey,
  requireServer,
  stopKey,
  type TrialJob,
  type TrialResult,
} from "./trial-job.js";

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
    const worker = new Worker<TrialJob, TrialResult>(
      QUEUE,
      (job, token) => runJob(job, token ?? "", connection, options),
      { connection, concurrency: options.jobs, ...LOCK },
    );
    worker.on("error", () => undefined);
    options.say(`waiting for trials, ${options.jobs} at once; Ctrl-C ends the work`);
    await new Promise<void>((end) => {
      if (options.stop.aborted) end();
      else options.stop.addEventListener("abort", () => end(), { once: true });
    });
    await worker.close();
  } finally {
    connection.disconnect();
  }
}

async function runJob(
  job: Job<TrialJob, TrialResult>,
  token: string,
  connection: Redis,
  options: WorkerOptions,
): Promise<TrialResult> {
  const { sweep, trial, folder } = job.data;
  if (!isTrialId(trial) || !/^[0-9a-f-]{36}$/.test(sweep))
    throw new UnrecoverableError("the job is no trial");
  const record = await readRecord(folder).catch(() => undefined);
  const isShared = record?.id === sweep;
  const place = isShared ? folder : join(options.cwd, "sweeps", `of-${sweep}`);
  if (!isShared) await receive(job.data, place, options.cwd);
  const { child, end } = start(place, trial, options);
  options.say(`trial ${trial} of ${sweep}: begins`);
  const stopChild = (): void => void child.kill("SIGTERM");
  options.stop.addEventListener("abort", stopChild);
  if (options.stop.aborted) stopChild();
  let isAsked = false;
  const look = setInterval(() => {
    const stopping = connection.get(stopKey(sweep)).then((asked) => {
      if (asked !== null && !isAsked) {
        isAsked = true;
        stopChild();
      }
    });
    const exchanging = isShared ? undefined : exchange(job.data, place, connection);
    // A server that is away is asked again.
    Promise.all([stopping, exchanging]).catch(() => undefined);
  }, LOOK_MS);
  try {
    const { code, detail } = await end;
    options.say(`trial ${trial} of ${sweep}: ended ${code === null ? (detail ?? "") : `with ${code}`}`);
    if (options.stop.aborted && !isAsked && code !== 0) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    const files = isShared ? undefined : await collect(place, trial);
    return {
      code,
      host: hostname(),
      ...(detail !== undefined && { detail }),
      ...(files !== undefined && { files }),
    };
  } finally {
    clearInterval(look);
    options.stop.removeEventListener("abort", stopChild);
  }
}

/** The child saves and ends by itself when this process is killed. */
function start(
  folder: string,
  id: string,
  { cwd, command }: WorkerOptions,
): {
  readonly child: ChildProcess;
  readonly end: Promise<{ readonly code: number | null; readonly detail?: string }>;
} {
  const [program = "", ...args] = command;
  const log = openSync(trialPaths(folder, id).log, "a");
  try {
    const child = spawn(program, [...args, folder, id], {
      cwd,
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    });
    const end = new Promise<{ code: number | null; detail?: string }>((settle) => {
      child.on("error", (error) => settle({ code: null, detail: error.message }));
      child.on("exit", (code, signal) => settle({ code, ...(signal !== null && { detail: signal }) }));
    });
    return { child, end };
  } finally {
    closeSync(log);
  }
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
