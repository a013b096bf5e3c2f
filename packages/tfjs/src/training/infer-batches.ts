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
