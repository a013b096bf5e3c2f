import type { Dimension, Point, SearchSpace } from "../search/dimension.js";

/** A function whose smallest value a sampler is to find. */
export interface Objective {
  readonly space: SearchSpace;
  readonly value: (point: Point) => number;
}

const number = (from: number, to: number, options: { log?: boolean; step?: number } = {}): Dimension => ({
  kind: "number",
  from,
  to,
  log: options.log ?? false,
  ...(options.step !== undefined && { step: options.step }),
});

const RATE = number(1e-5, 1, { log: true });

/**
 * Functions like those that hyper-parameters are: a bowl, three valleys, two scales, and a choice
 * on which the best depends.
 */
export const OBJECTIVES: Readonly<Record<"sphere" | "branin" | "rate" | "mixed", Objective>> = {
  sphere: {
    space: new Map(["x0", "x1", "x2"].map((name) => [name, number(-5, 5)])),
    value: (point) => Object.values(point).reduce((sum, x) => sum + x * x, 0),
  },
  branin: {
    space: new Map([
      ["x", number(-5, 10)],
      ["y", number(0, 15)],
    ]),
    value: ({ x = 0, y = 0 }) =>
      (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
      10,
  },
  rate: {
    space: new Map([
      ["learning_rate", RATE],
      ["units", number(8, 512, { log: true, step: 1 })],
    ]),
    value: ({ learning_rate = 1, units = 1 }) =>
      (Math.log10(learning_rate) + 2.3) ** 2 + (Math.log2(units) - 6) ** 2 / 4,
  },
  mixed: {
    space: new Map<string, Dimension>([
      ["optimizer", { kind: "list", size: 3 }],
      ["depth", number(1, 8, { step: 1 })],
      ["learning_rate", RATE],
    ]),
    value: ({ optimizer = 0, depth = 0, learning_rate = 1 }) =>
      [1, 0, 0.4][optimizer]! +
      (depth - 3) ** 2 / 10 +
      (Math.log10(learning_rate) + (optimizer === 0 ? 1 : 3)) ** 2,
  },
};
