import { OptionError, validateOptions } from "@lighterjs/schema";
import type { Callback, StateValue } from "./callback.js";
import { MetricMonitor } from "./metric-monitor.js";
import { OWN_MANIFEST } from "./own-manifest.js";
import { readCount, readField, readNumber, requireFields, SavedStateError } from "./read-state.js";
import type { CheckpointStore, MonitorMode, RankedCheckpoint, Trainer } from "./trainer.js";

/** When to save the state of the run, and which saves to keep. */
export interface CheckpointOptions {
  /**
   * Epochs from one checkpoint to the next. Default, unless `every_n_steps` is given: 1, but where
   * epochs are very short only as often as takes a twentieth of the time.
   *
   * @integer
   * @minimum 1
   */
  readonly every_n_epochs?: number;
  /**
   * Optimizer steps from one checkpoint to the next.
   *
   * @integer
   * @minimum 1
   */
  readonly every_n_steps?: number;
  /**
   * How many of the newest checkpoints to keep. With two, one is left when the newest turns out to
   * be damaged.
   *
   * @integer
   * @minimum 1
   * @defaultValue 2
   */
  readonly keep_last?: number;
  /**
   * Name of a logged metric. What gave its best values is saved and kept in any case.
   *
   * @example "val/loss"
   */
  readonly monitor?: string;
  /**
   * Whether smaller (`min`) or larger (`max`) values of the metric are better. By default as the
   * metric itself says; of one that does not, smaller ones, with a warning.
   */
  readonly mode?: MonitorMode;
  /**
   * How many checkpoints with the best values of the metric to keep.
   *
   * @integer
   * @minimum 1
   * @requires monitor
   * @defaultValue 1
   */
  readonly keep_best?: number;
}

/** How much longer than it takes to save it must be since, where nothing says how often to save. */
const LEAST_PAUSE = 20;

const BRAND = Symbol.for("lighter.Checkpoint");

/**
 * Saves the state of the run into its folder, so that it can go on after an interruption as if
 * there had been none: `lighter fit --resume RUN`.
 *
 * A run with a folder saves after its epochs without being told; name this callback to say how
 * often, or to keep the best. In any case the end of a run is saved, and a run that is stopped by a
 * signal.
 *
 * @example
 * ```yaml
 * trainer:
 *   callbacks:
 *     - _target_: lighter.callbacks.Checkpoint
 *       every_n_steps: 500
 *       monitor: val/accuracy
 * ```
 */
export class Checkpoint implements Callback {
  readonly [BRAND] = true;
  readonly metricNames = [];
  readonly #monitor: MetricMonitor | undefined;
  readonly #everyEpochs: number;
  readonly #everySteps: number;
  /**
   * In milliseconds, of `performance.now()`: before this no epoch is saved merely because it is
   * one.
   */
  #notBefore = 0;
  /** Best first. */
  #best: readonly RankedCheckpoint[] = [];
  /** Of the metric, in the epoch that ends. */
  #value: number | undefined;
  /** Steps completed before the one under way. */
  #stepsBefore = 0;

  /** @throws OptionError */
  constructor(readonly options: CheckpointOptions = {}) {
    validateOptions(Checkpoint, options, OWN_MANIFEST);
    const { every_n_epochs, every_n_steps, monitor, mode } = options;
    this.#everyEpochs = every_n_epochs ?? (every_n_steps === undefined ? 1 : Infinity);
    this.#everySteps = every_n_steps ?? Infinity;
    this.#monitor = monitor === undefined ? undefined : new MetricMonitor(this, monitor, mode, 0);
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(value: object): value is Checkpoint {
    return BRAND in value;
  }

  /** @throws OptionError when the trainer cannot save its state */
  setup(trainer: Trainer): void {
    storeOf(trainer, this);
    this.#monitor?.prepare(trainer);
  }

  async onTrainStart(trainer: Trainer): Promise<void> {
    // What is noted as best must be what was best here, not what a later stretch of the run had
    // found before it was lost.
    if (this.#best.length > 0) await this.#keep(trainer);
  }

  onStepStart({ globalStep }: Trainer): void {
    this.#stepsBefore = globalStep;
  }

  async onBatchEnd(trainer: Trainer): Promise<void> {
    const { globalStep } = trainer;
    const isStepEnd = globalStep > this.#stepsBefore;
    if (isStepEnd && globalStep % this.#everySteps === 0) await this.#save(trainer);
  }

  async onValidationEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): Promise<void> {
    const value = this.#monitor?.read(trainer, "validation", metrics);
    if (trainer.isMidEpoch !== true) this.#value = value;
    else if (value !== undefined && this.#rank({ step: trainer.globalStep, value }))
      await this.#save(trainer);
  }

  async onEpochEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): Promise<void> {
    const value = this.#monitor?.read(trainer, "epoch", metrics) ?? this.#value;
    this.#value = undefined;
    const isAmongBest = value !== undefined && this.#rank({ step: trainer.globalStep, value });
    const isDue = (trainer.epoch + 1) % this.#everyEpochs === 0 && performance.now() >= this.#notBefore;
    if (isAmongBest || isDue) await this.#save(trainer);
  }

  async onTrainEnd(trainer: Trainer): Promise<void> {
    this.#monitor?.warnIfNeverSeen(trainer);
    // The trainer has saved the end of the run by now.
    await this.#keep(trainer);
  }

  teardown(): void {
    this.loadState(null);
    this.#value = undefined;
    this.#stepsBefore = 0;
    this.#notBefore = 0;
  }

  state(): StateValue {
    const best = this.#best.map(({ step, value }) => ({ step, value }));
    return { monitor: this.#monitor?.identity ?? null, best };
  }

  loadState(state: StateValue): void {
    requireFields(state);
    const isSame = readField(state, "monitor") === this.#monitor?.identity;
    const best = isSame ? readField(state, "best") : undefined;
    this.#best = readRanking(best ?? []);
    this.#monitor?.restore(this.#best[0]?.value ?? null);
  }

  /** Whether a value is among the best so far; of equal ones the earlier is better. */
  #rank(newest: RankedCheckpoint): boolean {
    if (!Number.isFinite(newest.value)) return false;
    const sign = this.#monitor?.mode === "max" ? -1 : 1;
    const others = this.#best.filter(({ step }) => step !== newest.step);
    const ranked = [...others, newest].sort((a, b) => sign * (a.value - b.value));
    this.#best = ranked.slice(0, this.options.keep_best ?? 1);
    return this.#best.includes(newest);
  }

  async #save(trainer: Trainer): Promise<void> {
    const begun = performance.now();
    await storeOf(trainer, this).save();
    await this.#keep(trainer);
    const ended = performance.now();
    if (this.options.every_n_epochs === undefined) this.#notBefore = ended + LEAST_PAUSE * (ended - begun);
  }

  async #keep(trainer: Trainer): Promise<void> {
    const { keep_last: last = 2 } = this.options;
    const { metric: monitor, mode } = this.#monitor ?? {};
    const best = monitor && mode && { best: { monitor, mode, checkpoints: this.#best } };
    await storeOf(trainer, this).keep({ last, ...best });
  }
}

function storeOf({ capabilities }: Trainer, subject: Checkpoint): CheckpointStore {
  if (capabilities.checkpoints !== undefined) return capabilities.checkpoints;
  throw OptionError.about(subject, [], {
    on: "key",
    message: "this trainer cannot save its state, or has no folder for it",
    label: "nothing to save to",
    help: ["remove `Checkpoint` from the callbacks, or give the trainer a run folder"],
  });
}

function readRanking(best: StateValue): readonly RankedCheckpoint[] {
  if (!Array.isArray(best)) throw new SavedStateError("best", "expected a list");
  return best.map((entry: StateValue, index) => {
    requireFields(entry);
    const step = readCount(entry, "step");
    const value = readNumber(entry, "value");
    if (step === null || value === null)
      throw new SavedStateError(`best.${index}`, "expected a step and a value");
    return { step, value };
  });
}
