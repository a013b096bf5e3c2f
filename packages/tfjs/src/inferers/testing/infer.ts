import { createRandomSource } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine/tf.js";
import type { DetailedPredictions, InferenceModel, Inferer } from "../inferer.js";

/** A function as a model with one input and one output, which counts the samples of each call. */
export class FunctionModel implements InferenceModel {
  readonly inputs;
  readonly outputs;
  readonly calls: number[] = [];

  /** @param shapes - with the batch dimension */
  constructor(
    private readonly compute: (input: Tensor, dropout: boolean) => Tensor,
    shapes: { readonly input: readonly (number | null)[]; readonly output: readonly (number | null)[] },
  ) {
    this.inputs = [{ name: "input", shape: shapes.input }];
    this.outputs = [{ name: "output", shape: shapes.output, kind: "numbers" as const }];
  }

  predict(
    [input]: readonly Tensor[],
    { dropout = false }: { readonly dropout?: boolean } = {},
  ): readonly Tensor[] {
    this.calls.push(input!.shape[0]);
    return [tf.tidy(() => this.compute(input!, dropout))];
  }
}

/** Predictions of an inferer for a batch, as nested lists; fails where tensors are left over. */
export async function infer(
  inferer: Inferer,
  batch: Tensor,
  model: InferenceModel,
): Promise<{ readonly prediction: unknown; readonly extras: Readonly<Record<string, unknown>> }> {
  const random = createRandomSource(3).stream("inferer");
  const before = tf.memory().numTensors;
  const given = await inferer.infer([batch], model, { stage: "val", epoch: 0, step: 0, random });
  const { predictions, extras = {} }: DetailedPredictions =
    "predictions" in given ? given : { predictions: given };
  const result = {
    prediction: await predictions[0]!.array(),
    extras: Object.fromEntries(
      await Promise.all(
        Object.entries(extras).map(async ([name, tensor]) => [name, await tensor.array()] as const),
      ),
    ),
  };
  tf.dispose([...predictions, ...Object.values(extras)]);
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors are left over`);
  return result;
}
