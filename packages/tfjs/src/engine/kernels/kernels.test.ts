import type { Tensor, Tensor3D, Tensor4D, Tensor5D } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../backend.js";
import { tf } from "../tf.js";
import { installWasmKernels } from "./install-kernels.js";
import { silent } from "../../testing/silent-logger.js";

describe.each(["cpu", "wasm"] as const)("kernels on %s", (backend) => {
  beforeAll(() => useBackend(backend, silent));
  afterAll(() => tf.disposeVariables());

  it("normalize along an axis that is not the last", () => {
    tf.tidy(() => {
      const x: Tensor3D = tf.reshape(tf.range(0, 24), [2, 3, 4]);
      const mean = tf.tensor3d([1, 2, 3], [1, 3, 1]);
      const variance = tf.tensor3d([4, 9, 16], [1, 3, 1]);
      const expected = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
      const found = tf.batchNorm3d(x, mean, variance, undefined, undefined, 1e-3);
      expect(tf.max(tf.abs(tf.sub(expected, found))).dataSync()[0]).toBeLessThan(1e-5);
    });
  });

  it("find the maximum of windows whose values are all negative", () => {
    tf.tidy(() => {
      const x: Tensor5D = tf.tensor5d(new Array<number>(8).fill(-3), [1, 2, 2, 2, 1]);
      expect([...tf.maxPool3d(x, 2, 1, "valid").dataSync()]).toEqual([-3]);
    });
  });

  it("write one-hot values in the type asked for", () => {
    tf.tidy(() => {
      const hot = tf.oneHot(tf.tensor1d([2, 0], "int32"), 3, 1, 0, "float32");
      expect([...hot.dataSync()]).toEqual([0, 0, 1, 1, 0, 0]);
    });
  });

  it("leave nothing behind in memory", () => {
    const step = () =>
      tf.tidy(() => {
        const image: Tensor = tf.ones([2, 6, 6, 3]);
        const filter: Tensor = tf.ones([3, 3, 3, 4]);
        const loss = (x: Tensor, w: Tensor) =>
          tf.sum(
            tf.maxPool(
              tf.avgPool(tf.conv2d(x as Tensor4D, w as Tensor4D, 1, "same"), 3, 1, "same"),
              2,
              2,
              "valid",
            ),
          );
        tf.grads(loss)([image, filter]);
        tf.einsum("ij,jk->ik", tf.ones([20, 30]), tf.ones([30, 40]));
        tf.matMul(tf.ones([20, 30]), tf.ones([40, 30]), false, true);
      });
    step();
    const before = { ...tf.memory(), ids: tf.backend().numDataIds() };
    step();
    const after = { ...tf.memory(), ids: tf.backend().numDataIds() };
    expect(after.ids).toBe(before.ids);
    expect(after.numTensors).toBe(before.numTensors);
  });
});

describe("installWasmKernels", () => {
  it("puts each kernel in place once", async () => {
    await useBackend("wasm", silent);
    const before = tf.getKernel("BatchMatMul", "wasm");
    installWasmKernels();
    expect(tf.getKernel("BatchMatMul", "wasm")).toBe(before);
  });
});
