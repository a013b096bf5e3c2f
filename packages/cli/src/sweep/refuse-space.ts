import { gridSize, MOST_TRIALS } from "@lighterjs/sweeps/study";
import { CommandError } from "../command-error.js";
import type { SweepConfig } from "./sweep-config.js";

/** @throws CommandError where the sampler cannot try this space, or would try too much of it */
export function refuseSpace({ sweep, space }: SweepConfig): void {
  const fault = sweep.sampler.refuse(space);
  if (fault !== undefined) throw new CommandError(fault.message, { help: [fault.help] });
  const trials = (sweep.sampler.trials ?? gridSize(space)) * (sweep.options.repeat ?? 1);
  if (trials > MOST_TRIALS)
    throw new CommandError(
      `the sweep has ${trials.toLocaleString("en-US")} trials; at most ${MOST_TRIALS.toLocaleString("en-US")} are run`,
      { help: ["ask for fewer `trials`, or fewer `repeat`"] },
    );
}
