import process from "node:process";
import type { CommandContext } from "../command-context.js";
import { EXIT_CODE, STOP_EXIT_CODE } from "../exit-code.js";
import { listenForStop, type StopRequest } from "../host/stop-request.js";
import { openRun, type OpenRun, type RunArguments } from "../open-run.js";
import { renderFailure } from "../render-failure.js";
import { StatusLine } from "../terminal/status-line.js";

/** `lighter fit`: trains. The last line on stdout is the run folder, wherever the run got far enough to have one. */
export async function fit(request: RunArguments, context: CommandContext): Promise<number> {
  const line = new StatusLine(context.streams.err);
  const stop = listenForStop(
    process,
    (name) => line.print(`${name}: stopping after this step; a second signal ends at once`),
    (name) => {
      line.clear();
      process.exit(STOP_EXIT_CODE[name]);
    },
  );
  try {
    const run = await openRun("fit", request, { line, stopSignal: stop.signal }, context);
    const exitCode = await train(run, stop, context);
    if (run.runDirectory.created) context.streams.out.write(`${run.runDirectory.path}\n`);
    return exitCode;
  } finally {
    stop.dispose();
  }
}

async function train(run: OpenRun, stop: StopRequest, context: CommandContext): Promise<number> {
  try {
    try {
      const { reason, detail } = await run.trainer.fit(run.system);
      if (reason === "interrupted") return STOP_EXIT_CODE[stop.receivedSignal ?? "SIGINT"];
      if (reason === "stopped") run.logger.info(`stopped: ${detail ?? "the run was asked to end"}`);
      return EXIT_CODE.done;
    } finally {
      await run.close();
    }
  } catch (error) {
    const { streams, verbosity } = context;
    const [outcome, exitCode] = run.runDirectory.created
      ? ["the run failed", EXIT_CODE.failed]
      : ["nothing was trained", EXIT_CODE.refused];
    const explained = run.graph.explain(error) ?? error;
    streams.err.write(renderFailure(explained, { color: streams.err.color, verbosity, outcome }));
    return exitCode;
  }
}
