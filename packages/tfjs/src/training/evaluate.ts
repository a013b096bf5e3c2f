import { tf } from "../engine/tf.js";
import type { MeasuredStage } from "../system/stage-metrics.js";
import type { MetricDetails } from "../metrics/metric.js";
import { EpochMetrics } from "./epoch-metrics.js";
import { inferBatches, type Inference, type InferredBatch } from "./infer-batches.js";
import { computeLosses, readLosses, type LossValues } from "./losses.js";
import { yieldToEvents } from "./yield-to-events.js";

/** Model, data and metrics of a measurement. */
export interface Evaluation extends Inference {
  /** Whose metrics. */
  readonly stage: MeasuredStage;
  /** Called after each batch with the number of those done; `false` ends the evaluation. */
  readonly onBatch: (done: number) => boolean;
}

/** Results of a dataset, by names without the stage. */
export interface Measured {
  /** `loss` first. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly details: Readonly<Record<string, MetricDetails>>;
}

/**
 * Measures loss and metrics over a dataset, on what the inferer gives.
 *
 * @returns `undefined` when `onBatch` ended it
 */
export async function evaluate(evaluation: Evaluation): Promise<Measured | undefined> {
  const measured = new EpochMetrics(evaluation.heads, evaluation.stage, evaluation.loader.targets);
  let done = 0;
  for await (const batch of inferBatches(evaluation)) {
    await measured.add(lossesOf(evaluation, batch), batch, batch.predictions);
    done += 1;
    if (!evaluation.onBatch(done)) return undefined;
    await yieldToEvents();
  }
  return { metrics: measured.result(), details: measured.details() };
}

/** Losses of a batch; nothing where no criterion says how to compare. */
export function lossesOf(
  { network, heads }: Pick<Inference, "network" | "heads">,
  { targets, weights, predictions }: Pick<InferredBatch, "targets" | "weights" | "predictions">,
): LossValues | undefined {
  if (heads.some(({ criterion }) => criterion === undefined)) return undefined;
  const losses = tf.tidy(() => {
    const { total, ofOutputs, weight } = computeLosses(network, heads, { targets, weights }, predictions);
    return { total: [total], ofOutputs: [...ofOutputs], weight: weight === undefined ? [] : [weight] };
  });
  const [total] = losses.total;
  return readLosses({ total: total!, ofOutputs: losses.ofOutputs, weight: losses.weight[0] });
}
