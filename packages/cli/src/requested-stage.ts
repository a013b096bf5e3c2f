import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { StageName, StageRequest } from "@lighterjs/core";
import { runConfig, splitArguments } from "@lighterjs/core/stages";
import type { CommandContext } from "./command-context.js";
import { CommandError } from "./command-error.js";
import { configRequest, type ConfigArguments } from "./config-request.js";
import { findRunConfig } from "./host/find-run-config.js";
import { readFields } from "./host/read-text.js";
import { findResumedRun, readResolved, runAround, startOfRun } from "./host/resumed-run.js";
import { runLocation } from "./host/run-location.js";
import { checkRunnable, type RequestedRun } from "./requested-run.js";

export interface StageArguments extends ConfigArguments {
  /** `best`, `last`, or a path. */
  readonly checkpoint?: string | undefined;
  /** Folder of the stage, where one was chosen. */
  readonly runDir?: string | undefined;
}

/** A stage of which the config may be built. */
export interface RequestedStage {
  readonly requested: RequestedRun;
  /** The request to the trainer. */
  readonly request: StageRequest;
  /** The folder, where all has been done already. */
  readonly finished: string | undefined;
}

/**
 * From the command line to a checked config and the weights it is to be used with. A run brings its
 * config; what follows it applies. Builds nothing and writes nothing.
 *
 * @throws DiagnosticError for a fault of the config, CommandError for one outside it
 */
export async function checkRequestedStage(
  stage: StageName,
  { args, configDir, project, checkpoint, runDir }: StageArguments,
  context: CommandContext,
): Promise<RequestedStage> {
  const { cwd } = context;
  const { run, args: named } = await runAmong(args, checkpoint, cwd);
  const request: StageRequest = {
    ...(run !== undefined && { run }),
    ...(checkpoint !== undefined && { checkpoint: await placeOf(checkpoint, cwd) }),
  };
  const use = { stage, ...request };
  const earlier = await findResumedRun({ cwd, resume: undefined, runDir });
  const folder = earlier?.folder;
  if (folder !== undefined) await requireSameUse(folder, use);
  const instant = (folder !== undefined ? await startOfRun(folder) : undefined) ?? context.startedAt;
  const config = {
    ...configRequest(stage, { args: named, configDir, project }, { ...context, startedAt: instant }),
    builds: true,
    stage,
  };
  const location = runLocation({
    cwd,
    config: config.files[0],
    startedAt: context.startedAt,
    runDir,
    resumed: folder,
    within: run && join(run, stage),
  });
  const checked = await checkRunnable(stage, { ...config, runDirectory: location.path }, context);
  const requested = { config, run: checked, instant, resumed: earlier, location, use };
  const finished = folder === undefined ? undefined : await finishedStage(folder, requested);
  return { requested, request, finished };
}

/**
 * The run that a command line names, and its words with the config of the run in the place of its
 * folder.
 */
async function runAmong(
  args: readonly string[],
  checkpoint: string | undefined,
  cwd: string,
): Promise<{ readonly run: string | undefined; readonly args: readonly string[] }> {
  const { files } = splitArguments(args);
  const folders: string[] = [];
  for (const file of files) if (await isFolder(resolve(cwd, file))) folders.push(file);
  const [first, second] = folders;
  if (second !== undefined)
    throw new CommandError(`\`${first}\` and \`${second}\` are two runs, and one model is used at a time`, {
      help: ["name one of them; a loop of the shell goes through several"],
    });
  if (first !== undefined) {
    if (files[0] !== first)
      throw new CommandError(`the run \`${first}\` stands behind \`${files[0]}\``, {
        help: ["name the run first: configs behind it change what it was made from"],
      });
    const config = await findRunConfig(first, cwd);
    return { run: resolve(cwd, first), args: args.map((word) => (word === first ? config : word)) };
  }
  if (files.length > 0 || checkpoint === undefined) return { run: undefined, args };
  const run = await runAround(resolve(cwd, checkpoint));
  return run === undefined ? { run, args } : { run, args: [await findRunConfig(run, cwd), ...args] };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/** @throws CommandError where there is no such checkpoint */
async function placeOf(checkpoint: string, cwd: string): Promise<string> {
  if (checkpoint === "best" || checkpoint === "last") return checkpoint;
  const path = resolve(cwd, checkpoint);
  if ((await stat(path).catch(() => undefined)) !== undefined || /[/\\](?:best|last)$/.test(path))
    return path;
  throw new CommandError(`there is no checkpoint \`${checkpoint}\``, {
    help: [
      "`--checkpoint` takes `best`, `last`, or the path of a checkpoint: `RUN/checkpoints/step-….safetensors`",
    ],
  });
}

/** A folder goes on with what was begun in it, and with nothing else. */
async function requireSameUse(folder: string, use: Readonly<Record<string, string>>): Promise<void> {
  const record = await readFields(join(folder, "environment.json"));
  for (const key of ["stage", "run", "checkpoint"]) {
    const before = record[key];
    if (before === use[key]) continue;
    const was = key === "stage" && before === undefined ? "a run that trains" : `\`${String(before)}\``;
    throw new CommandError(
      key === "stage"
        ? `\`${folder}\` holds ${before === undefined ? was : `what ${was} has begun`}`
        : `\`${folder}\` was begun with ${before === undefined ? `no ${key}` : `the ${key} ${was}`}`,
      { help: ["choose another folder with `--run-dir`, or leave it out"] },
    );
  }
}

/**
 * The folder of a stage that is complete.
 *
 * @throws CommandError where its config is another
 */
async function finishedStage(folder: string, { run }: RequestedRun): Promise<string | undefined> {
  const text = await readResolved(folder);
  const changes = text === undefined ? [] : runConfig(run).changesSince(text);
  if (changes.length > 0)
    throw new CommandError(
      `the config has changed since \`${folder}\` was begun: ${changes.slice(0, 5).join("; ")}`,
      {
        help: ["choose another folder with `--run-dir`, or undo the changes"],
      },
    );
  const { state } = await readFields(join(folder, "status.json"));
  return state === "completed" ? folder : undefined;
}
