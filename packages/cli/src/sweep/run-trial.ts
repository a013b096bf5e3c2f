import { statSync } from "node:fs";
import { hostname } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { shellLine } from "@lighterjs/core/render";
import type { InstanceGraph } from "@lighterjs/core/stages";
import type { Sweep } from "@lighterjs/sweeps";
import {
  curvesOfOthers,
  isTrialId,
  NO_ROOM,
  readReport,
  trialPaths,
  writeReport,
} from "@lighterjs/sweeps/study";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { fit } from "../commands/fit.js";
import { EXIT_CODE, STOP_EXIT_CODE, type StopSignalName } from "../exit-code.js";
import { listenForStop } from "../host/stop-request.js";
import { isForWantOfRoom } from "../host/system-fault.js";
import { renderFailure } from "../render-failure.js";
import { listenForOrders } from "./trial-orders.js";
import { takeTurn } from "./trial-turn.js";

export interface TrialRequest {
  /** Folder of the sweep, as given. */
  readonly folder: string | undefined;
  readonly id: string | undefined;
  readonly project: string | undefined;
}

/**
 * `lighter sweep trial`: runs one trial of a sweep in this process, or goes on with it. It reports
 * to the folder of the sweep and ends early where there is no hope, so that whatever starts such
 * processes can run a sweep.
 */
export async function runTrial(request: TrialRequest, context: CommandContext): Promise<number> {
  const { err } = context.streams;
  let failure: unknown;
  try {
    const code = await trainTrial(request, context, (error) => (failure = error));
    return isForWantOfRoom(failure) ? NO_ROOM : code;
  } catch (error) {
    if (!isForWantOfRoom(error)) throw error;
    const { verbosity } = context;
    err.write(renderFailure(error, { color: err.color, verbosity, outcome: "nothing was trained" }));
    return NO_ROOM;
  }
}

async function trainTrial(
  request: TrialRequest,
  context: CommandContext,
  failed: (error: unknown) => void,
): Promise<number> {
  const { folder, id, paths } = locate(request, context.cwd);
  const report = (line: Parameters<typeof writeReport>[1]): void => writeReport(paths.report, line);
  const say = (line: string): void => context.streams.err.write(`${line}\n`);
  // Until the run has begun there is nothing to save.
  const endNow = (name: StopSignalName): void => process.exit(STOP_EXIT_CODE[name]);
  let stop = (): void => {
    say("the sweep was asked to stop: this trial does not begin");
    endNow("SIGTERM");
  };
  const orders = listenForOrders(folder, () => stop());
  const signals = listenForStop(process, endNow, endNow);
  const giveTurn = await takeTurn(folder, id, say);
  signals.dispose();
  try {
    if (readReport(paths.report).prunedAfter !== undefined) return EXIT_CODE.done;
    let prunedAfter: number | undefined;
    const code = await fit(
      {
        args: [paths.config],
        configDir: undefined,
        project: request.project,
        runDir: paths.run,
        allowConfigChange: false,
      },
      context,
      {
        roots: ["sweep"],
        failed,
        join(graph: InstanceGraph, end) {
          report({ began: new Date().toISOString(), host: hostname(), pid: process.pid });
          stop = () => end("SIGTERM", "the sweep was asked to stop");
          const callback = (graph.roots.get("sweep") as Sweep | undefined)?.takePart({
            refuse: (message) => report({ refused: message }),
            objective: (monitor, better) => report({ monitor, better }),
            report: ({ epoch, value }) => report({ epoch, value: Number.isFinite(value) ? value : null }),
            curves: () => ({ own: readReport(paths.report).curve, others: curvesOfOthers(folder, id) }),
            prune(epochs) {
              prunedAfter = epochs;
              end("SIGUSR1", "the sweep sees no hope in it");
            },
          });
          return { callbacks: callback === undefined ? [] : [callback], dispose: () => orders.dispose() };
        },
      },
    );
    if (code !== STOP_EXIT_CODE.SIGUSR1 || prunedAfter === undefined) return code;
    report({ pruned: prunedAfter });
    return EXIT_CODE.done;
  } finally {
    orders.dispose();
    await giveTurn();
  }
}

function locate({ folder: given, id }: TrialRequest, cwd: string) {
  if (given === undefined || id === undefined)
    throw new CommandError("`lighter sweep trial` needs the folder of a sweep and the number of a trial", {
      help: ["for example `lighter sweep trial sweeps/config 0007`"],
    });
  const folder = resolve(cwd, given);
  const paths = trialPaths(folder, id);
  if (!isTrialId(id) || statSync(paths.config, { throwIfNoEntry: false })?.isFile() !== true)
    throw new CommandError(`the sweep \`${given}\` has no trial \`${id}\``, {
      help: [`\`${shellLine(["lighter", "sweep", "show", given])}\` lists them`],
    });
  return { folder, id, paths };
}
