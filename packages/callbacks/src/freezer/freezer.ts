import { validateOptions } from "@lighterjs/schema";
import type { Callback, StateValue } from "../callback.js";
import { MetricMonitor, type MonitorMoment } from "../metric-monitor.js";
import { OWN_MANIFEST } from "../own-manifest.js";
import { readField, readNumber, requireFields } from "../read-state.js";
import type { Trainer } from "../trainer.js";
import { checkWindows } from "./freeze-schedule.js";
import { FreezeRegistry } from "./freeze-registry.js";
import type { FreezerOptions } from "./freezer-options.js";
import { FreezerProgress } from "./freezer-progress.js";
import { FREEZING_METRICS } from "./report-transition.js";

const BRAND = Symbol.for("lighter.Freezer");

/**
 * Freezes layers or single parameters of the model, and unfreezes them at an epoch, after a step,
 * when a metric has stopped improving, or one group after another.
 *
 * Several Freezers may be combined in any order: a parameter is frozen while at least one of them
 * holds it, and each releases only its own. What was not trainable before stays so. While all
 * parameters of a normalization layer are frozen, its moving statistics are used and stand still,
 * unless `norm_stats` says otherwise.
 *
 * What is frozen depends on the options, the epoch and the step alone, and on what a checkpoint
 * keeps: the metric that is monitored, and {@link Freezer.unfreeze}. So a resumed run continues
 * exactly, and a second run starts over. Each change is logged in one line, as the metrics
 * `freezer/frozen_parameters` (a number of scalars), `freezer/frozen_fraction` and
 * `freezer/released_groups`, and as text.
 *
 * @example
 * ```yaml
 * trainer:
 *   callbacks:
 *     - _target_: lighter.callbacks.Freezer
 *       name_starts_with: ["model.encoder"]
 *       until_epoch: 10
 * ```
 */
export class Freezer implements Callback {
  readonly [BRAND] = true;
  /** The memory of the run. Freezers of one trainer meet in its registry, which leads them on. */
  readonly progress: FreezerProgress;
  readonly metricNames = FREEZING_METRICS;
  readonly #monitor: MetricMonitor | undefined;

  /** @throws OptionError */
  constructor(readonly options: FreezerOptions) {
    validateOptions(Freezer, options, OWN_MANIFEST);
    checkWindows(options);
    const { monitor, mode, min_delta = 0 } = options;
    this.progress = FreezerProgress.of(options);
    if (monitor !== undefined) this.#monitor = new MetricMonitor(this, monitor, mode, min_delta);
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(value: object): value is Freezer {
    return BRAND in value;
  }

  /** Releases everything that this Freezer holds, from the next step to the end of the run. */
  unfreeze(): void {
    this.progress.unfreeze();
  }

  /** Whether {@link Freezer.unfreeze} has been called in this run. */
  get isUnfrozen(): boolean {
    return this.progress.isUnfrozen;
  }

  /**
   * Makes sure that what it monitors is among the metrics of a run.
   *
   * @param names - of all of them; `undefined` when nobody knows
   * @throws OptionError UNKNOWN_METRIC
   */
  requireMetric(names: readonly string[] | undefined): void {
    this.#monitor?.requireLogged(names);
  }

  /**
   * @throws OptionError when a name matches no parameter, or when nothing would be left to train
   */
  setup(trainer: Trainer): void {
    this.#monitor?.prepare(trainer);
    FreezeRegistry.of(trainer).enroll(this, trainer);
  }

  onTrainStart(trainer: Trainer): void {
    FreezeRegistry.of(trainer).advance(trainer);
  }

  onEpochStart(trainer: Trainer): void {
    FreezeRegistry.of(trainer).advance(trainer);
  }

  onStepStart(trainer: Trainer): void {
    FreezeRegistry.of(trainer).advance(trainer);
  }

  onValidationEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): void {
    this.#observe(trainer, "validation", metrics);
  }

  onEpochEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): void {
    this.#observe(trainer, "epoch", metrics);
  }

  onTrainEnd(trainer: Trainer): void {
    if (this.progress.isHolding) this.#monitor?.warnIfNeverSeen(trainer);
  }

  teardown(trainer: Trainer): void {
    FreezeRegistry.of(trainer).withdraw(this);
    this.loadState(null);
  }

  state(): StateValue {
    const { identity: monitor = null, best = null } = this.#monitor ?? {};
    return { ...this.progress.state(), monitor, best };
  }

  loadState(state: StateValue): void {
    requireFields(state);
    this.progress.load(state);
    const isSameMetric = readField(state, "monitor") === this.#monitor?.identity;
    if (!isSameMetric) this.progress.restartPatience();
    this.#monitor?.restore(isSameMetric ? readNumber(state, "best") : null);
  }

  #observe(trainer: Trainer, moment: MonitorMoment, metrics: Readonly<Record<string, number>>): void {
    if (!this.progress.isHolding) return;
    const hasImproved = this.#monitor?.observe(trainer, moment, metrics);
    if (hasImproved !== undefined) this.progress.noteMetric(hasImproved);
  }
}
