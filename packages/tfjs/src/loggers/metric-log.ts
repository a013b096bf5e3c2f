import { isDeepStrictEqual } from "node:util";
import type { StateValue } from "@lighterjs/callbacks";
import type { Clock, RunDirectory } from "@lighterjs/core";
import type { MetricLogState } from "../checkpoint/run-snapshot.js";
import { runTarget } from "../target-error.js";
import { Csv } from "./csv.js";
import { JsonLines } from "./json-lines.js";
import type { LogPoint, MetricLogger } from "./metric-logger.js";
import { requireLoggable } from "./metric-name.js";
import { TensorBoard } from "./tensorboard/tensorboard.js";

/**
 * Where all metrics of a run come together: the newest value of each, and, for the loggers, one
 * record for each moment, however many callbacks contribute to it.
 */
export class MetricLog {
  readonly #loggers: readonly MetricLogger[];
  readonly #clock: Clock;
  readonly #opened: MetricLogger[] = [];
  readonly #mask: RunDirectory["mask"];
  /** As they are written, by what they were given as. */
  readonly #names = new Map<string, string>();
  #latest: Readonly<Record<string, number>> = {};
  #pending: { readonly point: LogPoint; readonly metrics: Record<string, number> } | undefined;

  /**
   * @param mask - of the run folder: a callback that has not said what it logs may log a secret as
   * a name
   */
  constructor(loggers: readonly MetricLogger[], clock: Clock, mask: RunDirectory["mask"]) {
    this.#loggers = loggers;
    this.#clock = clock;
    this.#mask = mask;
  }

  /** Newest value of each metric. */
  get latest(): Readonly<Record<string, number>> {
    return this.#latest;
  }

  /**
   * Opens the loggers.
   *
   * @param state - where a run is resumed; a logger that it does not know begins anew
   * @returns classes of the loggers whose record lacks what it had when the state was saved
   */
  async open(directory: string, state?: MetricLogState): Promise<readonly string[]> {
    const known = new Map(Object.entries(state?.loggers ?? {}));
    const incomplete: string[] = [];
    for (const [key, logger] of keyed(this.#loggers)) {
      const kept = known.get(key);
      await call(logger, "open", () => logger.open(directory, kept));
      this.#opened.push(logger);
      if (kept !== undefined && !isDeepStrictEqual(stateOf(logger), kept))
        incomplete.push(logger.constructor.name);
    }
    return incomplete;
  }

  state(): MetricLogState {
    const { point, metrics } = this.#pending ?? {};
    const loggers: Record<string, StateValue> = {};
    for (const [key, logger] of keyed(this.#opened)) {
      const state = stateOf(logger);
      if (state !== undefined) loggers[key] = state;
    }
    return {
      latest: this.#latest,
      ...(point && metrics && { pending: { epoch: point.epoch, step: point.step, metrics: { ...metrics } } }),
      loggers,
    };
  }

  /** Goes on with what was logged when `state` was saved. */
  loadState({ latest, pending }: MetricLogState): void {
    this.#latest = latest;
    this.#pending = pending && {
      point: this.#point(pending.epoch, pending.step),
      metrics: { ...pending.metrics },
    };
  }

  /** Makes what the loggers have recorded outlast a power cut. */
  async sync(): Promise<void> {
    for (const logger of this.#opened) await call(logger, "sync", () => logger.sync?.());
  }

  /** @throws Error about a name that cannot be recorded */
  log(given: Readonly<Record<string, number>>, epoch: number, step: number): void {
    const metrics = this.#named(given);
    for (const [name, value] of Object.entries(metrics)) requireLoggable(name, value);
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
        call(logger, "logMetrics", () => logger.logMetrics(metrics, this.#point(epoch, step)));
  }

  logText(name: string, text: string, epoch: number, step: number): void {
    const mask = this.#mask ?? String;
    for (const logger of this.#opened)
      call(logger, "logText", () => logger.logText?.(mask(name), mask(text), this.#point(epoch, step)));
  }

  /** Hands what was logged for the newest moment to the loggers: nothing more will come for it. */
  flush(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return;
    for (const logger of this.#opened)
      call(logger, "logMetrics", () => logger.logMetrics(pending.metrics, pending.point));
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
        await call(logger, "close", () => logger.close?.());
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  #named(metrics: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    const mask = this.#mask;
    if (mask === undefined) return metrics;
    return Object.fromEntries(
      Object.entries(metrics).map(([name, value]) => {
        const known = this.#names.get(name) ?? mask(name);
        this.#names.set(name, known);
        return [known, value];
      }),
    );
  }

  #flushBefore(epoch: number, step: number): void {
    const point = this.#pending?.point;
    if (point?.epoch !== epoch || point.step !== step) this.flush();
  }

  #point(epoch: number, step: number): LogPoint {
    return { epoch, step, time: this.#clock.now() };
  }
}

const OURS = new Set<unknown>([Csv, JsonLines, TensorBoard]);

/**
 * Ours say themselves what stands in their way; of what somebody else's throws it is said whose it
 * is.
 */
function call<T>(logger: MetricLogger, method: keyof MetricLogger, work: () => T): T {
  return OURS.has(logger.constructor) ? work() : runTarget(logger, method, work);
}

function stateOf(logger: MetricLogger): StateValue | undefined {
  return call(logger, "state", () => logger.state?.());
}

/** By class and, from the second of a class on, number: `Uploader#2`. */
function* keyed(loggers: readonly MetricLogger[]): Generator<readonly [string, MetricLogger]> {
  const counts = new Map<string, number>();
  for (const logger of loggers) {
    const { name } = logger.constructor;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    yield [count === 1 ? name : `${name}#${count}`, logger];
  }
}
