import type { Clock } from "@lighterjs/core";
import type { LogPoint, MetricLogger } from "../loggers/metric-logger.js";

/**
 * Where all metrics of a run come together: the newest value of each, and, for the loggers, one record for each moment,
 * however many callbacks contribute to it.
 */
export class MetricLog {
  readonly #loggers: readonly MetricLogger[];
  readonly #clock: Clock;
  readonly #opened: MetricLogger[] = [];
  #latest: Readonly<Record<string, number>> = {};
  #pending: { readonly point: LogPoint; readonly metrics: Record<string, number> } | undefined;

  constructor(loggers: readonly MetricLogger[], clock: Clock) {
    this.#loggers = loggers;
    this.#clock = clock;
  }

  /** Newest value of each metric. */
  get latest(): Readonly<Record<string, number>> {
    return this.#latest;
  }

  async open(directory: string): Promise<void> {
    for (const logger of this.#loggers) {
      await logger.open(directory);
      this.#opened.push(logger);
    }
  }

  log(metrics: Readonly<Record<string, number>>, epoch: number, step: number): void {
    this.#latest = { ...this.#latest, ...metrics };
    this.#flushBefore(epoch, step);
    this.#pending ??= { point: this.#point(epoch, step), metrics: {} };
    Object.assign(this.#pending.metrics, metrics);
  }

  /** Metrics of a single optimizer step, for the loggers that want them at this step. */
  logStep(metrics: Readonly<Record<string, number>>, epoch: number, step: number): void {
    this.#flushBefore(epoch, step);
    for (const logger of this.#opened)
      if (logger.stepInterval !== undefined && step % logger.stepInterval === 0)
        logger.logMetrics(metrics, this.#point(epoch, step));
  }

  logText(name: string, text: string, epoch: number, step: number): void {
    for (const logger of this.#opened) logger.logText?.(name, text, this.#point(epoch, step));
  }

  /** Hands what was logged for the newest moment to the loggers: nothing more will come for it. */
  flush(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return;
    for (const logger of this.#opened) logger.logMetrics(pending.metrics, pending.point);
  }

  /** Closes every logger that was opened, then throws the first error there was. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    try {
      this.flush();
    } catch (error) {
      errors.push(error);
    }
    for (const logger of this.#opened.splice(0)) {
      try {
        await logger.close?.();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  #flushBefore(epoch: number, step: number): void {
    const point = this.#pending?.point;
    if (point?.epoch !== epoch || point.step !== step) this.flush();
  }

  #point(epoch: number, step: number): LogPoint {
    return { epoch, step, time: this.#clock.now() };
  }
}
