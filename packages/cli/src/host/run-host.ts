import {
  CALLBACKS,
  CLOCK,
  LOGGER,
  PROGRESS,
  RANDOM,
  RUN_DIRECTORY,
  STOP_SIGNAL,
  createRandomSource,
  type Logger,
  type RunDirectory,
} from "@lighterjs/core";
import { container, type DependencyContainer } from "tsyringe";
import type { StatusLine } from "../terminal/status-line.js";
import type { Verbosity } from "../command-context.js";
import { consoleLogger, type RenderWarning } from "./console-logger.js";
import { progressDisplay } from "./progress-display.js";

export interface RunHostOptions {
  readonly line: StatusLine;
  readonly verbosity: Verbosity;
  readonly seed: number;
  readonly runDirectory: RunDirectory;
  readonly stopSignal: AbortSignal;
}

/** The objects that the command line supplies to those of one run. */
export interface RunHost {
  readonly container: DependencyContainer;
  readonly logger: Logger;
  /** Callbacks of the run besides those of its config. */
  readonly callbacks: object[];
  /** From now on warnings about objects of the config show where they stand in it. */
  showNodes(render: RenderWarning): void;
  /** Removes what is not final from the screen. */
  finish(): void;
}

/**
 * Makes the container of one run; what a project registers in tsyringe's own container is there
 * too, and what stands here wins.
 */
export function createRunHost({ line, verbosity, seed, runDirectory, stopSignal }: RunHostOptions): RunHost {
  const clock = { now: () => Date.now() };
  const warnings: { render?: RenderWarning } = {};
  const logger = consoleLogger(line, verbosity, warnings);
  const progress = progressDisplay(line, clock, verbosity);
  const child = container.createChildContainer();
  const callbacks: object[] = [];
  child.register(CALLBACKS, { useValue: callbacks });
  child.register(CLOCK, { useValue: clock });
  child.register(LOGGER, { useValue: logger });
  child.register(PROGRESS, { useValue: progress });
  child.register(RANDOM, { useValue: createRandomSource(seed) });
  child.register(RUN_DIRECTORY, { useValue: runDirectory });
  child.register(STOP_SIGNAL, { useValue: stopSignal });
  const showNodes = (render: RenderWarning): void => void (warnings.render = render);
  return { container: child, logger, callbacks, showNodes, finish: () => progress.finish() };
}
