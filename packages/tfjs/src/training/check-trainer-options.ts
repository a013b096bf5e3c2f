import type { RunDirectory } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import type { TrainerOptions } from "./trainer-options.js";

/**
 * Refuses options that the types allow but that make no run.
 *
 * @throws OptionError
 */
export function checkTrainerOptions(options: TrainerOptions, runDirectory: RunDirectory | undefined): void {
  const { max_epochs, max_steps, fast_dev_run, loggers = [] } = options;
  if (max_epochs === undefined && max_steps === undefined && fast_dev_run !== true)
    throw new OptionError([
      {
        code: "MISSING_OPTION",
        path: [],
        on: "key",
        message: "the trainer is not told when to end",
        label: "needs `max_epochs` or `max_steps`",
        help: ["give `max_epochs`, for example 10, or `max_steps`"],
      },
    ]);
  if (loggers.length > 0 && runDirectory === undefined)
    throw new OptionError([
      {
        code: "INVALID_OPTION",
        path: ["loggers"],
        on: "key",
        message: "`loggers` write into a run folder, and this trainer has none",
        label: "nowhere to write",
        help: ["give the trainer a `RunDirectory`, or leave `loggers` out"],
      },
    ]);
}
