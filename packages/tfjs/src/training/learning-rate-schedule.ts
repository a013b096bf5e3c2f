import type { MonitorMoment, StateValue, Trainer } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/schema";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Scheduler } from "../schedulers/scheduler.js";
import { runTarget } from "../target-error.js";
import type { TrainingSession } from "./training-session.js";

/** Gives the optimizer of a run the learning rate of each step, where a scheduler decides it. */
export class LearningRateSchedule {
  readonly #baseRate: number;

  constructor(
    private readonly scheduler: Scheduler | undefined,
    private readonly optimizer: Optimizer,
  ) {
    this.#baseRate = optimizer.learningRate;
  }

  /**
   * Sets the rate for the step that begins.
   *
   * @throws OptionError when the scheduler, a user's perhaps, gives no usable factor
   */
  beginStep({ epoch, globalStep, length }: Pick<TrainingSession, "epoch" | "globalStep" | "length">): void {
    if (this.scheduler === undefined) return;
    const { maxEpochs, maxSteps } = length;
    const [count, total] = this.scheduler.interval === "epoch" ? [epoch, maxEpochs] : [globalStep, maxSteps];
    const { scheduler } = this;
    const factor = runTarget(scheduler, "factor", () => scheduler.factor(count, total));
    if (!(factor >= 0 && Number.isFinite(factor)))
      throw OptionError.about(this.scheduler, [], {
        on: "key",
        message: `the scheduler multiplies the learning rate by ${factor} at epoch ${epoch}, step ${globalStep}`,
        label: "expected a factor of 0 or more",
      });
    this.optimizer.learningRate = this.#baseRate * factor;
  }

  /** To be called before a run. @throws OptionError about the scheduler */
  prepare(trainer: Trainer): void {
    const { scheduler } = this;
    if (scheduler === undefined) return;
    runTarget(scheduler, "loadState", () => scheduler.loadState?.(null));
    runTarget(scheduler, "prepare", () => scheduler.prepare?.(trainer));
  }

  /**
   * Lets the scheduler see what was logged, before the callbacks do, so that a checkpoint knows
   * what it has seen.
   */
  observe(session: TrainingSession, moment: MonitorMoment): void {
    const { scheduler } = this;
    if (scheduler === undefined) return;
    runTarget(scheduler, "observe", () => scheduler.observe?.(session, moment, session.metrics));
  }

  state(): StateValue | undefined {
    const { scheduler } = this;
    return scheduler && runTarget(scheduler, "state", () => scheduler.state?.() ?? undefined);
  }

  /** @throws SavedStateError */
  loadState(state: StateValue): void {
    this.scheduler?.loadState?.(state);
  }

  /** Goes on after a step that had this rate. */
  resume(learningRate: number): void {
    if (this.scheduler !== undefined) this.optimizer.learningRate = learningRate;
  }

  /**
   * The rate of the newest step under the name it is logged by; nothing where no scheduler changes
   * it.
   */
  get metrics(): Readonly<Record<string, number>> {
    return this.scheduler === undefined ? {} : { "train/learning_rate": this.optimizer.learningRate };
  }
}
