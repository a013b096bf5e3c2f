import type { Progress } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { StatusLine } from "../terminal/status-line.js";
import { RecordingOutput } from "../testing/recording-output.js";
import { consoleLogger } from "./console-logger.js";
import { progressDisplay } from "./progress-display.js";

const progress = (given: Partial<Progress>): Progress => ({
  stage: "train",
  epoch: 0,
  maxEpochs: 2,
  batch: 1,
  batches: 10,
  metrics: { "train/loss": 0.54321 },
  epochEnd: false,
  ...given,
});

function display(output: RecordingOutput, verbosity: "quiet" | "normal" = "normal") {
  let time = 0;
  const line = new StatusLine(output);
  const shown = progressDisplay(line, { now: () => time }, verbosity);
  return {
    line,
    finish: () => shown.finish(),
    update: (given: Partial<Progress>, seconds: number) => {
      time = seconds * 1000;
      shown.update(progress(given));
    },
  };
}

describe("progressDisplay", () => {
  it("writes one plain line per epoch where there is no terminal", () => {
    const output = new RecordingOutput();
    const { update, finish } = display(output);
    update({ batch: 1 }, 0);
    update({ batch: 10 }, 3);
    update({ stage: "val", batch: 5, batches: 5 }, 4);
    update(
      { batch: 10, epochEnd: true, metrics: { "train/loss": 0.5, "val/accuracy": 0.25, frozen: 0.372 } },
      4,
    );
    finish();
    expect(output.text).toBe(
      "epoch 0 (1/2)  train/loss 0.5000  val/accuracy 0.2500  frozen 37%  3.0 batches/s\n",
    );
  });

  it("redraws one line on a terminal and leaves the epochs", () => {
    const output = new RecordingOutput({ interactive: true, width: 100 });
    const { update, finish } = display(output);
    update({ batch: 1 }, 0);
    update({ batch: 6 }, 1);
    expect(output.screen).toBe(
      "epoch 0 (1/2)  ████████████░░░░░░░░  6/10  5.0 batches/s  eta 0:03  train/loss 0.5432",
    );
    update({ batch: 10, epochEnd: true }, 2);
    finish();
    expect(output.screen).toBe("epoch 0 (1/2)  train/loss 0.5432  5.0 batches/s\n");
  });

  it("redraws at most ten times a second", () => {
    const output = new RecordingOutput({ interactive: true });
    const { update } = display(output);
    for (let batch = 1; batch <= 100; batch++) update({ batch, batches: 100 }, batch / 1000);
    expect(output.text.split("\r")).toHaveLength(2);
  });

  it.each([10, 20, 30, 40, 60, 200])("keeps within %i columns", (width) => {
    const output = new RecordingOutput({ interactive: true, width });
    const { update } = display(output);
    update({ batch: 1 }, 0);
    update({ batch: 6, metrics: { "train/loss": 1, "val/loss": 2, frozen: 0.5 } }, 1);
    expect(output.screen.length).toBeLessThan(width);
    expect(output.screen).toMatch(/^epoch 0/);
  });

  it("counts without a bar when the length of an epoch or a run is unknown", () => {
    const output = new RecordingOutput({ interactive: true });
    display(output).update({ batch: 7, batches: null, maxEpochs: null, metrics: {} }, 0);
    expect(output.screen).toBe("epoch 0  7");
  });

  it("shows nothing when quiet", () => {
    const output = new RecordingOutput({ interactive: true });
    const { update, finish } = display(output, "quiet");
    update({ epochEnd: true }, 0);
    finish();
    expect(output.text).toBe("");
  });

  it("leaves log lines above the bar", () => {
    const output = new RecordingOutput({ interactive: true });
    const { update, line } = display(output);
    update({ batch: 7, batches: null, maxEpochs: null, metrics: {} }, 0);
    consoleLogger(line, "normal").warn("something is odd");
    expect(output.screen).toBe("warning: something is odd\nepoch 0  7");
  });
});

describe("consoleLogger", () => {
  it.each([
    ["quiet", "warning: c\n"],
    ["normal", "b\nwarning: c\n"],
    ["verbose", "a\nb\nwarning: c\n"],
  ] as const)("says what %s asks for", (verbosity, expected) => {
    const output = new RecordingOutput();
    const logger = consoleLogger(new StatusLine(output), verbosity);
    logger.debug("a");
    logger.info("b");
    logger.warn("c");
    expect(output.text).toBe(expected);
  });
});
