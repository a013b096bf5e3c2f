import { OptionError, suggestNames, type OptionPath } from "@lighterjs/schema";
import type { MonitorMode, Trainer } from "./trainer.js";
import { enumerated, quoted } from "./wording.js";

/**
 * The hook that brings the metrics: metrics of validation are read after each validation, all
 * others once an epoch.
 */
export type MonitorMoment = "validation" | "epoch";

/** The names of the worst values, by which values are better. */
const WORST = { max: "smallest", min: "largest" } as const;

/**
 * Follows one logged metric and knows its best value.
 *
 * @noTarget
 */
export class MetricMonitor {
  #best: number | null = null;
  #isSeen = false;
  #mode: MonitorMode;

  /**
   * @param subject - the callback whose option `monitor` names the metric, for errors
   * @param askedMode - which values are better, where somebody says so; else the metric says it
   * itself, see {@link prepare}
   * @param minDelta - a value must be better than the best one by more than this; a number, or a
   * function of the best one
   * @param option - path of the option that names the metric
   */
  constructor(
    private readonly subject: object,
    readonly metric: string,
    private readonly askedMode: MonitorMode | undefined,
    private readonly minDelta: number | ((best: number) => number),
    private readonly option: OptionPath = ["monitor"],
  ) {
    this.#mode = askedMode ?? "min";
  }

  /** Which values are better. */
  get mode(): MonitorMode {
    return this.#mode;
  }

  /**
   * To be called before the run: the metric must be logged, and it says which way is better. Where
   * it does not, or says other than it is asked for, the log has a line about that.
   *
   * @throws OptionError UNKNOWN_METRIC
   */
  prepare({ capabilities, logger }: Trainer): void {
    this.requireLogged(capabilities.metricNames?.());
    const known = capabilities.metricMode?.(this.metric) ?? (isLoss(this.metric) ? "min" : undefined);
    this.#mode = this.askedMode ?? known ?? "min";
    const taker = `\`${this.subject.constructor.name}\``;
    if (this.askedMode === undefined && known === undefined)
      logger.warn(
        `${taker}: nothing says whether \`${this.metric}\` is better when larger or smaller; \`mode: min\` is assumed`,
      );
    if (this.askedMode !== undefined && known !== undefined && this.askedMode !== known)
      logger.warn(
        `${taker}: \`mode: ${this.askedMode}\` takes the ${WORST[known]} \`${this.metric}\` for the best; leave \`mode\` out unless that is meant`,
      );
  }

  /**
   * To be called before the run.
   *
   * @param names - of all metrics that it will log; `undefined` when nobody knows
   * @throws OptionError UNKNOWN_METRIC
   */
  requireLogged(names: readonly string[] | undefined): void {
    if (names !== undefined && !names.includes(this.metric))
      throw this.#unknownMetric(names.toSorted(), "will be");
  }

  /**
   * Tells what was saved of this metric from what was saved of another, after a change of the
   * config.
   */
  get identity(): string {
    return `${this.#mode} ${this.metric}`;
  }

  /** Best finite value so far. */
  get best(): number | null {
    return this.#best;
  }

  /**
   * Takes the metrics of a hook.
   *
   * @returns whether the metric has improved; `undefined` when this is not the hook to read it in.
   * A value that is not finite counts as no improvement, and is reported.
   * @throws OptionError UNKNOWN_METRIC
   */
  observe(
    trainer: Trainer,
    moment: MonitorMoment,
    metrics: Readonly<Record<string, number>>,
  ): boolean | undefined {
    const value = this.read(trainer, moment, metrics);
    if (value === undefined) return undefined;
    if (!Number.isFinite(value)) return false;
    const gain =
      this.#best === null ? Infinity : this.#mode === "min" ? this.#best - value : value - this.#best;
    const { minDelta } = this;
    if (gain <= (typeof minDelta === "number" ? minDelta : minDelta(this.#best ?? 0))) return false;
    this.#best = value;
    return true;
  }

  /**
   * The metric's value in the metrics of a hook; `undefined` when this is not the hook to read it
   * in. One that is not finite is reported.
   *
   * @throws OptionError UNKNOWN_METRIC
   */
  read(
    trainer: Trainer,
    moment: MonitorMoment,
    metrics: Readonly<Record<string, number>>,
  ): number | undefined {
    if (moment !== (this.metric.startsWith("val/") ? "validation" : "epoch")) return undefined;
    const value = Object.hasOwn(metrics, this.metric) ? metrics[this.metric] : undefined;
    if (value === undefined) throw this.#unknownMetric(Object.keys(metrics).sort(), "has been");
    this.#isSeen = true;
    if (!Number.isFinite(value))
      trainer.logger.warn(
        `epoch ${trainer.epoch}: \`${this.metric}\` is ${value}, which counts as no improvement`,
      );
    return value;
  }

  /** Says so when the run has ended without a value, because it had no validation. */
  warnIfNeverSeen(trainer: Trainer): void {
    if (!this.#isSeen)
      trainer.logger.warn(
        `\`${this.metric}\` was monitored but never logged, since the run ended without a validation`,
      );
  }

  /** Goes on from an earlier best value; `null` starts over. */
  restore(best: number | null): void {
    this.#best = best;
    this.#isSeen = best !== null;
  }

  #unknownMetric(available: readonly string[], tense: "will be" | "has been"): OptionError {
    const suggestions = suggestNames(this.metric, available).map(quoted);
    const names = enumerated(available.map(quoted), 12);
    const unvalidated = this.metric.startsWith("val/") && !available.some((name) => name.startsWith("val/"));
    const help = unvalidated
      ? "give the system a dataloader for validation, or monitor another metric"
      : suggestions.length > 0
        ? `did you mean ${suggestions.join(" or ")}?`
        : undefined;
    return OptionError.about(this.subject, this.option, {
      code: "UNKNOWN_METRIC",
      message: `no metric \`${this.metric}\` ${tense} logged`,
      label: "not a logged metric",
      notes: [available.length === 0 ? "no metrics are logged" : `logged metrics: ${names}`],
      ...(help !== undefined && { help: [help] }),
    });
  }
}

/** A loss is made smaller, whoever logs it. */
function isLoss(metric: string): boolean {
  return /(?:^|[/_])loss$/.test(metric);
}
