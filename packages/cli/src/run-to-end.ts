import process from "node:process";
import type { CommandContext } from "./command-context.js";
import { EXIT_CODE, STOP_EXIT_CODE, type StopSignalName } from "./exit-code.js";
import { listenForStop, type StopRequest } from "./host/stop-request.js";
import type { OpenRun, RunControls } from "./open-run.js";
import { renderFailure } from "./render-failure.js";
import { StatusLine } from "./terminal/status-line.js";

/** The result of a run, as a trainer gives it. */
interface Outcome {
  readonly reason: "completed" | "stopped" | "interrupted";
  readonly detail?: string;
}

/**
 * A run that is ready, and what to do with it; or the folder of one that is done, and what to say
 * of it.
 */
export type ReadyRun =
  | {
      readonly run: OpenRun<object>;
      readonly work: () => Promise<Outcome>;
      /**
       * The command line by which it goes on once a signal has ended it; nothing where it cannot.
       */
      readonly toGoOn?: () => string | undefined;
      /** Told why it failed. */
      readonly failed?: ((error: unknown) => void) | undefined;
    }
  | { readonly finished: string; readonly said: string };

/** The sentences about a run that a signal ends. */
export interface EndTexts {
  /** After the name of the signal: `stopping after this step`. */
  readonly stopping: string;
  /** Of a run that failed before it had a folder: `nothing was trained`. */
  readonly nothing: string;
}

/**
 * Makes a run ready and does its work, and ends as signals ask. The last line on stdout is the
 * folder of the run, wherever it got far enough to have one.
 *
 * @returns the exit code
 */
export async function runToEnd(
  texts: EndTexts,
  context: CommandContext,
  prepare: (controls: RunControls) => Promise<ReadyRun>,
): Promise<number> {
  const { out, err } = context.streams;
  const line = new StatusLine(err);
  let built: ReadyRun | undefined;
  const sayHowToGoOn = (): void => {
    const toGoOn = built !== undefined && "run" in built ? built.toGoOn?.() : undefined;
    if (toGoOn !== undefined && context.verbosity !== "quiet") line.print(`to go on: ${toGoOn}`);
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
      line.print(`${name}: ${texts.stopping}; a second signal ends at once`);
    },
    endNow,
  );
  try {
    const ready = await prepare({ line, stopSignal: stop.signal, end: stop.request });
    if ("finished" in ready) {
      if (context.verbosity !== "quiet") line.print(ready.said);
      out.writeExactly(`${ready.finished}\n`);
      return EXIT_CODE.done;
    }
    built = ready;
    const { run } = ready;
    const exitCode = await workOn(ready, stop, texts, context);
    if (stop.receivedSignal !== undefined && exitCode === STOP_EXIT_CODE[stop.receivedSignal]) sayHowToGoOn();
    if (run.runDirectory.created) out.writeExactly(`${run.runDirectory.path}\n`);
    return exitCode;
  } finally {
    stop.dispose();
  }
}

async function workOn(
  { run, work, failed }: Extract<ReadyRun, { readonly run: unknown }>,
  stop: StopRequest,
  texts: EndTexts,
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
    failed?.(error);
    const { streams, verbosity } = context;
    const [outcome, exitCode] = run.runDirectory.created
      ? ["the run failed", EXIT_CODE.failed]
      : [texts.nothing, EXIT_CODE.refused];
    const explained = run.graph.explain(error) ?? error;
    streams.err.write(renderFailure(explained, { color: streams.err.color, verbosity, outcome }));
    return exitCode;
  }
}

/** Whether an error says that waiting was given up when a signal came. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
