import { mkdir } from "node:fs/promises";
import { basename } from "node:path";
import { launchers } from "@lighterjs/sweeps";
import type { SweepRecord } from "@lighterjs/sweeps/study";
import { arrayScript, askAll, slurmPaths, trialArrays, USUAL_ARRAY_SIZE } from "@lighterjs/sweeps/study";
import { CommandError } from "../command-error.js";
import { EXIT_CODE } from "../exit-code.js";
import { shellLine } from "@lighterjs/core/render";
import type { Streams } from "../terminal/output.js";
import { kubernetesJob } from "./kubernetes-job.js";
import { pointReader } from "./point-reader.js";
import type { SweepConfig } from "./sweep-config.js";

/** Forms in which the trials of a sweep can be handed to something else that runs them. */
export type TrialFormat = "lines" | "slurm" | "kubernetes";

export interface PrintedSweep {
  readonly config: SweepConfig;
  readonly record: SweepRecord;
  readonly folder: string;
  /** The program that runs a trial whose id comes last, and its arguments. */
  readonly command: readonly string[];
  /** Where it runs. */
  readonly cwd: string;
}

/**
 * Writes the configs of all trials, and prints what runs those that have not ended. Each trial
 * reports to the folder of the sweep, so that `lighter sweep show` follows, and the sweep itself
 * can be gone on with.
 */
export async function printTrials(
  format: TrialFormat,
  sweep: PrintedSweep,
  { out }: Streams,
): Promise<number> {
  const { config, record, folder } = sweep;
  if (config.sweep.sampler.isAdaptive)
    throw new CommandError("this sampler goes by results, so its trials cannot be written down beforehand", {
      help: ["take another sampler, `lighter.sweeps.Sobol` say, or let `lighter sweep` run it"],
    });
  const ids = await askAll(config.sweep, record, folder, {
    space: config.space,
    make: config.make,
    written: config.written,
    pointOf: pointReader(record, config),
    seed: config.seed,
  });
  // Slurm writes no output into a folder that is not there.
  if (format === "slurm") await mkdir(slurmPaths(folder).folder, { recursive: true });
  out.write(render(format, ids, sweep));
  return EXIT_CODE.done;
}

function render(format: TrialFormat, ids: readonly string[], sweep: PrintedSweep): string {
  switch (format) {
    case "lines":
      return ids.map((id) => `${shellLine([...sweep.command, id])}\n`).join("");
    case "slurm":
      return slurmScript(ids, sweep);
    case "kubernetes":
      return kubernetesJob(ids, sweep);
  }
}

/** The script of an array, with what a Slurm launcher of the config asks for. */
function slurmScript(ids: readonly string[], { config, folder, command, cwd }: PrintedSweep): string {
  if (ids.length === 0) return "#!/bin/bash\n# all trials have ended\n";
  const { launcher } = config.sweep;
  const options = launchers.Slurm.is(launcher) ? launcher.options : {};
  const arrays = trialArrays(ids, USUAL_ARRAY_SIZE);
  return arrayScript({ name: basename(folder), arrays, folder, command, cwd, options });
}
