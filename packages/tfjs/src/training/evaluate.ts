import type { RandomStream } from "@lighterjs/core";
import type { DataLoader } from "../data/data-loader.js";
import { tf } from "../engine/tf.js";
import { firstOf, type FeatureBatch } from "../features/feature-batch.js";
import type { FeatureBatches } from "../features/feature-batches.js";
import { withinMemory } from "../features/within-memory.js";
import type { Network } from "../network/network.js";
import type { Head } from "../system/heads.js";
import { EpochMetrics } from "./epoch-metrics.js";
import { computeLosses, readLosses, type Losses } from "./losses.js";
import { yieldToEvents } from "./yield-to-events.js";

/** What is to be measured on what. */
export interface Evaluation {
  readonly network: Network;
  readonly heads: readonly Head[];
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
  const { network, heads, loader, features, batches, epoch, random } = evaluation;
  const measured = new EpochMetrics(heads, "val");
  let done = 0;
  for (const draw of features.draws(loader, epoch, random, { until: batches, training: false })) {
    const batch = await draw.take();
    try {
      const { losses, predictions } = withinMemory({
        loader,
        samples: batch.ids.length,
        mayAccumulate: false,
        run: () => predict(network, heads, batch),
        rehearse: (samples) =>
          tf.tidy(() => tf.dispose([...predict(network, heads, firstOf(batch, samples)).predictions])),
      });
      try {
        await measured.add(losses, batch, predictions);
      } finally {
        tf.dispose([...predictions]);
      }
    } finally {
      tf.dispose([...batch.features, ...batch.targets]);
    }
    done += 1;
    if (!evaluation.onBatch(done)) return undefined;
    await yieldToEvents();
  }
  return measured.result();
}

/** Forward pass of one batch without training. The receiver disposes the predictions. */
function predict(network: Network, heads: readonly Head[], { features, region, targets }: FeatureBatch) {
  let losses: Losses | undefined;
  const predictions = tf.tidy(() => {
    const outputs = network.runRest(features, region, { training: false });
    losses = computeLosses(network, heads, targets, outputs);
    tf.keep(losses.total);
    for (const loss of losses.ofOutputs) tf.keep(loss);
    return outputs;
  });
  return { losses: readLosses(losses!), predictions };
}
