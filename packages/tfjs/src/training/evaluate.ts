import type { RandomStream } from "@lighterjs/core";
import type { DataLoader } from "../data/data-loader.js";
import { tf } from "../engine/tf.js";
import { firstOf, type FeatureBatch } from "../features/feature-batch.js";
import type { FeatureBatches } from "../features/feature-batches.js";
import { withinMemory } from "../features/within-memory.js";
import type { Criterion } from "../losses/loss.js";
import type { Metric } from "../metrics/metric.js";
import type { Network } from "../network/network.js";
import { EpochMetrics } from "./epoch-metrics.js";
import { theOutput, totalLoss } from "./gradients.js";
import { yieldToEvents } from "./yield-to-events.js";

/** What is to be measured on what. */
export interface Evaluation {
  readonly network: Network;
  readonly criterion: Criterion;
  readonly metrics: readonly Metric[];
  readonly loader: DataLoader;
  readonly features: FeatureBatches;
  /** Batches to measure, from the first. */
  readonly batches: number;
  readonly epoch: number;
  /** For datasets that draw their samples at random. */
  readonly random: RandomStream;
  /** Called after each batch with the number of those done; `false` ends the evaluation. */
  readonly onBatch: (done: number) => boolean;
}

/**
 * Measures loss and metrics over a dataset, with dropout off and normalization by moving statistics.
 *
 * @returns by name, `loss` first; `undefined` when `onBatch` ended it
 */
export async function evaluate(
  evaluation: Evaluation,
): Promise<Readonly<Record<string, number>> | undefined> {
  const { network, criterion, loader, features, batches, epoch, random } = evaluation;
  const measured = new EpochMetrics(evaluation.metrics);
  let done = 0;
  for (const draw of features.draws(loader, epoch, random, { until: batches, training: false })) {
    const batch = await draw.take();
    try {
      const { loss, predictions } = withinMemory({
        loader,
        samples: batch.ids.length,
        mayAccumulate: false,
        run: () => predict(network, criterion, batch),
        rehearse: (samples) =>
          tf.tidy(() => predict(network, criterion, firstOf(batch, samples)).predictions.dispose()),
      });
      try {
        await measured.add(loss, batch, predictions);
      } finally {
        predictions.dispose();
      }
    } finally {
      tf.dispose([...batch.features, batch.targets]);
    }
    done += 1;
    if (!evaluation.onBatch(done)) return undefined;
    await yieldToEvents();
  }
  return measured.result();
}

/** Forward pass of one batch without training. The receiver disposes the predictions. */
function predict(network: Network, criterion: Criterion, { features, region, targets }: FeatureBatch) {
  const [predictions, loss] = tf.tidy(() => {
    const output = theOutput(network.runRest(features, region, { training: false }));
    return [output, totalLoss(network, criterion, targets, output)];
  });
  const [value = Number.NaN] = loss.dataSync();
  loss.dispose();
  return { loss: value, predictions };
}
