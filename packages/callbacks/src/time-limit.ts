import { validateOptions } from "@lighterjs/schema";
import type { Callback, StateValue } from "./callback.js";
import { OWN_MANIFEST } from "./own-manifest.js";
import { readNumber, requireFields } from "./read-state.js";
import type { Trainer } from "./trainer.js";
import { counted } from "./wording.js";

/**
 * How long a run may take: hours, minutes and seconds together.
 *
 * @atLeastOneOf hours minutes seconds
 */
export interface TimeLimitOptions {
  /** @minimum 0 */
  readonly hours?: number;
  /** @minimum 0 */
  readonly minutes?: number;
  /** @minimum 0 */
  readonly seconds?: number;
}

/**
 * Ends the run after a time, in good order: after the optimizer step under way, with a checkpoint
 * and all that belongs to the end of training. The time that passes from the start of training
 * counts, validation included, over all processes that have gone on with the run; what passes
 * between them does not.
 *
 * @example
 * ```yaml
 * trainer:
 *   callbacks:
 *     - { _target_: lighter.callbacks.TimeLimit, hours: 1, minutes: 30 }
 * ```
 */
export class TimeLimit implements Callback {
  readonly metricNames = [];
  readonly #limit: number;
  /** Milliseconds that the run took in earlier processes. */
  #before = 0;
  #startedAt: number | undefined;

  /** @throws OptionError */
  constructor(readonly options: TimeLimitOptions) {
    validateOptions(TimeLimit, options, OWN_MANIFEST);
    const { hours = 0, minutes = 0, seconds = 0 } = options;
    this.#limit = 1000 * (60 * (60 * hours + minutes) + seconds);
  }

  onTrainStart(): void {
    this.#startedAt = this.now();
  }

  onBatchEnd(trainer: Trainer): void {
    this.#stopWhenOver(trainer);
  }

  onValidationEnd(trainer: Trainer): void {
    this.#stopWhenOver(trainer);
  }

  teardown(): void {
    this.loadState(null);
    this.#startedAt = undefined;
  }

  state(): StateValue {
    return { elapsed_ms: this.#elapsed };
  }

  loadState(state: StateValue): void {
    requireFields(state);
    this.#before = readNumber(state, "elapsed_ms") ?? 0;
  }

  /** Milliseconds on a clock that only goes forward. */
  protected now(): number {
    return performance.now();
  }

  get #elapsed(): number {
    return this.#before + (this.#startedAt === undefined ? 0 : this.now() - this.#startedAt);
  }

  #stopWhenOver(trainer: Trainer): void {
    if (this.#elapsed < this.#limit) return;
    const { hours, minutes, seconds } = this.options;
    const parts = [
      ...(hours === undefined ? [] : [counted(hours, "hour")]),
      ...(minutes === undefined ? [] : [counted(minutes, "minute")]),
      ...(seconds === undefined ? [] : [counted(seconds, "second")]),
    ];
    trainer.requestStop(`its time is over: ${parts.join(" ")}`);
  }
}
