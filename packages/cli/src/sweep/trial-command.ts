import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { CommandError } from "../command-error.js";

/** The command that runs a trial whose sweep and id come last: the program, and its arguments. */
export function trialCommand(flags: readonly string[]): readonly string[] {
  const here = createRequire(import.meta.url).resolve("lighterjs/package.json");
  return [process.execPath, join(dirname(here), "bin", "lighter.js"), "sweep", "trial", ...flags];
}

/** How many trials `--jobs` lets run at once. */
export function readJobs(text: string): number {
  const jobs = Number(text);
  if (/^\d+$/.test(text) && jobs >= 1) return jobs;
  throw new CommandError(`\`--jobs ${text}\` is no number of trials`, {
    help: ["`--jobs 2` runs two trials at once"],
  });
}
