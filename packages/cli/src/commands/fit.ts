import process from "node:process";
import type { Runnable, RunSummary } from "@lighterjs/core";
import { ALLOW_HOST, CONFIG, CONFIG_OPTIONS, defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { EXIT_CODE, STOP_EXIT_CODE, type StopSignalName } from "../exit-code.js";
import { finishedRun } from "../host/finished-run.js";
import type { ResumedRun } from "../host/resumed-run.js";
import { listenForStop, type StopRequest } from "../host/stop-request.js";
import { openRun, type OpenRun } from "../open-run.js";
import { renderFailure } from "../render-failure.js";
import { checkRequestedRun, type RunArguments } from "../requested-run.js";
import { lineToGoOn } from "../host/line-to-go-on.js";
import { StatusLine } from "../terminal/status-line.js";

interface FitRequest extends RunArguments {
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

/** `lighter fit`: trains. The last line on stdout is the run folder, wherever the run got far enough to have one. */
async function fit(request: FitRequest, context: CommandContext): Promise<number> {
  const { out, err } = context.streams;
  const line = new StatusLine(err);
  let built: OpenRun<Runnable> | undefined;
  const sayHowToGoOn = (): void => {
    const words = context.verbosity === "quiet" ? undefined : built && lineToGoOn(built, request, context);
    if (words !== undefined) line.print(`to go on: ${words}`);
  };
  const endNow = (name: StopSignalName): void => {
    line.clear();
    sayHowToGoOn();
    process.exit(STOP_EXIT_CODE[name]);
  };
  const stop = listenForStop(
    process,
    (name) => {
      // Nothing is on disk yet, and what is being loaded may take long.
      if (built === undefined) return endNow(name);
      line.print(`${name}: stopping after this step; a second signal ends at once`);
    },
    endNow,
  );
  try {
    const requested = await checkRequestedRun("fit", request, context);
    const finished = await finishedRun(requested);
    if (finished !== undefined) {
      if (context.verbosity !== "quiet") line.print("the run is complete: there is nothing left to train");
      out.writeExactly(`${finished}\n`);
      return EXIT_CODE.done;
    }
    const { resumed } = requested;
    const command = resumed === undefined ? "fit" : "resume";
    const run = await openRun<Runnable>(command, requested, { line, stopSignal: stop.signal }, context);
    built = run;
    const { allowConfigChange } = request;
    const work = () => trainOn(run, resumed, allowConfigChange);
    const exitCode = await train(run, work, stop, context);
    if (stop.receivedSignal !== undefined && exitCode === STOP_EXIT_CODE[stop.receivedSignal]) sayHowToGoOn();
    if (run.runDirectory.created) out.writeExactly(`${run.runDirectory.path}\n`);
    return exitCode;
  } finally {
    stop.dispose();
  }
}

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

async function train(
  run: OpenRun<Runnable>,
  work: () => Promise<RunSummary>,
  stop: StopRequest,
  context: CommandContext,
): Promise<number> {
  try {
    try {
      const { reason, detail } = await work();
      if (reason === "interrupted") return STOP_EXIT_CODE[stop.receivedSignal ?? "SIGINT"];
      if (reason === "stopped") run.logger.info(`stopped: ${detail ?? "the run was asked to end"}`);
      return EXIT_CODE.done;
    } finally {
      await run.close();
    }
  } catch (error) {
    if (stop.receivedSignal !== undefined && isAbort(error)) return STOP_EXIT_CODE[stop.receivedSignal];
    const { streams, verbosity } = context;
    const [outcome, exitCode] = run.runDirectory.created
      ? ["the run failed", EXIT_CODE.failed]
      : ["nothing was trained", EXIT_CODE.refused];
    const explained = run.graph.explain(error) ?? error;
    streams.err.write(renderFailure(explained, { color: streams.err.color, verbosity, outcome }));
    return exitCode;
  }
}

/** What was waited for when a signal came was given up. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
