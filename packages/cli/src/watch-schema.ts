import { watch, type FSWatcher } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { DiagnosticError } from "@lighterjs/core";
import type { CommandContext } from "./command-context.js";
import { CommandError } from "./command-error.js";
import { EXIT_CODE, STOP_EXIT_CODE } from "./exit-code.js";
import { listenForStop } from "./host/stop-request.js";
import { renderFailure } from "./render-failure.js";

/**
 * Milliseconds without a further change before one is acted on: editors write a file in several
 * steps.
 */
const QUIET = 150;

/**
 * Calls `refresh` whenever a source of a project may have changed, until the process is told to
 * stop. What keeps the schema from being made is shown, and the one that is there stays.
 *
 * @param directory - of the project
 */
export async function watchSchema(
  directory: string,
  { streams, verbosity }: CommandContext,
  refresh: () => Promise<void>,
): Promise<number> {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let schedule = (): void => undefined;
  let stopped = false;
  let work = Promise.resolve();
  const follow = async (): Promise<void> => {
    for (const folder of await foldersOf(directory)) {
      if (stopped || watchers.has(folder)) continue;
      const watcher = watch(folder, (_event, name) => {
        if (isSource(name)) schedule();
      });
      watcher.on("error", () => {
        watcher.close();
        watchers.delete(folder);
      });
      watchers.set(folder, watcher);
    }
  };
  const attempt = async (): Promise<void> => {
    try {
      await refresh();
    } catch (error) {
      if (!DiagnosticError.is(error) && !CommandError.is(error)) throw error;
      // The process that reads the sources is told to stop as well.
      if (stopped) return;
      const { color } = streams.err;
      streams.err.write(renderFailure(error, { color, verbosity, outcome: "the schema is as it was" }));
    }
    await follow();
  };
  const stop = listenForStop(
    process,
    () => undefined,
    (name) => process.exit(STOP_EXIT_CODE[name]),
  );
  const failed = new Promise<never>((_, fail) => {
    const run = (): void => {
      if (stopped) return;
      work = work.then(attempt);
      work.catch(fail);
    };
    schedule = () => {
      clearTimeout(timer);
      timer = setTimeout(run, QUIET);
    };
  });
  try {
    await follow();
    schedule(); // for what has changed since the schema was made
    await Promise.race([aborted(stop.signal), failed]);
  } finally {
    stopped = true;
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    await work.catch(() => undefined);
    stop.dispose();
  }
  const name = stop.receivedSignal;
  return name === undefined || name === "SIGINT" ? EXIT_CODE.done : STOP_EXIT_CODE[name];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    if (signal.aborted) settle();
    else signal.addEventListener("abort", () => settle(), { once: true });
  });
}

/** A file that a manifest may be made from; of a name that the system does not tell, any. */
function isSource(name: string | null): boolean {
  return name === null || !name.includes(".") || /\.(?:[cm]?[jt]sx?|json)$/.test(name);
}

/** The folders of a project in which its sources may lie. */
async function foldersOf(directory: string): Promise<readonly string[]> {
  const found = [directory];
  for (const folder of found) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries)
      if (entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name))
        found.push(join(folder, entry.name));
    if (found.length > MOST_FOLDERS) break;
  }
  return found.slice(0, MOST_FOLDERS);
}

const SKIPPED = new Set(["node_modules", "runs", "dist"]);

const MOST_FOLDERS = 2000;
