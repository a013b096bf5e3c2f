import { describe, expect, it } from "vitest";
import { createRandomSource } from "./random-source.js";

const draw = (stream: { next(): number }, count: number): number[] =>
  Array.from({ length: count }, () => stream.next());

describe("a random stream", () => {
  it("follows xoshiro128** from a given state", () => {
    const stream = createRandomSource(0).stream("x");
    stream.restore([1, 2, 3, 4]);
    // The first outputs of the reference implementation are 11520, 0, 5927040, 70819200.
    expect(stream.next()).toBe(((11520 >>> 5) * 2 ** 26 + 0) / 2 ** 53);
    expect(stream.next()).toBe(((5927040 >>> 5) * 2 ** 26 + (70819200 >>> 6)) / 2 ** 53);
  });

  it("depends on the seed and the name only", () => {
    const source = createRandomSource(7);
    const shuffle = draw(source.stream("shuffle"), 5);
    const other = createRandomSource(7);
    draw(other.stream("dropout"), 100);
    expect(draw(other.stream("shuffle"), 5)).toEqual(shuffle);
    expect(draw(createRandomSource(8).stream("shuffle"), 5)).not.toEqual(shuffle);
    expect(draw(source.stream("dropout"), 5)).not.toEqual(shuffle);
  });

  it("is one under one name", () => {
    const source = createRandomSource(1);
    expect(source.stream("a")).toBe(source.stream("a"));
  });

  it("goes on exactly from a kept state, which survives JSON", () => {
    const stream = createRandomSource(3).stream("a");
    draw(stream, 10);
    const kept = JSON.parse(JSON.stringify(stream.state())) as number[];
    const next = draw(stream, 10);
    const again = createRandomSource(99).stream("b");
    again.restore(kept);
    expect(draw(again, 10)).toEqual(next);
  });

  it("goes on from the state of all its streams", () => {
    const source = createRandomSource(3);
    draw(source.stream("a"), 5);
    draw(source.stream("b"), 2);
    const kept = JSON.parse(JSON.stringify(source.state())) as ReturnType<typeof source.state>;
    const next = [draw(source.stream("a"), 4), draw(source.stream("b"), 4), draw(source.stream("new"), 4)];
    const again = createRandomSource(3);
    const held = again.stream("a");
    again.restore(kept);
    expect([draw(held, 4), draw(again.stream("b"), 4), draw(again.stream("new"), 4)]).toEqual(next);
  });

  it.each([
    [[]],
    [[0, 0, 0, 0]],
    [[1, 2, 3]],
    [[1, 2, 3, 4, 5]],
    [[1.5, 2, 3, 4]],
    [[-1, 2, 3, 4]],
    [[2 ** 32, 2, 3, 4]],
  ])("refuses the state %j", (state) => {
    expect(() => createRandomSource(0).stream("a").restore(state)).toThrow(RangeError);
  });

  it("is uniform in [0, 1)", () => {
    const values = draw(createRandomSource(5).stream("u"), 20_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const buckets = new Array<number>(10).fill(0);
    for (const value of values) buckets[Math.floor(value * 10)]! += 1;
    const chiSquared = buckets.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    // 99.99th percentile of chi squared with 9 degrees of freedom.
    expect(chiSquared).toBeLessThan(33.7);
  });
});
