import type { StateValue } from "@lighterjs/callbacks";

/** The moment of a run that something is logged for. */
export interface LogPoint {
  /** Index of the epoch, from 0. */
  readonly epoch: number;
  /** Completed optimizer steps of the run. */
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Records the metrics of a run. What a hook throws ends the run. */
export interface MetricLogger {
  /** Name of a file in the run folder that it writes, and that no other logger may. */
  readonly file?: string;
  /**
   * Every how many optimizer steps it also wants the metrics of that single step; never, when
   * absent.
   */
  readonly stepInterval?: number | undefined;
  /**
   * The run begins; its folder exists.
   *
   * @param directory - absolute path of the run folder
   * @param state - where a run is resumed, what {@link state} returned when the checkpoint was
   * saved: the record is cut back to that moment. Without it the record begins anew.
   */
  open(directory: string, state?: StateValue): void | Promise<void>;
  /**
   * Everything logged at one moment, once it is complete: at the end of an epoch all of that
   * epoch's metrics.
   */
  logMetrics(metrics: Readonly<Record<string, number>>, point: LogPoint): void;
  logText?(name: string, text: string, point: LogPoint): void;
  /**
   * How far the record goes, for a checkpoint. A logger without it begins anew where a run is
   * resumed.
   */
  state?(): StateValue;
  /**
   * Makes what has been recorded so far outlast a power cut. Called before a checkpoint is put in
   * place that relies on it.
   */
  sync?(): void | Promise<void>;
  /** The run has ended, in whatever way. */
  close?(): void | Promise<void>;
}

/** Options that all our loggers take. */
export interface LoggerOptions {
  /** Also record the loss of every n-th optimizer step, as `train/step_loss`. Without it, whole
   * epochs only.
   * @integer
   * @minimum 1 */
  every_n_steps?: number;
}
