import { Checkpoint, ExponentialMovingAverage } from "@lighterjs/callbacks";
import type { RunDirectory } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import type { MetricLogger } from "../loggers/metric-logger.js";
import type { TrainerOptions } from "./trainer-options.js";

/**
 * Refuses options that the types allow but that make no run.
 *
 * @throws OptionError
 */
export function checkTrainerOptions(options: TrainerOptions, runDirectory: RunDirectory | undefined): void {
  const { loggers = [] } = options;
  checkCheckpoints(options, runDirectory);
  checkLoggers(loggers);
  checkAverages(options);
  if (loggers.length > 0 && runDirectory === undefined)
    throw OptionError.about(undefined, ["loggers"], {
      on: "key",
      message: "`loggers` write into a run folder, and this trainer has none",
      label: "nowhere to write",
      help: ["give the trainer a `RunDirectory`, or leave `loggers` out"],
    });
}

/** Only one set of weights can be judged and saved in the place of those that train. */
function checkAverages({ callbacks = [] }: TrainerOptions): void {
  const [first, second] = callbacks.flatMap((callback, index) =>
    ExponentialMovingAverage.is(callback) ? [index] : [],
  );
  if (first === undefined || second === undefined) return;
  throw OptionError.about(undefined, ["callbacks", second], {
    code: "CONFLICTING_OPTIONS",
    message: "a run has one `ExponentialMovingAverage`, and this is a second",
    label: "both would stand in for the weights",
    related: [{ path: ["callbacks", first], on: "value", label: "the first" }],
    help: ["remove one of the two"],
  });
}

/**
 * Refuses options by which training would never end.
 *
 * @throws OptionError
 */
export function requireEnd(options: TrainerOptions, subject: object): void {
  const { max_epochs, max_steps, fast_dev_run } = options;
  if (max_epochs === undefined && max_steps === undefined && fast_dev_run !== true)
    throw OptionError.about(subject, [], {
      code: "MISSING_OPTION",
      on: "key",
      message: "the trainer is not told when to end",
      label: "needs `max_epochs` or `max_steps`",
      help: ["give `max_epochs`, for example 10, or `max_steps`"],
    });
}

/** Of two that write into one file, each would cut off or repeat what the other has written. */
function checkLoggers(loggers: readonly MetricLogger[]): void {
  for (const [index, { file }] of loggers.entries()) {
    const first = loggers.findIndex((logger) => logger.file === file);
    if (file === undefined || first === index) continue;
    throw OptionError.about(undefined, ["loggers", index], {
      code: "CONFLICTING_OPTIONS",
      message: `two loggers would write to \`${file}\` of the run`,
      label: "the second",
      related: [{ path: ["loggers", first], on: "value", label: "the first" }],
      help: ["remove one of the two"],
    });
  }
}

function checkCheckpoints(
  { callbacks = [], enable_checkpointing }: TrainerOptions,
  runDirectory: RunDirectory | undefined,
): void {
  const [first, second] = callbacks.flatMap((callback, index) => (Checkpoint.is(callback) ? [index] : []));
  if (first === undefined) return;
  if (enable_checkpointing === false)
    throw OptionError.about(undefined, ["enable_checkpointing"], {
      code: "CONFLICTING_OPTIONS",
      message: "`enable_checkpointing: false` and a `Checkpoint` among the callbacks contradict each other",
      label: "switches checkpoints off",
      related: [{ path: ["callbacks", first], on: "value", label: "saves checkpoints" }],
      help: ["remove one of the two"],
    });
  if (second !== undefined)
    throw OptionError.about(undefined, ["callbacks", second], {
      code: "CONFLICTING_OPTIONS",
      message: "a run has one `Checkpoint`, and this is a second",
      label: "each would remove what the other keeps",
      related: [{ path: ["callbacks", first], on: "value", label: "the first" }],
      help: ["put the options of both into one: `every_n_epochs` and `every_n_steps` go together"],
    });
  if (runDirectory === undefined)
    throw OptionError.about(undefined, ["callbacks", first], {
      message: "`Checkpoint` saves into a run folder, and this trainer has none",
      label: "nowhere to save",
      help: ["give the trainer a `RunDirectory`, or remove `Checkpoint`"],
    });
}
