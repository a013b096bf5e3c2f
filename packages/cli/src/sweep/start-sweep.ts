import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import process from "node:process";
import { messageOf, systemCode } from "@lighterjs/core/files";
import { renderDiagnostics } from "@lighterjs/core/render";
import type { LaunchSession, Sweep } from "@lighterjs/sweeps";
import {
  forgetStop,
  LaunchError,
  readRecord,
  readTrials,
  runSweep,
  spaceChanges,
  SweepFault,
  sweepPaths,
  textOf,
  writeRecord,
  type SweepRecord,
  type SweepState,
} from "@lighterjs/sweeps/study";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { configRequest, type ConfigArguments } from "../config-request.js";
import { EXIT_CODE, STOP_EXIT_CODE, type StopSignalName } from "../exit-code.js";
import { grantedFlags } from "../host/shown-command.js";
import { listenForStop, type StopRequest } from "../host/stop-request.js";
import { systemFault } from "../host/system-fault.js";
import { StatusLine } from "../terminal/status-line.js";
import { openSweepFolder, sweepFolder } from "./open-folder.js";
import { pointReader } from "./point-reader.js";
import { printTrials, type TrialFormat } from "./print-trials.js";
import { changedSweep, mostTrials, refuseSpace } from "./refuse-sweep.js";
import { readSweepConfig, type SweepConfig } from "./sweep-config.js";
import { SweepDisplay } from "./sweep-display.js";
import { readJobs, trialCommand } from "./trial-command.js";

export interface StartRequest extends ConfigArguments {
  readonly sweepDir: string | undefined;
  /** How many trials may run at once, where that is said. */
  readonly jobs: string | undefined;
  /** The format to write trials in instead of running them. */
  readonly print: TrialFormat | undefined;
}

/** `lighter sweep`: starts a sweep, or goes on with it. The last line on stdout is its folder. */
export async function startSweep(request: StartRequest, context: CommandContext): Promise<number> {
  const { streams, verbosity, cwd } = context;
  const line = new StatusLine(streams.err);
  const jobs = request.jobs === undefined ? undefined : readJobs(request.jobs);
  const named = configRequest("sweep", request, context);
  const folder = sweepFolder(cwd, named.files[0], request.sweepDir);
  // An instant that all trials share, whenever their configs are made.
  const before = await readRecord(folder).catch(() => undefined);
  const instant = before === undefined ? context.startedAt : Date.parse(before.started_at);
  const timed = { ...named, clock: { now: () => instant } };
  const config = await readSweepConfig(timed, sweepPaths(folder).folder);
  if (verbosity !== "quiet")
    streams.err.write(renderDiagnostics(config.warnings, { color: streams.err.color }));
  refuseSpace(config);
  await config.checkValues();

  const lock = await openSweepFolder(folder);
  const endNow = (name: StopSignalName): void => {
    line.clear();
    lock.releaseNow();
    process.exit(STOP_EXIT_CODE[name]);
  };
  const stop = listenForStop(
    process,
    (name) => line.print(`${name}: trials save and stop; a second signal ends at once`),
    endNow,
  );
  try {
    await forgetStop(folder);
    const { record, renew } = await beginOrGoOn(folder, named.files, config, instant);
    if (request.print !== undefined)
      return await printTrials(
        request.print,
        {
          config,
          record,
          folder,
          cwd,
          command: [...trialCommand(grantedFlags(request.project, context)), folder],
        },
        streams,
      );
    return await run(config, record, folder, { request, context, stop, line, jobs, renew });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw systemFault(`cannot write into \`${folder}\``, error, [
      "make room or see to the permissions there, and start the same command line again: it goes on",
    ]);
  } finally {
    stop.dispose();
    await lock.release();
  }
}

interface RunMaterial {
  readonly request: StartRequest;
  readonly context: CommandContext;
  readonly stop: StopRequest;
  readonly line: StatusLine;
  readonly jobs: number | undefined;
  readonly renew: boolean;
}

async function run(
  config: SweepConfig,
  record: SweepRecord,
  folder: string,
  { request, context, stop, line, renew, jobs = config.sweep.launcher.jobs }: RunMaterial,
): Promise<number> {
  const { sweep } = config;
  const session = await openSession(sweep, {
    id: record.id,
    folder,
    cwd: context.cwd,
    command: [...trialCommand(grantedFlags(request.project, context)), folder],
    jobs,
    say: (text: string) => line.print(text),
  });
  const display = new SweepDisplay(line, record, folder, context.verbosity, mostTrials(config));
  let state: SweepState;
  try {
    state = await runSweep(
      sweep,
      record,
      folder,
      {
        space: config.space,
        make: config.make,
        written: config.written,
        pointOf: pointReader(record, config),
        seed: config.seed,
        renew,
        stop: stop.signal,
        onEvent: (event, now) => display.show(event, now),
      },
      session,
      jobs,
    );
  } catch (error) {
    if (error instanceof SweepFault)
      throw new CommandError(error.message, { help: [error.help], cause: error });
    if (error instanceof LaunchError)
      throw new CommandError(`trials cannot be started: ${error.message}`, {
        cause: error,
        help: ["see to that, and start the same command line again: it goes on"],
      });
    throw error;
  } finally {
    display.close();
    await session.close();
  }
  display.summarize(state);
  context.streams.out.writeExactly(`${folder}\n`);
  return exitCodeOf(state, stop, folder);
}

function exitCodeOf(state: SweepState, stop: StopRequest, folder: string): number {
  if (stop.receivedSignal !== undefined) return STOP_EXIT_CODE[stop.receivedSignal];
  const trials = [...state.trials.values()];
  const isWhole = trials.every(({ end }) => end !== undefined);
  if (!isWhole && existsSync(sweepPaths(folder).stop)) return STOP_EXIT_CODE.SIGUSR1;
  return trials.some(({ end }) => end?.state === "failed") ? EXIT_CODE.failed : EXIT_CODE.done;
}

/** @throws CommandError where the launcher cannot be used, with what it says */
async function openSession(
  { launcher }: Sweep,
  sweep: Parameters<Sweep["launcher"]["open"]>[0],
): Promise<LaunchSession> {
  try {
    return await launcher.open(sweep);
  } catch (error) {
    const message = messageOf(error);
    throw new CommandError(`the launcher cannot start: ${message}`, { cause: error });
  }
}

/** Writes what the sweep is, or sees to it that it is still the same. */
async function beginOrGoOn(
  folder: string,
  files: readonly string[],
  config: SweepConfig,
  instant: number,
): Promise<{ readonly record: SweepRecord; readonly renew: boolean }> {
  const { options } = config.sweep;
  const { objective } = options;
  const before = await readRecord(folder);
  const asked: Omit<SweepRecord, "base" | "id"> = {
    format: 1,
    config: files,
    started_at: new Date(instant).toISOString(),
    parameters: config.parameters,
    repeat: options.repeat ?? 1,
    objective: objective === undefined ? null : { ...objective, take: objective.take ?? "best" },
    sampler: config.sampler,
    pruner: config.pruner,
  };
  if (before === undefined) {
    const base = {
      values: config.written(config.first),
      digest: (await config.make(config.first, 0)).digest,
    };
    const record = { ...asked, id: randomUUID(), base };
    await writeRecord(folder, record);
    return { record, renew: false };
  }
  const record: SweepRecord = { ...asked, id: before.id, base: before.base };
  const hasValues = (await readTrials(folder, before)).trials.some(({ value }) => value !== null);
  const changes = [...spaceChanges(before, record, hasValues)];
  if (changes.length === 0) {
    const { digest } = await config.make(pointReader(record, config)(before.base.values), 0);
    if (digest !== before.base.digest)
      changes.push({ text: "what the config says besides is not what it was" });
  }
  if (changes.length > 0) throw changedSweep(folder, changes, config);
  const reporting = (each: SweepRecord): string => textOf([each.objective, each.pruner]);
  await writeRecord(folder, record);
  return { record, renew: reporting(before) !== reporting(record) };
}
