import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runLighter, type Outcome, type RunOptions } from "./run-lighter.js";

const RECORDER = resolve(import.meta.dirname, "../fixtures/trace/record-effects.mjs");

/** The effects of one command, with the processes that it started. */
export interface Trace extends Outcome {
  /** Absolute paths of all scripts that were run, ES modules or not, as V8 counts them. */
  readonly scripts: readonly string[];
  readonly processes: readonly string[];
  readonly spawns: readonly string[];
  readonly threads: readonly string[];
  readonly connections: readonly string[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Runs the built command line to its end, and watches it. */
export async function traceLighter(args: readonly string[], options: RunOptions): Promise<Trace> {
  const folder = await mkdtemp(join(tmpdir(), "lighter-trace-"));
  try {
    const log = join(folder, "effects.jsonl");
    const coverage = join(folder, "coverage");
    const environment = {
      ...options.environment,
      LIGHTER_TRACE: log,
      NODE_OPTIONS: `--import ${pathToFileURL(RECORDER).href}`,
      NODE_V8_COVERAGE: coverage,
    };
    const outcome = await runLighter(args, { ...options, environment });
    const lines = (await readFile(log, "utf8")).trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line) as { kind: string; detail: string });
    const of = (kind: string): string[] =>
      events.flatMap((event) =>
        event.kind === kind && !event.detail.startsWith(folder) ? [event.detail] : [],
      );
    return {
      ...outcome,
      scripts: await scriptsIn(coverage),
      processes: of("process"),
      spawns: of("spawn"),
      threads: of("thread"),
      connections: of("connection"),
      reads: of("read"),
      writes: of("write"),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function scriptsIn(coverage: string): Promise<string[]> {
  const scripts = new Set<string>();
  for (const name of await readdir(coverage)) {
    const { result } = JSON.parse(await readFile(join(coverage, name), "utf8")) as {
      result: readonly { url: string }[];
    };
    for (const { url } of result)
      if (!url.startsWith("node:")) scripts.add(url.startsWith("file:") ? fileURLToPath(url) : url);
  }
  return [...scripts].sort();
}
