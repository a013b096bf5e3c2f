import type { RunSnapshot } from "../run-snapshot.js";

/** The state of a run of one weight. */
export function smallSnapshot(changes: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    place: { epoch: 1, step: 12, stage: "train", batches: 3, batches_per_epoch: 10 },
    weights: new Map([
      ["model.kernel", { dtype: "float32" as const, shape: [2, 1], values: Float32Array.of(0.1, -0) }],
    ]),
    optimizer: {
      type: "Adam",
      learning_rate: 0.1,
      state: {
        "model.kernel": {
          step: 9,
          slots: { mean: Float32Array.of(1e-20, NaN), variance: Float32Array.of(3, Infinity) },
        },
        "model.plain": { step: 1, slots: {} },
      },
      multipliers: { "model.kernel": 0.25 },
    },
    callbacks: { Freezer: { unfrozen: true } },
    random: { noise: [1, 2, 3, 4], "data/train": [5, 6, 7, 8] },
    log: {
      latest: { "val/loss": NaN, "val/f1": -0, "train/loss": 0.1 },
      loggers: { Csv: { columns: ["epoch", "step"], rows: 3 } },
    },
    origin: { backend: "wasm", packages: {} },
    ...changes,
  };
}
