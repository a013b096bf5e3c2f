import type { RandomSource, RandomStream } from "@lighterjs/core";
import { createRandomSource } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { DataLoader } from "../data/data-loader.js";
import { withSeed } from "../engine/seeded.js";
import { tf } from "../engine/tf.js";
import { withinMemory } from "../features/within-memory.js";
import { outputMeaningOf } from "../losses/criterion-output.js";
import type { Network } from "../network/network.js";
import type { Head } from "../system/heads.js";
import { runTarget, TargetError } from "../target-error.js";
import type {
  DetailedPredictions,
  InferenceContext,
  InferenceModel,
  Inferer,
  ModelOutput,
  Predictions,
} from "./inferer.js";

/** Which batch of which stage is to be predicted, by which weights. */
export type InferencePlace = Omit<InferenceContext, "random"> & {
  readonly seed: RandomSource["seed"];
  /** Index in the epoch, from 0. */
  readonly batch: number;
};

/** Model, inferer and place by which a batch is predicted. */
export interface InferenceParts {
  readonly inferer: Inferer;
  readonly network: Network;
  readonly heads: readonly Head[];
  /** Whose batch it is. */
  readonly loader: DataLoader;
}

/**
 * Has an inferer predict a batch.
 *
 * @returns what it gives, which the caller disposes
 * @throws TargetError about the inferer, also where what it gives does not fit the batch;
 * OptionError where memory does not suffice
 */
export async function runInferer(
  parts: InferenceParts,
  inputs: readonly Tensor[],
  { stage, epoch, step, seed, batch }: InferencePlace,
): Promise<DetailedPredictions> {
  const { inferer, network } = parts;
  let stream: RandomStream | undefined;
  // The same however far the run had come when its process began; most inferers ask for none.
  const random = (): RandomStream =>
    (stream ??= createRandomSource(seed).stream(`inferer/${stage}/${epoch}/${batch}`));
  const context: InferenceContext = {
    stage,
    epoch,
    step,
    get random() {
      return random();
    },
  };
  const model = inferenceModel(parts, random);
  const given = await runTarget(inferer, "infer", async () => inferer.infer(inputs, model, context));
  const result: DetailedPredictions = isList(given) ? { predictions: given } : given;
  try {
    requireFit(inferer, result, network, inputs[0]?.shape[0] ?? 0);
  } catch (error) {
    disposePredictions(result);
    throw error;
  }
  return result;
}

export function disposePredictions({ predictions, extras = {} }: DetailedPredictions): void {
  tf.dispose([...predictions, ...Object.values(extras)]);
}

function inferenceModel(
  { network, heads, loader }: Omit<InferenceParts, "inferer">,
  random: () => RandomStream,
): InferenceModel {
  return {
    inputs: network.inputs,
    outputs: network.outputs.map(({ name, shape }, at): ModelOutput => ({
      name,
      shape,
      kind: kindOf(heads[at]),
    })),
    predict: (inputs, { dropout = false } = {}) => {
      const run = (given: readonly Tensor[]) =>
        dropout
          ? withSeed(random(), () => network.forwardWithDropout(given))
          : network.forward(given, { training: false });
      return withinMemory({
        loader,
        samples: inputs[0]?.shape[0] ?? 1,
        mayAccumulate: false,
        run: () => run(inputs),
        rehearse: (samples) => tf.tidy(() => void run(inputs.map((input) => tf.slice(input, 0, samples)))),
      });
    },
  };
}

function kindOf(head: Head | undefined): ModelOutput["kind"] {
  const kind = head?.criterion && outputMeaningOf(head.criterion)?.kind;
  return kind === undefined || kind === "classes" ? "numbers" : kind;
}

function requireFit(
  inferer: Inferer,
  { predictions, extras = {} }: DetailedPredictions,
  { outputs }: Network,
  samples: number,
): void {
  const fail = (message: string): TargetError => new TargetError(inferer, "infer", new Error(message));
  if (predictions.length !== outputs.length)
    throw fail(
      `it gave ${predictions.length} ${predictions.length === 1 ? "tensor" : "tensors"} for the ${outputs.length} ${outputs.length === 1 ? "output" : "outputs"} of the model`,
    );
  const named = [
    ...predictions.map((tensor, at) => [outputs[at]!.name, tensor] as const),
    ...Object.entries(extras),
  ];
  for (const [name, { shape }] of named)
    if (shape[0] !== samples)
      throw fail(`it gave \`${name}\` of shape [${shape.join(", ")}] for a batch of ${samples} samples`);
}

function isList(given: Predictions): given is readonly Tensor[] {
  return Array.isArray(given);
}
