import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { messageOf } from "@lighterjs/core/files";
import { defineCommand, PROJECT } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { EXIT_CODE, STOP_EXIT_CODE } from "../exit-code.js";
import { listenForStop } from "../host/stop-request.js";
import { readJobs, trialCommand } from "../sweep/trial-command.js";
import { StatusLine } from "../terminal/status-line.js";

/**
 * As much of `@lighterjs/bullmq` as this command calls; a project installs it where it needs it.
 */
interface WorkerModule {
  readonly runWorker: (options: {
    readonly url: string;
    readonly jobs: number;
    readonly cwd: string;
    readonly command: readonly string[];
    readonly stop: AbortSignal;
    readonly say: (line: string) => void;
  }) => Promise<void>;
}

export const command = defineCommand({
  usage: "REDIS_URL [options]",
  argument: { name: "<url>", description: "address of Redis or Valkey: redis://host:6379" },
  options: [PROJECT, { flags: "--jobs <number>", description: "how many trials run at once", default: "1" }],
  examples: `
  $ lighter worker redis://queue.example.org:6379
  $ lighter worker redis://queue.example.org:6379 --jobs 2

Runs trials of sweeps whose launcher is \`lighter.launchers.BullMQ\`, of the project of the working directory alone.
Ctrl-C lets trials save and go back to the queue.`,
  run: ([url], flags, context) => worker({ url, ...flags }, context),
});

/** `lighter worker`: takes trials from a queue until it is stopped. */
async function worker(
  { url, jobs, project }: { url: string; jobs: string; project: string | undefined },
  { cwd, streams, verbosity }: CommandContext,
): Promise<number> {
  const count = readJobs(jobs);
  if (!/^(?:rediss?|valkeys?):\/\//.test(url))
    throw new CommandError("the address of the queue begins with `redis://`", {
      help: ["for example `lighter worker redis://localhost:6379`"],
    });
  const { runWorker } = await load(cwd);
  const line = new StatusLine(streams.err);
  const say = (text: string): void => {
    if (verbosity !== "quiet") line.print(text);
  };
  const stop = listenForStop(
    process,
    (name) => line.print(`${name}: trials save and go back to the queue; a second signal ends at once`),
    (name) => process.exit(STOP_EXIT_CODE[name]),
  );
  const trial = trialCommand(project === undefined ? [] : ["--project", project]);
  try {
    await runWorker({ url, jobs: count, cwd, command: trial, stop: stop.signal, say });
  } catch (error) {
    const message = messageOf(error);
    throw new CommandError(`the worker cannot work: ${message}`, { cause: error });
  } finally {
    stop.dispose();
  }
  return stop.receivedSignal === undefined ? EXIT_CODE.done : STOP_EXIT_CODE[stop.receivedSignal];
}

async function load(cwd: string): Promise<WorkerModule> {
  let file: string;
  try {
    file = createRequire(join(cwd, "package.json")).resolve("@lighterjs/bullmq/package.json");
  } catch (error) {
    throw new CommandError("`@lighterjs/bullmq` is not installed in this project", {
      cause: error,
      help: ["`npm install @lighterjs/bullmq`"],
    });
  }
  return (await import(pathToFileURL(join(dirname(file), "dist", "index.js")).href)) as WorkerModule;
}
