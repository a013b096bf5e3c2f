import { setImmediate } from "node:timers/promises";
import type { RandomStream } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { firstOf } from "../features/feature-batch.js";
import type { FeatureBatches } from "../features/feature-batches.js";
import { withinMemory } from "../features/within-memory.js";
import type { DetailedPredictions } from "../inferers/inferer.js";
import {
  disposePredictions,
  runInferer,
  type InferenceParts,
  type InferencePlace,
} from "../inferers/run-inferer.js";
import { Simple } from "../inferers/simple.js";
import type { MetricDetails } from "../metrics/metric.js";
import type { MeasuredStage } from "../system/stage-metrics.js";
import { computeLosses, readLosses, type LossValues } from "./batch-losses.js";
import { EpochMetrics } from "./epoch-metrics.js";

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

/** Model, data and inferer of predictions. */
export interface Inference extends InferenceParts {
  /**
   * Runs frozen layers apart and keeps what they give; without it each sample goes through the
   * whole network.
   */
  readonly features?: FeatureBatches;
  readonly place: Omit<InferencePlace, "batch">;
  /** Batches to predict, from the first. */
  readonly batches: number;
  /** For datasets that draw their samples at random. */
  readonly random: RandomStream;
}

/** A batch with its predictions. Its tensors are disposed when the next one is asked for. */
export interface InferredBatch extends Required<DetailedPredictions> {
  readonly ids: readonly string[];
  /** As the data gave them; nothing where frozen layers have taken them in. */
  readonly inputs?: readonly Tensor[];
  /** One for each output of the network; none where the data have none. */
  readonly targets: readonly Tensor[];
  /** How much each sample counts in the loss, where they differ. */
  readonly weights?: Float32Array | undefined;
}

/**
 * Predicts batch after batch, without training. What frozen layers give is kept only where the
 * model sees the samples as they are.
 */
export async function* inferBatches(inference: Inference): AsyncGenerator<InferredBatch, void, undefined> {
  if (inference.features !== undefined && Simple.is(inference.inferer))
    yield* throughFeatures(inference, inference.features);
  else yield* throughInferer(inference);
}

async function* throughInferer(inference: Inference): AsyncGenerator<InferredBatch, void, undefined> {
  const { loader, place, random, batches } = inference;
  let batch = 0;
  for (const draw of loader.draws(place.epoch, random, { until: batches })) {
    const { inputs, targets, ids, weights } = await draw.read();
    let given: DetailedPredictions | undefined;
    try {
      given = await runInferer(inference, inputs, { ...place, batch });
      yield { extras: {}, ...given, inputs, targets, ids, weights };
    } finally {
      tf.dispose([...inputs, ...targets]);
      if (given !== undefined) disposePredictions(given);
    }
    batch += 1;
  }
}

async function* throughFeatures(
  { network, loader, place, random, batches }: Inference,
  features: FeatureBatches,
): AsyncGenerator<InferredBatch, void, undefined> {
  for (const draw of features.draws(loader, place.epoch, random, { until: batches, training: false })) {
    const batch = await draw.take();
    const { targets, ids, weights } = batch;
    let predictions: readonly Tensor[] = [];
    try {
      const predict = ({ features: values, region }: typeof batch) =>
        network.runRest(values, region, { training: false });
      predictions = withinMemory({
        loader,
        samples: ids.length,
        mayAccumulate: false,
        run: () => predict(batch),
        rehearse: (samples) => tf.tidy(() => void predict(firstOf(batch, samples))),
      });
      yield { predictions, extras: {}, targets, ids, weights };
    } finally {
      tf.dispose([...batch.features, ...targets, ...predictions]);
    }
  }
}

/**
 * Lets signals, timers and sockets have their turn. Without it a loop over promises that are
 * already settled starves them.
 */
export async function yieldToEvents(): Promise<void> {
  await setImmediate();
}
