import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandomSource } from "@lighterjs/core";
import { useBackend } from "./backend.js";
import { withSeed } from "./seeded.js";
import { layers, tf } from "./tf.js";
import {
  differences,
  differentiate,
  largestDifference,
  spreadVariable,
  type GradientCase,
} from "./testing/gradient-check.js";
import { LAYER_CASES, OTHER_EXPORTS, type LayerCase } from "./testing/layer-cases.js";
import { silent } from "../testing/silent-logger.js";

const BATCH = 2;
/** Forward in 32 bits, divided by a step of 2e-3: what stays of the third decimal is noise. */
const TOLERANCE = 5e-3;

async function expectRightGradients(makeCase: () => GradientCase): Promise<void> {
  await useBackend("cpu", silent);
  const gradientCase = makeCase();
  const expected = differences(gradientCase);
  const onCpu = differentiate(gradientCase);
  await useBackend("wasm", silent);
  const onWasm = differentiate(gradientCase);
  const worst = (found: readonly Float32Array[]) =>
    expected.map((values, index) => largestDifference(values, found[index]!));

  expect(largestDifference(onCpu.output, onWasm.output), "wasm's forward pass").toBeLessThan(1e-4);
  for (const difference of worst(onCpu.gradients)) expect(difference, "cpu").toBeLessThan(TOLERANCE);
  for (const difference of worst(onWasm.gradients)) expect(difference, "wasm").toBeLessThan(TOLERANCE);
}

function layerCase({ make, inputs, whole }: LayerCase): GradientCase {
  const layer = make();
  const shapes = inputs.map((shape) => [BATCH, ...shape]);
  const variables: Variable[] = whole
    ? []
    : shapes.map((shape, index) => spreadVariable(shape, 1 - 1.7 * index));
  const values: Tensor[] = whole
    ? shapes.map((shape) => tf.reshape(tf.mod(tf.range(0, tf.util.sizeFromShape(shape)), 4), shape))
    : variables;
  const [first] = values;
  const input = values.length > 1 ? values : first!;
  const compute = () => {
    const output = layer.apply(input, { training: true });
    if (Array.isArray(output) || !("dataId" in output)) throw new Error("one output was expected");
    return output;
  };
  withSeed(createRandomSource(1).stream("weights"), () => tf.tidy(compute)); // builds it
  const weights = layer.trainableWeights.map((weight) => weight.read() as Variable);
  return { variables: [...variables, ...weights], compute };
}

describe("gradients", () => {
  beforeAll(() => useBackend("cpu", silent));
  afterAll(() => tf.disposeVariables());

  it.each(LAYER_CASES)("agree with finite differences: $title", (example) =>
    expectRightGradients(() => layerCase(example)),
  );

  it("are compared for every layer there is", () => {
    const known = new Set([...LAYER_CASES.map(({ target }) => target), ...Object.keys(OTHER_EXPORTS)]);
    expect(Object.keys(layers.layers).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("gradients of losses", () => {
  const classes = () => tf.cast(tf.oneHot(tf.tensor1d([0, 2, 1], "int32"), 4), "float32");
  const examples: readonly (readonly [string, (predictions: Tensor) => Tensor])[] = [
    ["absoluteDifference", (x) => tf.losses.absoluteDifference(tf.zerosLike(x), x)],
    ["cosineDistance", (x) => tf.losses.cosineDistance(tf.onesLike(x), x, 1)],
    ["hingeLoss", (x) => tf.losses.hingeLoss(tf.onesLike(x), x)],
    ["huberLoss", (x) => tf.losses.huberLoss(tf.zerosLike(x), x, undefined, 0.61)],
    ["logLoss", (x) => tf.losses.logLoss(classes(), tf.sigmoid(x))],
    ["meanSquaredError", (x) => tf.losses.meanSquaredError(tf.onesLike(x), x)],
    ["sigmoidCrossEntropy", (x) => tf.losses.sigmoidCrossEntropy(classes(), x)],
    ["softmaxCrossEntropy", (x) => tf.losses.softmaxCrossEntropy(classes(), x)],
  ];

  it.each(examples)("agree with finite differences: %s", (_, loss) =>
    expectRightGradients(() => {
      const predictions = spreadVariable([3, 4]);
      return { variables: [predictions], compute: () => loss(predictions) };
    }),
  );
});
