import { SavedStateError, type StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { EpochMetricsState } from "../checkpoint/run-snapshot.js";
import type { FeatureBatch } from "../features/feature-batch.js";
import { reshapeTargets } from "../losses/reshape-targets.js";
import { runTarget, TargetError } from "../target-error.js";
import type { Metric } from "../metrics/metric.js";

/** What of a batch is compared with predictions. */
type MeasuredBatch = Pick<FeatureBatch, "ids" | "targets">;

/** Loss and metrics of one stage, over all samples that an epoch has seen so far. */
export class EpochMetrics {
  #lossSum = 0;
  #samples = 0;

  constructor(private readonly metrics: readonly Metric[]) {
    for (const metric of metrics) runTarget(metric, "reset", () => metric.reset());
  }

  async add(loss: number, batch: MeasuredBatch, predictions: Tensor): Promise<void> {
    this.#lossSum += loss * batch.ids.length;
    this.#samples += batch.ids.length;
    if (this.metrics.length === 0) return;
    const targets = reshapeTargets(batch.targets, predictions);
    try {
      for (const metric of this.metrics)
        await runTarget(metric, "update", () => metric.update(targets, predictions));
    } finally {
      if (targets !== batch.targets) targets.dispose();
    }
  }

  state(): EpochMetricsState {
    const metrics: Record<string, StateValue> = {};
    for (const metric of this.metrics) {
      const state = runTarget(metric, "state", () => metric.state?.());
      if (state !== undefined) metrics[metric.name] = state;
    }
    return { loss_sum: this.#lossSum, samples: this.#samples, metrics };
  }

  /**
   * @returns names of metrics that begin anew, since they keep no state or none was kept of them
   * @throws SavedStateError
   */
  loadState({ loss_sum, samples, metrics }: EpochMetricsState): readonly string[] {
    this.#lossSum = loss_sum;
    this.#samples = samples;
    const states = new Map(Object.entries(metrics));
    return this.metrics.flatMap((metric) => {
      const state = states.get(metric.name);
      if (state === undefined || metric.loadState === undefined) return [metric.name];
      try {
        metric.loadState(state);
      } catch (error) {
        throw SavedStateError.is(error)
          ? error.within(metric.name)
          : new TargetError(metric, "loadState", error);
      }
      return [];
    });
  }

  /** Mean loss per sample. */
  get loss(): number {
    return this.#lossSum / this.#samples;
  }

  /** By name, `loss` first. */
  result(): Readonly<Record<string, number>> {
    const values: Record<string, number> = { loss: this.loss };
    for (const metric of this.metrics)
      values[metric.name] = runTarget(metric, "result", () => metric.result());
    return values;
  }
}
