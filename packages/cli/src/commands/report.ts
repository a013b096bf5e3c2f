import { resolve } from "node:path";
import { readOwnText, replaceFile } from "@lighterjs/core/files";
import { changesToJSON } from "@lighterjs/core/stages";
import { defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { EXIT_CODE } from "../exit-code.js";
import { refuseLinks } from "../host/refuse-links.js";
import { systemFault } from "../host/system-fault.js";
import { readReported, type ReportedRun } from "../report/report-content.js";
import { GENERATOR, reportPage } from "../report/report-page.js";
import { compareRuns } from "../results/compare-runs.js";
import { findRuns } from "../results/find-runs.js";
import { readRun, shortNames, type RunResults } from "../results/read-run.js";

export const command = defineCommand({
  usage: "RUN... [options]",
  argument: { name: "[runs...]", description: "folders of runs, which are shown side by side" },
  options: [{ flags: "--output <file>", description: "the page (default: report.html)" }],
  examples: `
  $ lighter report runs/config/2026-11-24_05-40-56
  report.html
  $ lighter report runs/config/* --output comparison.html

The page needs no other file and no network: curves, what was frozen when, which class is
taken for which, what differs between runs, configs and environments. It is light or
dark as the reader's system is, and can be printed. The last line on stdout is its path.`,
  run: (runs, flags, context) => report({ runs, ...flags }, context),
});

interface ReportRequest {
  /** Folders, as given. */
  readonly runs: readonly string[];
  readonly output: string | undefined;
}

const USUAL_OUTPUT = "report.html";
const MOST_PAGE_BYTES = 1024 * 1024 * 1024;

/**
 * `lighter report`: one page of one run, or of several side by side. Reads files of runs and
 * configs, and runs nothing.
 */
async function report({ runs, output }: ReportRequest, context: CommandContext): Promise<number> {
  const { streams, verbosity, cwd, mask } = context;
  const results = await readAll(runs, cwd);
  const compared = await compareRuns(results, context, "all");
  const names = shortNames(results.map(({ path }) => path));
  const reported: ReportedRun[] = [];
  for (const [index, { run, changes, fault }] of compared.entries()) {
    if (fault !== undefined && verbosity !== "quiet")
      streams.err.write(`warning: \`${run.path}\`: its config cannot be compared: ${fault}\n`);
    reported.push(await readReported(run, { cwd, name: names[index]!, changes: changesToJSON(changes) }));
  }
  const path = await writePage(mask(reportPage(reported)), output, cwd);
  streams.out.writeExactly(`${path}\n`);
  return EXIT_CODE.done;
}

async function readAll(paths: readonly string[], cwd: string): Promise<readonly RunResults[]> {
  if (paths.length === 0)
    throw new CommandError("`lighter report` needs the folder of a run", {
      help: ["for example `lighter report runs/config/2026-11-24_05-40-56`; `lighter runs` lists them"],
    });
  const results: RunResults[] = [];
  // Written twice, as a pattern of a shell may, a run is shown once, as it was written first.
  const distinct = new Map<string, string>();
  for (const path of paths.map((each) => each.replace(/(?<=.)[/\\]+$/, "")))
    if (!distinct.has(resolve(cwd, path))) distinct.set(resolve(cwd, path), path);
  for (const [folder, path] of distinct) {
    const run = await readRun(folder, path);
    if (run === undefined) throw await noRun(path, cwd);
    results.push(run);
  }
  return results;
}

async function noRun(path: string, cwd: string): Promise<CommandError> {
  const below = await findRuns(path, (file) => resolve(cwd, file)).catch(() => undefined);
  if (below === undefined)
    return new CommandError(`there is no run \`${path}\``, { help: ["`lighter runs` lists them"] });
  const newest = below.folders.at(-1);
  return new CommandError(`\`${path}\` is no folder of a run`, {
    help: [newest === undefined ? "`lighter runs` lists runs" : `did you mean \`${newest}\`?`],
  });
}

/** @returns the path, as given */
async function writePage(page: string, output: string | undefined, cwd: string): Promise<string> {
  const path = output ?? USUAL_OUTPUT;
  const file = resolve(cwd, path);
  await refuseLinks(file, cwd);
  const before = output === undefined ? await readOwnText(file, MOST_PAGE_BYTES) : undefined;
  if (before !== undefined && !before.includes(GENERATOR))
    throw new CommandError(`\`${path}\` is no report, so it is not replaced`, {
      help: ["choose another file with `--output FILE`"],
    });
  await replaceFile(file, page).catch((error: unknown) => {
    throw systemFault(`cannot write \`${path}\``, error, ["choose another file with `--output FILE`"]);
  });
  return path;
}
