import { MetricMonitor, type Callback, type Trainer } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/schema";
import type { Curve, CurvePoint, Pruner } from "../pruners/pruner.js";
import type { Better } from "../search/observation.js";

/** How the process of a trial speaks with the sweep. */
export interface TrialChannel {
  /** The metric is known to be logged. */
  objective(monitor: string, better: Better): void;
  /** There can be no value: the metric will not be logged. */
  refuse(message: string): void;
  report(point: CurvePoint): void;
  /** The reports of this trial before, and of all others. */
  curves(): { readonly own: Curve; readonly others: readonly Curve[] };
  /** Ends the run so that it can be taken up again. */
  prune(epochs: number): void;
}

/**
 * The part of a sweep in the run of a trial: reports the objective, and ends the run where the
 * pruner sees no hope in it.
 */
export class TrialCallback implements Callback {
  readonly metricNames = [];
  readonly #monitor: MetricMonitor;

  /** @param sweep - whose option `objective` names the metric, for errors */
  constructor(
    sweep: object,
    { monitor, mode }: { readonly monitor: string; readonly mode?: Better },
    private readonly pruner: Pruner | undefined,
    private readonly channel: TrialChannel,
  ) {
    this.#monitor = new MetricMonitor(sweep, monitor, mode, 0, ["objective", "monitor"]);
  }

  /** @throws OptionError when the metric will not be logged */
  setup(trainer: Trainer): void {
    try {
      this.#monitor.prepare(trainer);
    } catch (error) {
      if (OptionError.is(error)) this.channel.refuse(error.message.split("\n", 1)[0] ?? "");
      throw error;
    }
    this.channel.objective(this.#monitor.metric, this.#monitor.mode);
  }

  onValidationEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): void {
    this.#observe(trainer, "validation", metrics);
  }

  onEpochEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): void {
    this.#observe(trainer, "epoch", metrics);
  }

  #observe(
    trainer: Trainer,
    moment: "validation" | "epoch",
    metrics: Readonly<Record<string, number>>,
  ): void {
    const value = this.#monitor.read(trainer, moment, metrics);
    if (value === undefined) return;
    const { epoch } = trainer;
    this.channel.report({ epoch, value });
    if (this.pruner === undefined) return;
    const isLast = trainer.maxEpochs !== null && epoch + 1 >= trainer.maxEpochs;
    if (isLast) return;
    const { own, others } = this.channel.curves();
    const curve = own.filter((point) => point.epoch <= epoch);
    if (this.pruner.isHopeless({ curve, others, better: this.#monitor.mode })) this.channel.prune(epoch + 1);
  }
}
