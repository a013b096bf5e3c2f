import type { Callback, Trainer } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/core";

// What stands here is all there is to declare: `lighter check`, `lighter targets` and your editor
// read it.
export interface StopAtGoalOptions {
  /** Name of a metric that is logged in every epoch: `train/accuracy`. */
  monitor: string;
  /** Value that is good enough. */
  goal: number;
  /** Whether the metric should rise (`max`) or fall (`min`) to the goal.
   * @defaultValue "max" */
  mode?: "min" | "max";
  /** Epochs in a row that must reach the goal.
   * @integer
   * @minimum 1
   * @defaultValue 1 */
  for_epochs?: number;
}

/** Ends training once a metric is good enough. */
export class StopAtGoal implements Callback {
  #reached = 0;

  constructor(readonly options: StopAtGoalOptions) {}

  onEpochEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): void {
    const { monitor, goal, mode = "max", for_epochs = 1 } = this.options;
    const value = metrics[monitor];
    if (value === undefined) throw this.#unknownMetric(Object.keys(metrics));
    this.#reached = (mode === "max" ? value >= goal : value <= goal) ? this.#reached + 1 : 0;
    if (this.#reached >= for_epochs)
      trainer.requestStop(`\`${monitor}\` is ${value}, and ${goal} is the goal`);
  }

  /** Goes into every checkpoint, so that a run goes on as if it had never stopped. */
  state(): number {
    return this.#reached;
  }

  loadState(reached: number): void {
    this.#reached = reached;
  }

  /**
   * A fault of an option that shows only in training: it is reported with its line in the config.
   */
  #unknownMetric(known: readonly string[]): OptionError {
    const { monitor } = this.options;
    return new OptionError(
      [
        {
          code: "UNKNOWN_METRIC",
          path: ["monitor"],
          on: "value",
          message: `no metric \`${monitor}\` was logged in this epoch`,
          label: "not logged",
          help: [`logged were: ${known.map((name) => `\`${name}\``).join(", ")}`],
        },
      ],
      { subject: this },
    );
  }
}
