import { describe, expect, it } from "vitest";
import { Median } from "./median.js";
import { valueAt, type Curve } from "./pruner.js";
import { SuccessiveHalving } from "./successive-halving.js";

const curve = (...values: readonly number[]): Curve => values.map((value, epoch) => ({ epoch, value }));

describe("the value of a trial at an epoch", () => {
  it("is that of its last report by then, and none before it has come as far", () => {
    const sparse = [
      { epoch: 1, value: 5 },
      { epoch: 3, value: 4 },
    ];
    expect([0, 1, 2, 3, 4].map((epoch) => valueAt(sparse, epoch))).toEqual([undefined, 5, 5, 4, undefined]);
  });
});

describe("SuccessiveHalving", () => {
  const pruner = new SuccessiveHalving({ reduction: 3, min_epochs: 2 });
  const isHopeless = (own: Curve, others: readonly Curve[], better: "min" | "max" = "min"): boolean =>
    pruner.isHopeless({ curve: own, others, better });

  it("lets the best third go on at its rungs: after 2, 6, 18 epochs", () => {
    const others = [1, 2, 3, 4, 5].map((value) => curve(...Array<number>(18).fill(value)));
    const at = (epochs: number, value: number): boolean =>
      isHopeless(curve(...Array<number>(epochs).fill(value)), others);
    expect(at(2, 1.5)).toBe(false);
    expect(at(2, 2.5)).toBe(true);
    expect(at(6, 2.5)).toBe(true);
    expect([1, 3, 4, 5, 7].map((epochs) => at(epochs, 9))).toEqual([false, false, false, false, false]);
  });

  it("goes by the other direction where larger values are better", () => {
    const others = [1, 2, 3, 4, 5].map((value) => curve(value, value));
    expect(isHopeless(curve(4.5, 4.5), others, "max")).toBe(false);
    expect(isHopeless(curve(1.5, 1.5), others, "max")).toBe(true);
  });

  it("lets the first go on, whatever it is, and one that equals the best", () => {
    expect(isHopeless(curve(9, 9), [])).toBe(false);
    expect(isHopeless(curve(1, 1), [curve(1, 1)])).toBe(false);
  });

  it("does not count those who have not come as far", () => {
    expect(isHopeless(curve(9, 9), [curve(1), curve(1)])).toBe(false);
  });

  it("compares once where validation skips the epochs of a rung", () => {
    const own = [
      { epoch: 0, value: 9 },
      { epoch: 2, value: 9 },
    ];
    expect(isHopeless(own, [curve(1, 1, 1)])).toBe(true);
    expect(isHopeless([...own, { epoch: 4, value: 9 }], [curve(1, 1, 1, 1, 1)])).toBe(false);
  });

  it("takes no number for the worst", () => {
    expect(isHopeless(curve(1, NaN), [curve(5, 5)])).toBe(true);
  });
});

describe("Median", () => {
  const pruner = new Median({ min_epochs: 2, min_trials: 3 });
  const others = [1, 2, 3, 4].map((value) => curve(value, value, value));
  const isHopeless = (own: Curve, rivals = others): boolean =>
    pruner.isHopeless({ curve: own, others: rivals, better: "min" });

  it("ends what is worse at its best than half of the others are now", () => {
    expect(isHopeless(curve(9, 2.6))).toBe(true);
    expect(isHopeless(curve(9, 2.4))).toBe(false);
    expect(isHopeless(curve(2.4, 9))).toBe(false);
  });

  it("waits for epochs and for trials", () => {
    expect(isHopeless(curve(9))).toBe(false);
    expect(isHopeless(curve(9, 9), others.slice(0, 2))).toBe(false);
  });
});
