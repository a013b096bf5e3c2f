import { describe, expect, it } from "vitest";
import type { Callback } from "../callback.js";
import { EarlyStopping } from "../early-stopping.js";
import { LineTrainer } from "../testing/line-trainer.js";
import { Freezer } from "./freezer.js";

describe("a trainer of one's own", () => {
  it("runs the Freezer, with what it lacks told in one line each", async () => {
    const trainer = new LineTrainer();
    const slopes: number[] = [];
    const watch: Callback = { onEpochEnd: () => void slopes.push(trainer.slope.value) };
    const freezer = new Freezer({ names: "slope", until_epoch: 3, lr_factor: 0.5, cache: 1000 });
    await trainer.fit([freezer, watch]);

    expect(slopes.slice(0, 3)).toEqual([0, 0, 0]);
    expect(slopes[3]).not.toBe(0);
    expect(trainer.slope.value).toBeCloseTo(3);
    expect(trainer.offset.value).toBeCloseTo(-2);
    expect(trainer.lines).toEqual([
      "this trainer keeps nothing of what frozen layers compute: `cache` does nothing",
      "this trainer has one learning rate for all parameters: `lr_factor`, `lr_warmup_steps` and `lr_decay_per_group` do nothing",
      "epoch 0, step 0: froze `slope` until epoch 3 (1 parameter, 1 scalar); 50.0% of the model is frozen",
      "epoch 3, step 12: unfroze `slope` (1 parameter, 1 scalar); 0.0% of the model is frozen",
    ]);
  });

  it("releases by metric, and stops early once everything is released", async () => {
    const trainer = new LineTrainer();
    const monitor = { monitor: "train/loss", patience: 2, min_delta: 0.001 };
    await trainer.fit([
      new Freezer({ types: "Scale", except_names: "offset", ...monitor }),
      new EarlyStopping(monitor),
    ]);

    expect(trainer.lines[1]).toContain("unfroze `Scale` since `train/loss` stopped improving");
    expect(trainer.epoch).toBeLessThan(60);
    expect(trainer.slope.value).not.toBe(0);
  });

  it("refuses Freezers that would leave it nothing to do", async () => {
    const trainer = new LineTrainer();

    await expect(trainer.fit([new Freezer({ patterns: "**" })])).rejects.toThrow("nothing is left to train");
    expect(trainer.globalStep).toBe(0);
  });
});
