import { afterAll, beforeAll, expect, it } from "vitest";
import { holdMemory } from "../../testing/hold-memory.js";
import { tf } from "../../tf.js";
import { wasm } from "./wasm.js";
import { OutOfMemoryError, isOutOfMemory, memoryInUse } from "./wasm-memory.js";

beforeAll(async () => void (await wasm.start(".")));
afterAll(() => expect(tf.memory().numTensors).toBe(0));

it("counts the bytes of tensors, and the most at once", () => {
  const memory = memoryInUse()!;
  const before = memory.inUse;
  memory.resetPeak();
  tf.tidy(() => {
    const x = tf.ones([1000]);
    tf.add(x, x);
    expect(memory.inUse - before).toBe(8000);
  });
  expect(memory.inUse).toBe(before);
  expect(memory.peak - before).toBe(8000);
});

it("throws where there is no memory left, and works again once some is free", () => {
  const before = memoryInUse()!.inUse;
  expect(() => holdMemory(17)).toThrow(OutOfMemoryError);
  expect(memoryInUse()!.inUse).toBe(before);
  {
    using held = holdMemory(14);
    expect(held).toBeDefined();
    expect(memoryInUse()!.inUse - before).toBe(14 * 2 ** 28);
  }
  const ones = tf.ones([1000]);
  expect(ones.dataSync()[999]).toBe(1);
  ones.dispose();
});

it("is told from other errors", () => {
  expect(isOutOfMemory(new OutOfMemoryError(1, 2))).toBe(true);
  expect(isOutOfMemory(new Error("no"))).toBe(false);
});
