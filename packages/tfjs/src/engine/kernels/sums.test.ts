import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../backend.js";
import { tf } from "../tf.js";
import { silent } from "../../testing/silent-logger.js";

describe.each(["cpu", "wasm"] as const)("sums of segments on %s", (backend) => {
  beforeAll(() => useBackend(backend, silent));
  afterAll(() => tf.disposeVariables());

  it("add rows that share an id, and leave out those of no segment", () => {
    tf.tidy(() => {
      const rows = tf.tensor2d([
        [1, 2],
        [10, 20],
        [100, 200],
        [7, 7],
        [9, 9],
      ]);
      const sums = tf.unsortedSegmentSum(rows, tf.tensor1d([2, 0, 2, -1, 3], "int32"), 3);
      expect([...sums.dataSync()]).toEqual([10, 20, 0, 0, 101, 202]);
    });
  });

  it("differentiate a lookup along any axis", () => {
    tf.tidy(() => {
      const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      const weights = tf.tensor2d([1, 10, 100, 1000], [2, 2]);
      const gradient = tf.grad((x) => tf.sum(tf.mul(tf.gather(x, tf.tensor1d([2, 2], "int32"), 1), weights)));
      expect([...gradient(table).dataSync()]).toEqual([0, 0, 11, 0, 0, 1100]);
    });
  });

  it("take no longer for a large table than the table itself takes", () => {
    tf.tidy(() => {
      const table = tf.zeros([20_000, 2]);
      const gradient = tf.grad((x) => tf.sum(tf.gather(x, tf.tensor1d([3, 19_999, 3], "int32"))))(table);
      expect(tf.sum(gradient).dataSync()[0]).toBe(6);
      expect([...tf.slice(gradient, [3, 0], [1, 2]).dataSync()]).toEqual([2, 2]);
    });
  });
});

describe("sums on wasm", () => {
  beforeAll(() => useBackend("wasm", silent));

  const shapes = [[5], [1], [33], [3, 4], [7, 19], [2, 300, 21], [4, 3, 2, 5], [2, 0, 3]];
  it.each(shapes.map((shape) => [shape]))("agree with 64 bits over all neighbouring axes of %j", (shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = Float32Array.from({ length: size }, (_, index) => Math.sin(index * 7) + 0.3);
    for (let first = 0; first < shape.length; first++)
      for (let last = first + 1; last <= shape.length; last++) {
        const axes = Array.from({ length: last - first }, (_, index) => first + index);
        const [outer, middle, inner] = [
          shape.slice(0, first),
          shape.slice(first, last),
          shape.slice(last),
        ].map((part) => part.reduce((product, length) => product * length, 1)) as [number, number, number];
        const expected = new Float64Array(outer * inner);
        for (let o = 0; o < outer; o++)
          for (let m = 0; m < middle; m++)
            for (let i = 0; i < inner; i++) expected[o * inner + i]! += values[(o * middle + m) * inner + i]!;
        const found = tf.tidy(() => tf.sum(tf.tensor(values, shape), axes).dataSync());
        const means = tf.tidy(() => tf.mean(tf.tensor(values, shape), axes, true).dataSync());
        expect(found.length).toBe(expected.length);
        expected.forEach((value, index) => {
          expect(found[index]).toBeCloseTo(value, 3);
          if (middle > 0) expect(means[index]).toBeCloseTo(value / middle, 4);
          else expect(means[index]).toBeNaN();
        });
      }
  });

  it("keep their accuracy over a million numbers", () => {
    const values = new Float32Array(2 ** 20).fill(0.1);
    const exact = Math.fround(0.1) * 2 ** 20;
    for (const shape of [[2 ** 20], [2 ** 16, 16], [2 ** 20, 1]]) {
      const found = tf.tidy(() => tf.sum(tf.sum(tf.tensor(values, shape), 0)).dataSync()[0]!);
      expect(Math.abs(found - exact) / exact).toBeLessThan(256 * 2 ** -24);
    }
  });

  it("let values that are not finite through", () => {
    const sum = (values: number[]) => tf.tidy(() => tf.sum(tf.tensor1d(values)).dataSync()[0]);
    expect(sum([1, NaN, 2])).toBeNaN();
    expect(sum([1, Infinity, 2])).toBe(Infinity);
    expect(sum([Infinity, -Infinity])).toBeNaN();
  });
});
