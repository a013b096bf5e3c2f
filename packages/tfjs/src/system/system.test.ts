import { OptionError } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Accuracy, F1 } from "../metrics/index.js";
import { Cosine } from "../schedulers/index.js";
import { makeSystem } from "../training/testing/small-systems.js";
import type { Metric } from "../metrics/metric.js";
import { System } from "./system.js";

describe("System", () => {
  it.each([
    ["twice", [new Accuracy(), new F1(), new Accuracy()], 2],
    ["like the loss", [new F1({ name: "loss" })], 0],
  ])("refuses metrics named %s", (_, val, index) => {
    const { options } = makeSystem();
    let issue;
    try {
      new System({ ...options, metrics: { val } });
    } catch (error) {
      if (OptionError.is(error)) issue = error.issues[0];
    }
    expect(issue).toMatchObject({ code: "INVALID_OPTION", path: ["metrics", "val", index] });
  });

  it.each(["two\nlines", "", "__proto__", "\u001b[1m"])("refuses a metric called %j, at its name", (name) => {
    const { options } = makeSystem();
    const bad: Metric = { name, reset() {}, update() {}, result: () => 0 };
    expect(() => new System({ ...options, metrics: { val: [new Accuracy(), bad] } })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ["metrics", "val", 1, "name"] })] }),
    );
  });

  it("refuses a metric named like the learning rate that a scheduler logs", () => {
    const { options } = makeSystem();
    const metrics = { train: [new F1({ name: "learning_rate" })] };
    expect(() => new System({ ...options, metrics })).not.toThrow();
    expect(() => new System({ ...options, metrics, scheduler: new Cosine() })).toThrow(
      "`train/learning_rate` is logged already",
    );
  });

  it("takes equal metrics of two stages", () => {
    const { options } = makeSystem();
    const accuracy = new Accuracy();
    expect(() => new System({ ...options, metrics: { train: [accuracy], val: [accuracy] } })).not.toThrow();
  });
});
