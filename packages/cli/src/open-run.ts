import process from "node:process";
import type { Diagnostic, Logger } from "@lighterjs/core";
import { renderDiagnostics } from "@lighterjs/core/render";
import { type InstanceGraph, instantiate, runConfig } from "@lighterjs/core/stages";
import type { CommandContext } from "./command-context.js";
import { provideRunBuilder } from "./build-run.js";
import { CommandError } from "./command-error.js";
import { packageVersions } from "./host/package-versions.js";
import type { RenderWarning } from "./host/console-logger.js";
import { createRunDirectory, type HostRunDirectory } from "./host/run-directory.js";
import { requireSharedContainer } from "./host/require-shared-container.js";
import { createRunHost } from "./host/run-host.js";
import { environmentRecord, runRecord } from "./host/run-record.js";
import type { StopRequest } from "./host/stop-request.js";
import { verbOf, type RequestedRun } from "./requested-run.js";
import type { StatusLine } from "./terminal/status-line.js";

/** How a run shows itself, and how it is stopped. */
export interface RunControls {
  readonly line: StatusLine;
  readonly stopSignal: AbortSignal;
  /** The part that something besides its config takes in the run, and what it ends the run with. */
  readonly part?: RunPart;
  readonly end?: StopRequest["request"];
}

/** The part of somebody besides the config in a run, as of the sweep that a run is a trial of. */
export interface RunPart {
  /** Further top-level nodes to build. */
  readonly roots: readonly string[];
  /** Told why the run failed. */
  readonly failed: (error: unknown) => void;
  /**
   * Called when all is built.
   *
   * @param end - ends the run so that it can go on later
   * @returns callbacks of the kind that the trainer knows, and what is to follow the run
   */
  join(
    graph: InstanceGraph,
    end: StopRequest["request"],
  ): { readonly callbacks: readonly object[]; dispose(): void };
}

/** A trainer and a system, built from a config and supplied by the command line. */
export interface OpenRun<T extends object> {
  readonly trainer: T;
  readonly system: object;
  readonly graph: InstanceGraph;
  readonly runDirectory: HostRunDirectory;
  readonly logger: Logger;
  /** Takes the progress off the screen, disposes what was built, and gives the run folder free. */
  close(): Promise<void>;
}

/** Numbers that the process which resumes a run may raise. */
const MAY_GROW = ["trainer.max_epochs"];

/**
 * Builds the trainer and the system of a config. Nothing is on disk yet.
 *
 * @param command - the method of the trainer that will be called, and which it must have
 * @throws DiagnosticError for a fault of the config, CommandError for one outside it
 */
export async function openRun<T extends object>(
  command: keyof T & string,
  requested: RequestedRun,
  { line, stopSignal, part, end = () => undefined }: RunControls,
  { cwd, verbosity, mask }: CommandContext,
): Promise<OpenRun<T>> {
  const { config, run, instant, location, use } = requested;
  const [primary] = config.files;
  requireSharedContainer(run.project);

  const packages = await packageVersions(run.project.directory);
  const environment = environmentRecord({ packages, startedAt: instant, seed: run.seed, use });
  const resolved = runConfig(run, MAY_GROW);
  const record = runRecord({
    run,
    resolved: resolved.text,
    folder: location.path,
    primary,
    overrides: config.overrides,
    cwd,
    environment,
  });
  const material = { record, config: resolved, packages, mask };
  const runDirectory = await createRunDirectory(location, material, {
    say: (text) => line.print(text),
    signal: stopSignal,
  });
  const settle = abandonOnExit(runDirectory, stopSignal);
  const host = createRunHost({ line, verbosity, seed: run.seed, runDirectory, stopSignal });
  provideRunBuilder(host.container, requested, cwd);
  const graph = await instantiate(run.checked, run.project.registry, {
    container: host.container,
    roots: ["trainer", "system", ...(part?.roots ?? [])],
  });
  host.showNodes(nodeWarnings(graph, run.warnings, { color: line.output.color }));
  const joined = part?.join(graph, end);
  host.callbacks.push(...(joined?.callbacks ?? []));
  const close = async (): Promise<void> => {
    host.finish();
    joined?.dispose();
    try {
      await graph.dispose();
    } finally {
      settle.dispose();
      await runDirectory.release();
    }
  };
  const trainer = graph.roots.get("trainer");
  const system = graph.roots.get("system");
  if (!canRun<T>(trainer, command) || !isObject(system)) {
    await close();
    throw new CommandError(
      `what \`trainer:\` builds cannot ${verbOf(command)}: it has no method \`${command}\``,
      {
        help: ["name a trainer there, such as `lighter.Trainer`"],
      },
    );
  }
  return { trainer, system, graph, runDirectory, logger: host.logger, close };
}

/** However the process ends, but for a kill, the run folder says so, and is free. */
function abandonOnExit(directory: HostRunDirectory, stop: AbortSignal): { dispose: () => void } {
  const listener = (code: number): void =>
    directory.abandon(
      stop.aborted ? "interrupted" : "failed",
      stop.aborted
        ? `${String(stop.reason)}, and ended at once`
        : `the process ended with code ${code} before the run did`,
    );
  process.on("exit", listener);
  return { dispose: () => void process.off("exit", listener) };
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** By the one method that is needed: the trainer is somebody else's class. */
function canRun<T extends object>(value: unknown, command: keyof T): value is T {
  return isObject(value) && command in value && typeof value[command as keyof typeof value] === "function";
}

/**
 * Renders warnings about objects that were built from a config as those of its check are. What the
 * check has said already, of the same place, is not said again.
 */
function nodeWarnings(
  graph: InstanceGraph,
  said: readonly Diagnostic[],
  options: { readonly color: boolean },
): RenderWarning {
  const keyOf = ({ code, path }: Diagnostic): string => `${code} ${path ?? ""}`;
  const known = new Set(said.map(keyOf));
  return (about) => {
    const found = graph.explain(about)?.diagnostics;
    if (found === undefined) return undefined;
    const fresh = found.filter((each) => !known.has(keyOf(each)));
    for (const each of fresh) known.add(keyOf(each));
    return renderDiagnostics(
      fresh.map((each) => ({ ...each, severity: "warning" })),
      options,
    );
  };
}
