import {
  instantiate,
  renderDiagnostics,
  type InstanceGraph,
  type Logger,
  type Runnable,
} from "@lighterjs/core";
import { checkRun } from "./check-run.js";
import type { CommandContext } from "./command-context.js";
import { CommandError } from "./command-error.js";
import { configRequest, type ConfigArguments } from "./config-request.js";
import { environmentRecord } from "./host/environment-record.js";
import { packageVersions } from "./host/package-versions.js";
import { createRunDirectory, type HostRunDirectory } from "./host/run-directory.js";
import { requireSharedContainer } from "./host/require-shared-container.js";
import { createRunHost } from "./host/run-host.js";
import { runLocation } from "./host/run-location.js";
import { runRecord } from "./host/run-record.js";
import type { StatusLine } from "./terminal/status-line.js";

export interface RunArguments extends ConfigArguments {
  /** Folder of the run, where one was chosen. */
  readonly runDir: string | undefined;
}

/** How a run shows itself, and how it is stopped. */
export interface RunControls {
  readonly line: StatusLine;
  readonly stopSignal: AbortSignal;
}

/** A trainer and a system, built from a config and supplied by the command line. */
export interface OpenRun {
  readonly trainer: Runnable;
  readonly system: object;
  readonly graph: InstanceGraph;
  readonly runDirectory: HostRunDirectory;
  readonly logger: Logger;
  /** Takes the progress off the screen and disposes what was built. */
  close(): Promise<void>;
}

/**
 * From the command line to a built trainer. Nothing is on disk yet.
 *
 * @param command - the method of the trainer that will be called
 * @throws DiagnosticError for a fault of the config, CommandError for one outside it
 */
export async function openRun(
  command: keyof Runnable,
  request: RunArguments,
  { line, stopSignal }: RunControls,
  context: CommandContext,
): Promise<OpenRun> {
  const { cwd, startedAt, verbosity, streams } = context;
  const config = configRequest(command, request, context);
  const [primary] = config.files;
  const location = runLocation({ cwd, config: primary, startedAt, runDir: request.runDir });
  const run = await checkRun(config);
  if (verbosity !== "quiet") streams.err.write(renderDiagnostics(run.warnings, { color: streams.err.color }));
  for (const key of ["trainer", "system"])
    if (!run.checked.roots.has(key))
      throw new CommandError(
        `\`${config.files.join(" ")}\` has no \`${key}:\`, so there is nothing to ${command}`,
        {
          help: [`add a top-level \`${key}:\`, or name the config that has it as well`],
        },
      );
  requireSharedContainer(run.project);

  const packages = await packageVersions(run.project.directory);
  const environment = environmentRecord({ packages, startedAt, seed: run.seed });
  const record = runRecord({ run, primary, overrides: config.overrides, cwd, environment });
  const runDirectory = await createRunDirectory(location, record);
  const host = createRunHost({ line, verbosity, seed: run.seed, runDirectory, stopSignal });
  const graph = await instantiate(run.checked, run.project.registry, {
    container: host.container,
    roots: ["trainer", "system"],
  });
  const close = async (): Promise<void> => {
    host.finish();
    await graph.dispose();
  };
  const trainer = graph.roots.get("trainer");
  const system = graph.roots.get("system");
  if (!canRun(trainer, command) || !isObject(system)) {
    await close();
    throw new CommandError(`what \`trainer:\` builds cannot ${command}: it has no method \`${command}\``, {
      help: ["name a trainer there, such as `lighter.Trainer`"],
    });
  }
  return { trainer, system, graph, runDirectory, logger: host.logger, close };
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function canRun(value: unknown, command: keyof Runnable): value is Runnable {
  return isObject(value) && command in value && typeof value[command as keyof typeof value] === "function";
}
