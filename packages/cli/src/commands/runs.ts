import { resolve } from "node:path";
import { systemCode } from "@lighterjs/core/files";
import { defineCommand, formatOption } from "../command.js";
import type { CommandContext, Format } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { EXIT_CODE } from "../exit-code.js";
import { systemFault } from "../host/system-fault.js";
import { compareRuns } from "../results/compare-runs.js";
import { findRuns } from "../results/find-runs.js";
import { readRun, type RunResults } from "../results/read-run.js";
import { renderRuns, runsToJSON } from "../results/render-runs.js";
import { renderJSON } from "../terminal/render-json.js";
import { unknownName } from "../unknown-name.js";

export const command = defineCommand({
  usage: "[FOLDER] [options]",
  argument: { name: "[folder]", description: "where to look for runs (default: runs)" },
  options: [
    { flags: "--sort <metric>", description: "best value of this metric first: val/loss" },
    formatOption(),
  ],
  examples: `
  $ lighter runs
  $ lighter runs runs/config --sort val/accuracy
  $ lighter runs --format json | jq -r '.[] | select(.state == "failed") | .path'

The oldest run comes first, or, with --sort, the best. What differs is told as by
\`lighter diff\`, from the first run of the same folder.`,
  run: ([folder], flags, context) => listRuns({ folder, ...flags }, context),
});

interface RunsRequest {
  /** As given; by default `runs`. */
  readonly folder: string | undefined;
  /** Name of a metric. */
  readonly sort: string | undefined;
  readonly format: Format;
}

/** As many runs are read at once. */
const AT_ONCE = 16;

/**
 * `lighter runs`: a table of the runs below a folder. Reads files of runs and configs; runs and
 * writes nothing.
 */
async function listRuns(
  { folder = "runs", sort, format }: RunsRequest,
  context: CommandContext,
): Promise<number> {
  const { out, err } = context.streams;
  const at = (path: string): string => resolve(context.cwd, path);
  const { folders, left } = await findRuns(folder, at).catch((error: unknown) => {
    const help = ["`lighter fit` makes `runs` where it is started; name another as `lighter runs FOLDER`"];
    if (systemCode(error) === "ENOENT") throw new CommandError(`there is no folder \`${folder}\``, { help });
    throw systemFault(`cannot look into the folder \`${folder}\``, error, help);
  });
  const warn = (line: string): void => {
    if (context.verbosity !== "quiet") err.write(`warning: ${line}\n`);
  };
  if (left > 0) warn(`${left} folders were not looked into: there are too many, or they lie too deep`);
  const found = await readRuns(folders, at);
  if (found.length === 0) {
    if (format === "json") out.write(renderJSON([]));
    else if (context.verbosity !== "quiet") err.write(`no runs in \`${folder}\`\n`);
    return EXIT_CODE.done;
  }
  const compared = await compareRuns(found.toSorted(byStart), context, "folder");
  const sorted = sort === undefined ? compared : sortedBy(sort, compared);
  for (const { run, fault } of sorted) {
    for (const each of run.faults) warn(`\`${run.path}\`: ${each}`);
    if (fault !== undefined) warn(`\`${run.path}\`: its config cannot be compared: ${fault}`);
  }
  out.write(
    format === "json"
      ? renderJSON(runsToJSON(sorted))
      : renderRuns(sorted, sort, {
          color: out.color,
          width: out.terminal ? out.width() : Number.POSITIVE_INFINITY,
        }),
  );
  return EXIT_CODE.done;
}

async function readRuns(
  folders: readonly string[],
  at: (path: string) => string,
): Promise<readonly RunResults[]> {
  const found: RunResults[] = [];
  for (let from = 0; from < folders.length; from += AT_ONCE) {
    const part = folders.slice(from, from + AT_ONCE).map((path) => readRun(at(path), path));
    found.push(...(await Promise.all(part)).filter((run) => run !== undefined));
  }
  return found;
}

/** Oldest first; of those begun at one moment, and of those of which nobody knows when, by name. */
function byStart(a: RunResults, b: RunResults): number {
  return (a.started ?? Infinity) - (b.started ?? Infinity) || (a.path < b.path ? -1 : 1);
}

/**
 * Best value first, by what the metric says is better; then those that have it, but not which
 * values are better, by its newest value, smallest first; then those without it.
 */
function sortedBy<T extends { readonly run: RunResults }>(metric: string, runs: readonly T[]): readonly T[] {
  const known = new Set(runs.flatMap(({ run }) => [...run.metrics.keys(), ...run.best.keys()]));
  if (!known.has(metric))
    throw unknownName(
      `no run has a metric \`${metric}\``,
      metric,
      [...known],
      `they have ${
        [...known]
          .sort()
          .map((name) => `\`${name}\``)
          .join(", ") || "none"
      }`,
    );
  const direction = runs.map(({ run }) => run.directions.get(metric)).find((each) => each !== undefined);
  const sign = direction === "max" ? -1 : 1;
  const value = ({ run }: T): number => {
    const best = run.best.get(metric)?.value ?? run.metrics.get(metric);
    return best === undefined || Number.isNaN(best) ? Infinity : sign * best;
  };
  return runs.toSorted((a, b) => (value(a) === value(b) ? 0 : value(a) - value(b)));
}
