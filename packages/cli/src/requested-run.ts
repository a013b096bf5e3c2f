import { renderDiagnostics } from "@lighterjs/core/render";
import { splitArguments } from "@lighterjs/core/stages";
import { checkRun, type SeededRun } from "./check-run.js";
import type { CommandContext } from "./command-context.js";
import { CommandError } from "./command-error.js";
import { configRequest, type ConfigArguments, type NamedConfigRequest } from "./config-request.js";
import { runLocation, type RunLocation } from "./host/run-location.js";
import { configOfRun, findResumedRun, startOfRun, type ResumedRun } from "./host/resumed-run.js";

export interface RunArguments extends ConfigArguments {
  /** Folder of the run, where one was chosen. */
  readonly runDir?: string | undefined;
  /** A run or checkpoint to go on from. */
  readonly resume?: string | undefined;
}

/** A config that may be built, and what is to go on with it. */
export interface RequestedRun {
  readonly config: NamedConfigRequest;
  readonly run: SeededRun;
  /** The instant that `${now:…}` means, in milliseconds since 1970. */
  readonly instant: number;
  readonly resumed: ResumedRun | undefined;
  readonly location: RunLocation;
  /** Of a stage that uses a trained model: which, and whose weights, for the record. */
  readonly use?: Readonly<Record<string, string>>;
}

/** Verbs for the names of commands and methods of the trainer that are none. */
const VERBS: Readonly<Record<string, string>> = {
  summary: "summarize",
  "find-lr": "find a learning rate for",
  findLearningRate: "find a learning rate",
};

/** The name of a command, or of a method of the trainer, as a verb. */
export function verbOf(name: string): string {
  return VERBS[name] ?? name;
}

/**
 * From the command line to a checked config with a trainer and a system. Builds nothing and writes
 * nothing.
 *
 * @param command - as it is typed
 * @throws DiagnosticError for a fault of the config, CommandError for one outside it
 */
export async function checkRequestedRun(
  command: string,
  { args, configDir, project, runDir, resume }: RunArguments,
  context: CommandContext,
): Promise<RequestedRun> {
  const { cwd } = context;
  const resumed = await findResumedRun({ cwd, resume, runDir });
  const folder = resumed?.folder;
  const instant = (folder !== undefined ? await startOfRun(folder) : undefined) ?? context.startedAt;
  const isConfigNamed = resumed === undefined || splitArguments(args).files.length > 0;
  const named = isConfigNamed ? args : [await configOfRun(resumed, cwd), ...args];
  const config = {
    ...configRequest(command, { args: named, configDir, project }, { ...context, startedAt: instant }),
    builds: true,
  };
  const inPlace = resumed?.inPlace === true ? folder : undefined;
  const location = runLocation({
    cwd,
    config: config.files[0],
    startedAt: context.startedAt,
    runDir,
    resumed: inPlace,
  });
  const run = await checkRunnable(command, { ...config, runDirectory: location.path }, context);
  return { config, run, instant, resumed, location };
}

/**
 * Checks a config that is to be run, and says what is doubtful.
 *
 * @throws DiagnosticError for a fault of the config, CommandError where it has nothing to run
 */
export async function checkRunnable(
  command: string,
  config: NamedConfigRequest,
  { verbosity, streams }: CommandContext,
): Promise<SeededRun> {
  const run = await checkRun(config);
  if (verbosity !== "quiet") streams.err.write(renderDiagnostics(run.warnings, { color: streams.err.color }));
  for (const key of ["trainer", "system"])
    if (!run.checked.roots.has(key))
      throw new CommandError(
        `\`${config.files.join(" ")}\` has no \`${key}:\`, so there is nothing to ${verbOf(command)}`,
        {
          help: [`add a top-level \`${key}:\`, or name the config that has it as well`],
        },
      );
  return run;
}
