import { join } from "node:path";
import { readdirSync } from "node:fs";
import type { Runnable, RunSummary } from "@lighterjs/core";
import { runConfig } from "@lighterjs/core/stages";
import { ALLOW_HOST, CONFIG, CONFIG_OPTIONS, defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { type ResumedRun, readResolved } from "../host/resumed-run.js";
import { openRun, type RunPart, type OpenRun } from "../open-run.js";
import { checkRequestedRun, type RunArguments, type RequestedRun } from "../requested-run.js";
import { runToEnd } from "../run-to-end.js";
import { lockRun } from "../host/run-lock.js";
import { readFields } from "../host/read-text.js";
import { shellLine } from "@lighterjs/core/render";
import { grantedFlags, shownPath } from "../host/shown-command.js";

export interface FitRequest extends RunArguments {
  /** Resume although the config has changed since. */
  readonly allowConfigChange: boolean;
}

export const command = defineCommand({
  ...CONFIG,
  options: [
    ...CONFIG_OPTIONS,
    {
      flags: "--run-dir <dir>",
      description: "folder of the run (default: runs/<config>/<time>); goes on with the run that it holds",
    },
    {
      flags: "--resume <run>",
      description: "go on with a run, by its folder or one of its checkpoints; its config need not be named",
    },
    { flags: "--allow-config-change", description: "resume although the config has changed" },
    ALLOW_HOST,
  ],
  examples: `
  $ lighter fit config.yaml
  $ lighter fit base.yaml finetune.yaml trainer.max_epochs=20
  $ lighter fit config.yaml 'trainer.callbacks=extend_list({_target_: lighter.callbacks.EarlyStopping, monitor: val/loss})'

The last line on stdout is the folder of the run; everything else goes to stderr.
Ctrl-C ends the run after its step, a second Ctrl-C at once.

To go on with a run exactly where it was interrupted, or with more epochs:
  $ lighter fit --resume runs/config/2026-11-24_05-40-56
  $ lighter fit --resume runs/config/2026-11-24_05-40-56 trainer.max_epochs=40

For a scheduler: the same command line begins, goes on, and exits with 0 when done:
  $ lighter fit config.yaml --run-dir runs/trial-7`,
  run: (args, { allowConfigChange = false, ...flags }, context) =>
    fit({ args, ...flags, allowConfigChange }, context),
});

/**
 * `lighter fit`: trains. The last line on stdout is the run folder, wherever the run got far enough
 * to have one.
 *
 * @param part - what takes part in the run besides its config
 */
export async function fit(request: FitRequest, context: CommandContext, part?: RunPart): Promise<number> {
  return runToEnd(STOPPABLE, context, async (controls) => {
    const requested = await checkRequestedRun("fit", request, context);
    const finished = await finishedRun(requested);
    if (finished !== undefined)
      return { finished, said: "the run is complete: there is nothing left to train" };
    const { resumed } = requested;
    const command = resumed === undefined ? "fit" : "resume";
    const run = await openRun<Runnable>(command, requested, { ...controls, ...(part && { part }) }, context);
    return {
      run,
      work: () => trainOn(run, resumed, request.allowConfigChange),
      toGoOn: () => lineToGoOn(run, request, context),
      failed: part?.failed,
    };
  });
}

const STOPPABLE = { stopping: "stopping after this step", nothing: "nothing was trained" };

/** Begins, or goes on with what a run has left. */
function trainOn(
  { trainer, system }: { readonly trainer: Runnable; readonly system: object },
  resumed: ResumedRun | undefined,
  allowConfigChange: boolean,
): Promise<RunSummary> {
  if (resumed === undefined || trainer.resume === undefined) return trainer.fit(system);
  const { from, startOver } = resumed;
  return trainer.resume(system, { from, allowConfigChange, startOver });
}

/**
 * The folder of a run that has done all that its config, unchanged, asks for; nothing for one that
 * has something left to do, or whose config is not what it was.
 */
async function finishedRun({ run, resumed }: RequestedRun): Promise<string | undefined> {
  // A run that was named with `--resume` may be meant to go on from one of its checkpoints.
  if (resumed?.folder === undefined || !resumed.startOver) return undefined;
  const { folder } = resumed;
  const { state } = await readFields(join(folder, "status.json"));
  if (state !== "completed" && state !== "stopped") return undefined;
  const text = await readResolved(folder);
  if (text === undefined) return undefined;
  const changes = runConfig(run).changesSince(text);
  if (changes.length > 0) return undefined;
  // A process that was killed when all was done has left its lock.
  await lockRun(folder).then(
    (lock) => lock.release(),
    () => undefined,
  );
  return folder;
}

/**
 * The command line by which a run goes on from where it was interrupted, as one would type it in
 * the working directory; nothing where it has saved nothing from which it could.
 */
function lineToGoOn(
  { runDirectory, trainer }: Pick<OpenRun<Runnable>, "runDirectory" | "trainer">,
  { configDir, project }: Pick<RunArguments, "configDir" | "project">,
  context: Pick<CommandContext, "cwd" | "limits" | "allowedHosts">,
): string | undefined {
  if (!("resume" in trainer) || !hasCheckpoint(runDirectory.path)) return undefined;
  const folders = configDir === undefined ? [] : ["--config-dir", configDir];
  const flags = [...folders, ...grantedFlags(project, context)];
  return shellLine(["lighter", "fit", "--resume", shownPath(runDirectory.path, context.cwd), ...flags]);
}

function hasCheckpoint(run: string): boolean {
  try {
    return readdirSync(join(run, "checkpoints")).some((name) => name.endsWith(".safetensors"));
  } catch {
    return false;
  }
}
