import type { Callback } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/schema";
import { Local } from "./launchers/local.js";
import type { Launcher } from "./launchers/launcher.js";
import type { Pruner } from "./pruners/pruner.js";
import { Grid } from "./samplers/grid.js";
import type { Sampler } from "./samplers/sampler.js";
import type { Space } from "./search/dimension.js";
import { TrialCallback, type TrialChannel } from "./study/trial-callback.js";

/** The goal of a sweep. */
export interface ObjectiveOptions {
  /**
   * Name of the logged metric that says how good a trial is.
   *
   * @example "val/accuracy"
   */
  readonly monitor: string;
  /**
   * Whether smaller (`min`) or larger (`max`) values are better. By default as the metric itself
   * says.
   */
  readonly mode?: "min" | "max";
  /**
   * Which value of a trial counts: that of its best epoch, or that of its last.
   *
   * @defaultValue "best"
   */
  readonly take?: "best" | "last";
}

/** Which values to try, how to choose among them, and where to run the trials. */
export interface SweepOptions {
  /**
   * Values to try, by the path of what they are given to, or by the name of a config group: a list,
   * or a range such as `lighter.sweeps.LogUniform`.
   */
  readonly parameters?: Readonly<Record<string, readonly unknown[] | Space>>;
  /**
   * How often each choice of values is run, each time with another `seed`: that of the config, and
   * those that follow it.
   *
   * @minimum 1
   * @integer
   * @defaultValue 1
   */
  readonly repeat?: number;
  /** The measure of how good a trial is. Without it trials are run and not compared. */
  readonly objective?: ObjectiveOptions;
  /** Chooses the values of each trial: by default `lighter.sweeps.Grid`, which tries all. */
  readonly sampler?: Sampler;
  /**
   * Ends hopeless trials early: by default nothing.
   *
   * @requires objective
   */
  readonly pruner?: Pruner;
  /**
   * How often a trial that has failed is started again, from its last checkpoint. One that was
   * killed, with its machine say, is started again in any case.
   *
   * @minimum 0
   * @integer
   * @defaultValue 0
   */
  readonly retries?: number;
  /**
   * The reaction when a trial has failed for good: the others go on, or they save and stop.
   *
   * @defaultValue "continue"
   */
  readonly on_failure?: "continue" | "stop";
  /** Runs the trials: by default `lighter.launchers.Local`, one at a time on this machine. */
  readonly launcher?: Launcher;
}

/**
 * Runs a config many times with different values: `lighter sweep`. Other commands check it and
 * leave it alone.
 */
export class Sweep {
  readonly sampler: Sampler;
  readonly launcher: Launcher;

  /** @throws OptionError where a sampler that goes by results has none to go by */
  constructor(readonly options: SweepOptions = {}) {
    this.sampler = options.sampler ?? new Grid();
    this.launcher = options.launcher ?? new Local();
    if (this.sampler.isAdaptive && options.objective === undefined)
      throw OptionError.about(this, ["sampler"], {
        code: "CONFLICTING_OPTIONS",
        message: "this sampler goes by results, and no `objective` says what a good one is",
        label: "needs an `objective`",
        help: ["add, for example, `objective: {monitor: val/loss}` to `sweep:`"],
      });
  }

  /**
   * The callback that takes part in the run of a trial; nothing where there is no objective to
   * report.
   */
  takePart(channel: TrialChannel): Callback | undefined {
    const { objective, pruner } = this.options;
    return objective && new TrialCallback(this, objective, pruner, channel);
  }
}
