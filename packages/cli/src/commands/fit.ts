import type { Runnable, RunSummary } from "@lighterjs/core";
import { ALLOW_HOST, CONFIG, CONFIG_OPTIONS, defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { finishedRun } from "../host/finished-run.js";
import type { ResumedRun } from "../host/resumed-run.js";
import { openRun, type RunPart } from "../open-run.js";
import { checkRequestedRun, type RunArguments } from "../requested-run.js";
import { lineToGoOn } from "../host/line-to-go-on.js";
import { runToEnd } from "../run-to-end.js";

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
