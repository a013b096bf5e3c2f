import type { KernelConfig, Tensor, Variable } from "@tensorflow/tfjs-core";
import { createRandomSource } from "@lighterjs/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silent } from "../testing/silent-logger.js";
import { useBackend } from "./backend.js";
import { DELEGATED_KERNELS } from "./kernels/install-kernels.js";
import { withSeed } from "./seeded.js";
import { LAYER_CASES, type LayerCase } from "./testing/layer-cases.js";
import { tf } from "./tf.js";

/** A forward and a backward pass, by the inputs and all weights. */
function step({ make, inputs, whole }: LayerCase): void {
  tf.tidy(() => {
    const layer = make();
    const values = inputs.map((shape): Tensor => {
      const full = [2, ...shape];
      return whole
        ? tf.mod(tf.reshape(tf.range(0, tf.util.sizeFromShape(full)), full), 4)
        : tf.randomUniform(full, 0.1, 1);
    });
    const compute = (given: Tensor[]) =>
      layer.apply(given.length > 1 ? given : given[0]!, { training: true }) as Tensor;
    compute(values);
    const weights = layer.trainableWeights.map((weight) => weight.read() as Variable);
    const by = [...(whole ? [] : values), ...weights];
    if (by.length > 0) tf.engine().gradients(() => tf.sum(compute(values)), by, undefined, true);
  });
}

describe("a training step on wasm", () => {
  const replaced: KernelConfig[] = [];

  beforeAll(async () => {
    await useBackend("wasm", silent);
    for (const kernelName of DELEGATED_KERNELS) {
      replaced.push(tf.getKernel(kernelName, "wasm"));
      tf.unregisterKernel(kernelName, "wasm");
      const kernelFunc = () => {
        throw new Error(`${kernelName} would run on cpu`);
      };
      tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
    }
  });

  afterAll(() => {
    for (const kernel of replaced) {
      tf.unregisterKernel(kernel.kernelName, "wasm");
      tf.registerKernel(kernel);
    }
    tf.disposeVariables();
  });

  it("of a kernel that cpu computes is noticed here", () => {
    expect(() => tf.tidy(() => tf.einsum("ij,jk->ik", tf.ones([2, 2]), tf.ones([2, 2])))).toThrow(
      "Einsum would run on cpu",
    );
  });

  it.each(LAYER_CASES)("runs no kernel in JavaScript: $title", (example) => {
    withSeed(createRandomSource(1).stream("step"), () => step(example));
  });
});
