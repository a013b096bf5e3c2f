import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { basename, dirname, extname, join, posix, relative, resolve, sep } from "node:path";
import type { CheckedRun } from "@lighterjs/core";
import { pathBase, pathPrefixes, printConfig, type SourceText } from "@lighterjs/core/stages";
import type { RunRecord } from "./write-record.js";

export interface RunRecordOptions {
  readonly run: CheckedRun;
  /** The resolved config, printed. */
  readonly resolved: string;
  /** Absolute path of the run folder, or one beside it. */
  readonly folder: string;
  /** The first config file, as given. */
  readonly primary: string;
  readonly overrides: readonly string[];
  readonly cwd: string;
  /** Content of `environment.json`. */
  readonly environment: Readonly<Record<string, unknown>>;
}

/**
 * The files that say what a run was made from: as written, composed and resolved, with overrides
 * and environment.
 */
export function runRecord({
  run,
  resolved,
  folder,
  primary,
  overrides,
  cwd,
  environment,
}: RunRecordOptions): RunRecord {
  const base = pathBase(run.composed);
  const header = `# @directory ${relative(folder, base).split(sep).join("/") || "."}\n`;
  const prefixes = pathPrefixes(run.checked, base);
  return new Map([
    ["composed.yaml", header + printConfig(run.composed.root, { prefixes })],
    ["origins.yaml", printConfig(run.composed.root, { prefixes, origins: true })],
    ["resolved.yaml", header + resolved],
    ["overrides.txt", overrides.map((override) => `${override}\n`).join("")],
    ["environment.json", `${JSON.stringify(environment, undefined, 2)}\n`],
    ...writtenConfigs(run.composed.sources, dirname(resolve(cwd, primary))),
  ]);
}

/**
 * The config files by their place in `config/`: those below the folder of the primary one keep
 * theirs, so that config groups are found again; others stand beside it.
 */
function writtenConfigs(sources: readonly SourceText[], folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name, text, directory } of sources) {
    if (name === "<command line>") continue;
    const path = relative(folder, join(directory, basename(name)));
    const isBelow = path.split(sep)[0] !== ".." && resolve(folder, path) !== path;
    const wanted = isBelow ? path.split(sep).join("/") : basename(name);
    const extension = extname(wanted);
    const stem = wanted.slice(0, wanted.length - extension.length);
    let free = wanted;
    // Names that differ in case alone are one name on some systems.
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${stem}-${number}${extension}`;
    taken.add(free.toLowerCase());
    files.set(posix.join("config", free), text);
  }
  return files;
}

/**
 * Records for `environment.json` what a run depends on beyond its config: versions and the
 * machine's kind. No environment variable, user or host name goes in.
 */
export function environmentRecord(options: {
  readonly packages: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seed: number;
  /** Of a stage that uses a trained model: which, and whose weights. */
  readonly use?: Readonly<Record<string, string>> | undefined;
}): Record<string, unknown> {
  return {
    started_at: new Date(options.startedAt).toISOString(),
    seed: options.seed,
    ...options.use,
    node: process.versions.node,
    packages: options.packages,
    platform: platform(),
    architecture: arch(),
    system_release: release(),
    cpu: cpus()[0]?.model ?? "unknown",
    cpu_count: availableParallelism(),
    memory_bytes: totalmem(),
  };
}
