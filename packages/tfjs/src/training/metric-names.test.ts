import type { Callback } from "@lighterjs/callbacks";
import { describe, expect, it } from "vitest";
import { Csv, JsonLines } from "../loggers/index.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { makeSystem } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";

describe("names that loggers cannot take", () => {
  it("are refused before a run begins where a callback says them, at the callback", async () => {
    await using folder = await temporaryRunFolder();
    for (const name of ["forged\n9,9,1", "", "step", "train/loss"]) {
      const callback: Callback = { metricNames: [name], setup() {} };
      const fit = train({ max_epochs: 1, callbacks: [callback] }, { folder }).fit(makeSystem());
      await expect(fit).rejects.toMatchObject({ subject: callback, issues: [{ code: "INVALID_OPTION" }] });
      expect(folder.exists()).toBe(false);
    }
  });

  it.each([
    ["forged\n9,9,1", 1, "no metric can be logged as `forged\\u{a}9,9,1`"],
    ["__proto__", 1, "no metric can be logged as `__proto__`"],
    ["step", 1, "no metric can be logged as `step`"],
    ["mine", "1\n9,9,9", "the metric `mine` must be a number"],
  ])("end the run at the callback that logs %j, with the value %j", async (name, value, message) => {
    await using folder = await temporaryRunFolder();
    const callback = at("onBatchEnd", (trainer) =>
      trainer.log(Object.fromEntries([[name, value]]) as Record<string, number>),
    );
    const fit = train({ max_epochs: 1, callbacks: [callback] }, { folder }).fit(makeSystem());
    await expect(fit).rejects.toMatchObject({ code: "CALLBACK_FAILED", callback });
    await expect(fit).rejects.toThrow(message);
  });

  it("are not two loggers' of one file", async () => {
    await using folder = await temporaryRunFolder();
    const loggers = [new JsonLines(), new Csv(), new JsonLines({ every_n_steps: 1 })];
    expect(() => train({ max_epochs: 1, loggers }, { folder })).toThrow(
      "two loggers would write to `metrics.jsonl` of the run",
    );
  });
});
