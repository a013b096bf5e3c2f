import { OptionError } from "@lighterjs/schema";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { Arrays } from "./arrays.js";
import { DataLoader, type BatchRange } from "./data-loader.js";
import type { Dataset } from "./dataset.js";
import { seededNumbers } from "./seeded-numbers.js";

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
});

function countingTo(length: number): Arrays {
  const numbers = Array.from({ length }, (_, index) => index);
  return new Arrays({ inputs: numbers.map((number) => [number, 0 - number]), targets: numbers });
}

function stream(seed: number) {
  const next = seededNumbers(seed);
  let draws = 0;
  return { next: () => (draws++, next()), state: () => [draws], restore: () => undefined };
}

/** Targets of each batch of an epoch. */
async function epochOf(loader: DataLoader, epoch: number, seed = 1, range: BatchRange = {}) {
  const batches: number[][] = [];
  for await (const batch of loader.batches(epoch, stream(seed), range)) {
    const { ids } = batch;
    const [inputs, targets] = [batch.inputs[0]!, batch.targets[0]!];
    const values = [...targets.dataSync()];
    expect(inputs.shape).toEqual([values.length, 2]);
    expect([...inputs.dataSync()]).toEqual(values.flatMap((value) => [value, 0 - value]));
    expect(ids).toEqual(values.map(String));
    batches.push(values);
    tf.dispose([inputs, targets]);
  }
  return batches;
}

describe("DataLoader", () => {
  it("gives the samples in order, the last batch as it comes", async () => {
    const loader = new DataLoader({ dataset: countingTo(5), batch_size: 2 });
    expect(await epochOf(loader, 0)).toEqual([[0, 1], [2, 3], [4]]);
    expect(loader.length).toBe(3);
  });

  it("leaves out a last batch that is not full, when asked", async () => {
    const loader = new DataLoader({ dataset: countingTo(5), batch_size: 2, drop_last: true });
    expect(await epochOf(loader, 0)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(loader.length).toBe(2);
  });

  it("gives integer tensors for indices of classes and float tensors for measures", async () => {
    for (const [targets, type] of [
      [[0, 1], "int32"],
      [[0.5, 1], "float32"],
    ] as const) {
      const loader = new DataLoader({ dataset: new Arrays({ inputs: [1, 2], targets }) });
      const batch = await loader.batches(0, stream(1)).next();
      expect(batch.value?.targets[0]?.dtype).toBe(type);
    }
  });

  it("shuffles each epoch anew, the same for the same seed, every sample once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        async (n, size, seed) => {
          const loader = new DataLoader({ dataset: countingTo(n), batch_size: size, shuffle: true });
          const order = (await epochOf(loader, 3, seed)).flat();
          expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, index) => index));
          expect((await epochOf(loader, 3, seed)).flat()).toEqual(order);
        },
      ),
      { numRuns: 30 },
    );
    const loader = new DataLoader({ dataset: countingTo(40), shuffle: true });
    const [first, second, other] = [
      await epochOf(loader, 0),
      await epochOf(loader, 1),
      await epochOf(loader, 0, 2),
    ];
    expect(first).not.toEqual(second);
    expect(first).not.toEqual(other);
  });

  it("enters an epoch at any batch and stops before any other", async () => {
    const loader = new DataLoader({ dataset: countingTo(20), batch_size: 3, shuffle: true });
    const whole = await epochOf(loader, 2);
    expect(await epochOf(loader, 2, 1, { from: 2, until: 5 })).toEqual(whole.slice(2, 5));
    expect(await epochOf(loader, 2, 1, { from: 7 })).toEqual([]);
    expect(await epochOf(loader, 2, 1, { until: 0 })).toEqual([]);
  });

  it("draws exactly one number, before the first batch is asked for", () => {
    const random = stream(1);
    void new DataLoader({ dataset: countingTo(9), shuffle: true }).batches(0, random);
    expect(random.state()).toEqual([1]);
  });

  it("reads no more than one batch ahead", async () => {
    const read: number[] = [];
    const dataset = countingTo(10);
    const watched: Dataset = {
      prepare: () => dataset.prepare(),
      length: dataset.length,
      sampleShape: dataset.sampleShape,
      targets: dataset.targets,
      deterministic: true,
      sampleId: (index) => dataset.sampleId(index),
      read: (index, sample) => {
        read.push(index);
        dataset.read(index, sample);
      },
    };
    const batches = new DataLoader({ dataset: watched, batch_size: 2 }).batches(0, stream(1));
    await batches.next();
    expect(read).toEqual([0, 1, 2, 3]);
    await batches.next();
    expect(read).toEqual([0, 1, 2, 3, 4, 5]);
    await batches.return();
    expect(read).toHaveLength(6);
  });

  it("throws a fault of a sample when its batch is due", async () => {
    const dataset = countingTo(4);
    const faulty: Dataset = {
      prepare: () => dataset.prepare(),
      length: 4,
      sampleShape: [2],
      targets: dataset.targets,
      deterministic: true,
      sampleId: String,
      read: (index) => {
        if (index === 2) throw new Error("sample 2 is broken");
      },
    };
    const batches = new DataLoader({ dataset: faulty, batch_size: 2 }).batches(0, stream(1));
    expect((await batches.next()).done).toBe(false);
    await expect(batches.next()).rejects.toThrow("sample 2 is broken");
  });

  it("throws a fault of a sample once, where others fail after it", async () => {
    const dataset = countingTo(3);
    const faulty: Dataset = {
      prepare: () => dataset.prepare(),
      length: 3,
      sampleShape: [2],
      targets: dataset.targets,
      deterministic: true,
      sampleId: String,
      read: (index) => {
        if (index === 1) throw new Error("sample 1 is broken");
        return new Promise((_, reject) => setImmediate(() => reject(new Error("a file is gone"))));
      },
    };
    const batches = new DataLoader({ dataset: faulty, batch_size: 3 }).batches(0, stream(1));
    await expect(batches.next()).rejects.toThrow("sample 1 is broken");
    // Where nobody waited for the others, this would end the process.
    await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it("leaves no tensor behind when the receiver stops early", async () => {
    const before = tf.memory().numTensors;
    for await (const batch of new DataLoader({ dataset: countingTo(9), batch_size: 2 }).batches(
      0,
      stream(1),
    )) {
      tf.dispose([...batch.inputs, ...batch.targets]);
      break;
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it("checks options that come from code", () => {
    expect(() => new DataLoader({ dataset: countingTo(3), batch_size: 0 })).toThrow(/batch_size/);
    expect(() => new DataLoader({ dataset: countingTo(3), batch_size: 1.5 })).toThrow(/batch_size/);
  });

  it("refuses options that leave no batch", async () => {
    const loader = new DataLoader({ dataset: countingTo(3), batch_size: 4, drop_last: true });
    const error: unknown = await loader.prepare().catch((reason: unknown) => reason);
    expect(OptionError.is(error) && error.subject).toBe(loader);
    expect(error).toHaveProperty(
      "issues.0.message",
      "`drop_last` leaves no batch: the dataset has 3 samples, a batch 4",
    );
  });
});
