import { SavedStateError, type StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { EpochMetricsState } from "../checkpoint/run-snapshot.js";
import type { DataTarget } from "../data/dataset-form.js";
import type { InputScaling } from "../data/dataset.js";
import { tf } from "../engine/tf.js";
import type { FeatureBatch } from "../features/feature-batch.js";
import { reshapeTargets } from "../losses/reshape-targets.js";
import type { Metric, MetricDetails } from "../metrics/metric.js";
import { prefixOf, type Head } from "../system/heads.js";
import type { MeasuredStage } from "../system/stage-metrics.js";
import { runTarget, TargetError } from "../target-error.js";
import type { LossValues } from "./batch-losses.js";

/** The part of a batch that is compared with predictions. */
type MeasuredBatch = Pick<FeatureBatch, "ids" | "targets">;

/** The metrics of one output. */
interface MeasuredHead {
  /** Beginning of their names. */
  readonly prefix: string;
  readonly metrics: readonly Metric[];
  /** How the targets are scaled: metrics are measured in the unit of the data. */
  readonly scaling: InputScaling | undefined;
}

/** Losses and metrics of one stage, over all samples that an epoch has seen so far. */
export class EpochMetrics {
  readonly #heads: readonly MeasuredHead[];
  #lossSum = 0;
  /** Of each output, where there are several. */
  readonly #outputLossSums: number[];
  /** As many as there were, or what they weigh. */
  #samples = 0;
  #hasLoss = true;

  /** @param targets - of the data that are measured, in the order of the heads */
  constructor(heads: readonly Head[], stage: MeasuredStage, targets: readonly DataTarget[]) {
    this.#heads = heads.map((head, at) => ({
      prefix: prefixOf(head),
      scaling: targets[at]?.spec.scaling,
      metrics: head.metrics[stage].map(({ metric }) => metric),
    }));
    this.#outputLossSums = heads.length > 1 ? heads.map(() => 0) : [];
    for (const { metrics } of this.#heads)
      for (const metric of metrics) runTarget(metric, "reset", () => metric.reset());
  }

  /**
   * @param losses - none where nothing says how predictions are to be compared
   * @param predictions - one for each output, as the targets of the batch
   */
  async add(
    losses: LossValues | undefined,
    { ids, targets }: MeasuredBatch,
    predictions: readonly Tensor[],
  ): Promise<void> {
    const weight = losses?.weight ?? ids.length;
    if (losses === undefined) this.#hasLoss = false;
    else {
      this.#lossSum += losses.total * weight;
      losses.ofOutputs.forEach((loss, at) => (this.#outputLossSums[at]! += loss * weight));
    }
    this.#samples += weight;
    for (const [at, head] of this.#heads.entries()) await measure(head, targets[at]!, predictions[at]!);
  }

  state(): EpochMetricsState {
    const metrics: Record<string, StateValue> = {};
    for (const [name, metric] of this.#named()) {
      const state = runTarget(metric, "state", () => metric.state?.());
      if (state !== undefined) metrics[name] = state;
    }
    const sums = this.#outputLossSums.map((sum, at) => [this.#outputName(at), sum] as const);
    return {
      loss_sum: this.#lossSum,
      samples: this.#samples,
      ...(sums.length > 0 && { output_loss_sums: Object.fromEntries(sums) }),
      metrics,
    };
  }

  /**
   * @returns names of metrics that begin anew, since they keep no state or none was kept of them
   * @throws SavedStateError
   */
  loadState({
    loss_sum,
    samples,
    output_loss_sums: sums = {},
    metrics,
  }: EpochMetricsState): readonly string[] {
    this.#lossSum = loss_sum;
    this.#samples = samples;
    for (const at of this.#outputLossSums.keys())
      this.#outputLossSums[at] = sums[this.#outputName(at)] ?? Number.NaN;
    const states = new Map(Object.entries(metrics));
    return this.#named().flatMap(([name, metric]) => {
      const state = states.get(name);
      if (state === undefined || metric.loadState === undefined) return [name];
      try {
        metric.loadState(state);
      } catch (error) {
        throw SavedStateError.is(error) ? error.within(name) : new TargetError(metric, "loadState", error);
      }
      return [];
    });
  }

  /**
   * Lets metrics measure something else for the time of `work`, after which they go on where they
   * were.
   *
   * @param lent - those among them that `work` uses; each keeps a state
   */
  async whileLent<T>(lent: ReadonlySet<Metric>, work: () => Promise<T>): Promise<T> {
    const states = this.#named().flatMap(([, metric]) =>
      lent.has(metric) ? [[metric, runTarget(metric, "state", () => metric.state?.())] as const] : [],
    );
    try {
      return await work();
    } finally {
      for (const [metric, state] of states) {
        runTarget(metric, "reset", () => metric.reset());
        if (state !== undefined) runTarget(metric, "loadState", () => metric.loadState?.(state));
      }
    }
  }

  /** Mean loss per sample. */
  get loss(): number {
    return this.#lossSum / this.#samples;
  }

  /** By name, `loss` first, where there is one. */
  result(): Readonly<Record<string, number>> {
    const values: Record<string, number> = this.#hasLoss ? { loss: this.loss } : {};
    for (const [at, { prefix, metrics }] of this.#heads.entries()) {
      const sum = this.#outputLossSums[at];
      if (sum !== undefined && this.#hasLoss) values[`${prefix}loss`] = sum / this.#samples;
      for (const metric of metrics) {
        if (metric.logged === false) continue;
        values[`${prefix}${metric.name}`] = runTarget(metric, "result", () => metric.result()) ?? NaN;
      }
    }
    return values;
  }

  /** Details that metrics have to show beyond a number, by the same names. */
  details(): Readonly<Record<string, MetricDetails>> {
    return Object.fromEntries(
      this.#named().flatMap(([name, metric]) => {
        const details = runTarget(metric, "details", () => metric.details?.());
        return details === undefined ? [] : [[name, details]];
      }),
    );
  }

  /** All metrics by the names that they are logged under, without the stage. */
  #named(): readonly (readonly [string, Metric])[] {
    return this.#heads.flatMap(({ prefix, metrics }) =>
      metrics.map((metric) => [`${prefix}${metric.name}`, metric] as const),
    );
  }

  #outputName(at: number): string {
    return this.#heads[at]!.prefix.slice(0, -1);
  }
}

async function measure({ metrics, scaling }: MeasuredHead, given: Tensor, predicted: Tensor): Promise<void> {
  if (metrics.length === 0) return;
  const made: Tensor[] = [];
  const inUnit = (tensor: Tensor): Tensor => {
    if (scaling === undefined) return tensor;
    const own = tf.tidy((): Tensor => tf.add(tf.mul(tensor, scaling.divide), scaling.subtract));
    made.push(own);
    return own;
  };
  try {
    const [known, predictions] = [inUnit(given), inUnit(predicted)];
    const targets = reshapeTargets(known, predictions);
    if (targets !== known) made.push(targets);
    for (const metric of metrics)
      await runTarget(metric, "update", () => metric.update(targets, predictions));
  } finally {
    tf.dispose(made);
  }
}
