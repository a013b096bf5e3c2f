import type { Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { layers, tf } from "../tf.js";
import { wasm } from "../backends/wasm/wasm.js";
import { leaveNoTensors } from "../testing/no-tensors-left.js";
import { normalizeBatch, normalizeLayer } from "./normalization.js";

const EPSILON = 1e-3;

beforeAll(async () => void (await wasm.start(".")));
leaveNoTensors();

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const column = (values: readonly number[], columns: number, at: number) =>
  Array.from({ length: values.length / columns }, (_, row) => values[row * columns + at]!);

/** Normalization of one group of numbers, and its gradient by them, in 64 bits. */
function reference(x: readonly number[], slope: readonly number[], scale: readonly number[]) {
  const centre = mean(x);
  const variance = mean(x.map((value) => (value - centre) ** 2));
  const inverse = 1 / Math.sqrt(variance + EPSILON);
  const normal = x.map((value) => (value - centre) * inverse);
  const scaled = slope.map((value, index) => value * scale[index]!);
  const along = mean(scaled.map((value, index) => value * normal[index]!));
  return {
    centre,
    variance,
    normal,
    dx: scaled.map((value, index) => inverse * (value - mean(scaled) - normal[index]! * along)),
  };
}

function expectClose(found: Tensor, expected: readonly number[], unit = 1) {
  const values = found.dataSync();
  expect(values).toHaveLength(expected.length);
  const errors = expected.map(
    (value, index) => Math.abs(values[index]! - value) / Math.max(unit, Math.abs(value)),
  );
  const worst = errors.indexOf(Math.max(...errors));
  expect(errors[worst], `${values[worst]} against ${expected[worst]} at ${worst}`).toBeLessThan(2e-5);
}

/** Values with a mean of their own by column, far from zero against their spread. */
const random = (size: number, columns: number, seed: number) => {
  let state = seed + 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const centres = Array.from({ length: columns }, () => 8 * next() - 4);
  return Array.from({ length: size }, (_, index) => Math.fround(centres[index % columns]! + next()));
};

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 400 }),
  columns: fc.integer({ min: 1, max: 37 }),
  seed: fc.nat(),
});

describe("batch normalization in one pass", () => {
  it("agrees with 64 bits in value, statistics and every gradient, for any number of rows and channels", () => {
    fc.assert(
      fc.property(shapes, ({ rows, columns, seed }) => {
        const size = rows * columns;
        const x = random(size, columns, seed);
        const slope = random(size, columns, seed + 1);
        const scale = random(columns, columns, seed + 2);
        const offset = random(columns, columns, seed + 3);
        tf.tidy(() => {
          const inputs = [tf.tensor(x, [rows, columns]), tf.tensor1d(scale), tf.tensor1d(offset)] as const;
          const normalized = normalizeBatch(...inputs, EPSILON);
          const [dx, dScale, dOffset] = tf.grads((x: Tensor, scale: Tensor, offset: Tensor) =>
            tf.sum(
              tf.mul(normalizeBatch(x, scale, offset, EPSILON).output, tf.tensor(slope, [rows, columns])),
            ),
          )([...inputs]) as [Tensor, Tensor, Tensor];
          const expected = Array.from({ length: columns }, (_, at) =>
            reference(
              column(x, columns, at),
              column(slope, columns, at),
              Array<number>(rows).fill(scale[at]!),
            ),
          );
          const byRow = (name: "dx" | "normal") =>
            Array.from(
              { length: size },
              (_, index) => expected[index % columns]![name][Math.floor(index / columns)]!,
            );
          expectClose(
            normalized.mean,
            expected.map(({ centre }) => centre),
          );
          expectClose(
            normalized.variance,
            expected.map(({ variance }) => variance),
          );
          expectClose(
            normalized.output,
            byRow("normal").map((value, index) => value * scale[index % columns]! + offset[index % columns]!),
            8,
          );
          // Slopes go through a division by the deviation, which a single row makes as large as it
          // gets.
          expectClose(dx, byRow("dx"), 16 / Math.sqrt(EPSILON));
          const perColumn = (of: (index: number) => number) =>
            Array.from({ length: columns }, (_, at) =>
              sum(
                column(
                  slope.map((_, index) => of(index)),
                  columns,
                  at,
                ),
              ),
            );
          const normal = byRow("normal");
          expectClose(
            dScale,
            perColumn((index) => slope[index]! * normal[index]!),
            rows,
          );
          expectClose(
            dOffset,
            perColumn((index) => slope[index]!),
            rows,
          );
        });
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("keeps the variance of numbers that are far from zero", () => {
    tf.tidy(() => {
      const rows = 100_000;
      const x = Float32Array.from({ length: rows }, (_, index) => 4096 + (index % 2));
      const one = tf.ones([1]);
      const { mean, variance } = normalizeBatch(tf.tensor(x, [rows, 1]), one, one, EPSILON);
      expect(mean.dataSync()[0]).toBe(4096.5);
      expect(variance.dataSync()[0]).toBeCloseTo(0.25, 6);
    });
  });

  it("spreads what is not a number over its own channel alone", () => {
    tf.tidy(() => {
      const x = tf.tensor2d([
        [Number.NaN, 1, 2, 3, 4],
        [0, 1, 2, 4, 5],
      ]);
      const { output } = normalizeBatch(x, tf.ones([5]), tf.zeros([5]), EPSILON);
      const isNaN = Array.from(output.dataSync(), Number.isNaN);
      expect(isNaN).toEqual([true, false, false, false, false, true, false, false, false, false]);
    });
  });

  it("gives the bits of one run in the next", () => {
    tf.tidy(() => {
      const x = tf.tensor(random(997 * 33, 33, 5), [997, 33]);
      const [scale, offset] = [tf.ones([33]), tf.zeros([33])];
      const once = normalizeBatch(x, scale, offset, EPSILON).output.dataSync();
      expect(normalizeBatch(x, scale, offset, EPSILON).output.dataSync()).toEqual(once);
    });
  });
});

describe("layer normalization in one pass", () => {
  it("agrees with 64 bits in value and every gradient, for any number of rows and columns", () => {
    fc.assert(
      fc.property(shapes, ({ rows, columns, seed }) => {
        const size = rows * columns;
        const x = random(size, columns, seed);
        const slope = random(size, columns, seed + 1);
        const scale = random(columns, columns, seed + 2);
        const offset = random(columns, columns, seed + 3);
        tf.tidy(() => {
          const inputs = [tf.tensor(x, [rows, columns]), tf.tensor1d(scale), tf.tensor1d(offset)] as const;
          const [dx, dScale, dOffset] = tf.grads((x: Tensor, scale: Tensor, offset: Tensor) =>
            tf.sum(tf.mul(normalizeLayer(x, scale, offset, EPSILON), tf.tensor(slope, [rows, columns]))),
          )([...inputs]) as [Tensor, Tensor, Tensor];
          const row = (values: readonly number[], at: number) =>
            values.slice(at * columns, (at + 1) * columns);
          const expected = Array.from({ length: rows }, (_, at) =>
            reference(row(x, at), row(slope, at), scale),
          );
          const normal = expected.flatMap((each) => each.normal);
          expectClose(
            normalizeLayer(...inputs, EPSILON),
            normal.map((value, index) => value * scale[index % columns]! + offset[index % columns]!),
            8,
          );
          expectClose(
            dx,
            expected.flatMap((each) => each.dx),
            16 / Math.sqrt(EPSILON),
          );
          const products = slope.map((value, index) => value * normal[index]!);
          const perColumn = (values: readonly number[]) =>
            Array.from({ length: columns }, (_, at) => sum(column(values, columns, at)));
          expectClose(dScale, perColumn(products), rows);
          expectClose(dOffset, perColumn(slope), rows);
        });
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe("the layers that normalize", () => {
  it("move their averages by the statistics of the batch", () => {
    const layer = layers.layers.batchNormalization({ momentum: 0.75 });
    tf.tidy(() => {
      layer.apply(
        tf.tensor2d([
          [1, 2],
          [3, 10],
        ]),
        { training: true },
      );
    });
    const [, , average, variance] = layer.getWeights();
    expect(Array.from(average!.dataSync())).toEqual([0.5, 1.5]);
    expect(Array.from(variance!.dataSync())).toEqual([1, 4.75]);
    layer.dispose();
  });

  it.each([
    ["its last axes", [-2, -1]],
    ["an axis in the middle", [1]],
    ["no scale and no offset", [-1]],
  ])("give the values of TensorFlow.js on cpu: layer normalization over %s", async (name, axis) => {
    const options = { axis, ...(name.startsWith("no") && { scale: false, center: false }) };
    const x = random(2 * 3 * 5, 5, 1);
    const valuesOn = async (backend: string) => {
      await tf.setBackend(backend);
      const layer = layers.layers.layerNormalization(options);
      const output = tf.tidy(() => layer.apply(tf.tensor(x, [2, 3, 5])) as Tensor);
      const values = Array.from(output.dataSync());
      output.dispose();
      layer.dispose();
      return values;
    };
    const expected = await valuesOn("cpu");
    const found = await valuesOn("wasm");
    found.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
  });
});
