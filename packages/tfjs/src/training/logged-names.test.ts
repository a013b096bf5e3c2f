import { EarlyStopping, Freezer } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Exponential } from "../schedulers/index.js";
import { System } from "../system/system.js";
import { loggedNames, metricModes } from "./recorded-names.js";
import { branchingSystem } from "./testing/branching-system.js";
import { makeSystem, mlp, blobs } from "./testing/small-systems.js";
import { train } from "./testing/train.js";

describe("loggedNames", () => {
  it("names what a run logs", async () => {
    const { options } = makeSystem({ model: mlp(), dataset: blobs(), validation: blobs() });
    using system = new System({ ...options, scheduler: new Exponential({ gamma: 0.9 }) });
    const callbacks = [
      new Freezer({ name_starts_with: "model.", except_name_starts_with: "model.head" }),
      new EarlyStopping({ monitor: "val/loss" }),
    ];
    const { metrics } = await train({ max_epochs: 1, callbacks }).fit(system);
    expect([...(loggedNames(system, callbacks) ?? [])].sort()).toEqual(Object.keys(metrics).sort());
  });

  it("tells which values of a stage are better, the losses of all outputs among them", async () => {
    using system = branchingSystem();
    await system.trained.dataloaders.train.prepare("length");
    system.network(createRandomSource(0));
    expect(Object.fromEntries(metricModes(system, ["val"]))).toEqual({
      "val/loss": "min",
      "val/digit/loss": "min",
      "val/digit/accuracy": "max",
      "val/size/loss": "min",
      "val/size/mean_absolute_error": "min",
    });
  });

  it("names nothing where a callback may log more", async () => {
    using system = makeSystem({ model: mlp(), dataset: blobs() });
    await system.trained.dataloaders.train.prepare("length");
    system.network(createRandomSource(0));
    expect(loggedNames(system, [])).toContain("train/loss");
    expect(loggedNames(system, [{}])).toBeUndefined();
  });
});
