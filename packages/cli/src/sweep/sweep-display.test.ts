import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  SweepState,
  sweepPaths,
  trialPaths,
  writeReport,
  type SweepRecord,
  type TrialEvent,
} from "@lighterjs/sweeps/study";
import { afterAll, beforeAll, expect, it } from "vitest";
import { StatusLine } from "../terminal/status-line.js";
import { RecordingOutput } from "../testing/recording-output.js";
import { SweepDisplay } from "./sweep-display.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lighter-display-"));
  mkdirSync(sweepPaths(folder).folder);
  writeReport(trialPaths(folder, "0002").report, { epoch: 4, value: 0.5 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RECORD = { objective: { monitor: "val/loss", mode: "min", take: "best" } } as unknown as SweepRecord;
const at = "2026-11-24T05:40:56.000Z";
const asked = (id: string, rate: number): TrialEvent => ({
  event: "asked",
  values: {},
  trials: [
    { id, digest: id, parameters: { "system.optimizer.learning_rate": rate, "system.model.units": 16 } },
  ],
  at,
});
const EVENTS: readonly TrialEvent[] = [
  asked("0001", 0.1),
  { event: "started", trial: "0001", at },
  asked("0002", 0.01),
  { event: "started", trial: "0002", at },
  { event: "ended", trial: "0001", state: "completed", value: 0.25, at },
  asked("0003", 0.001),
  { event: "started", trial: "0003", at },
];

function show(output: RecordingOutput): SweepDisplay {
  const display = new SweepDisplay(new StatusLine(output), RECORD, folder, "normal", 18);
  const state = new SweepState([]);
  for (const event of EVENTS) {
    state.apply(event);
    display.show(event, state);
  }
  return display;
}

it("shows on a terminal a line for each trial under way, and how far the sweep is", () => {
  const output = new RecordingOutput({ interactive: true });
  show(output).close();
  expect(output.text).toContain(
    "0002  epoch 4    0.5000   learning_rate=0.01 units=16\n" +
      "0003  begins              learning_rate=0.001 units=16\n" +
      "1 of 18 trials · best 0.2500 in 0001",
  );
});

it("stays within a narrow terminal", () => {
  const output = new RecordingOutput({ interactive: true, width: 40 });
  show(output).close();
  const rows = output.text.split("\n").filter((row) => /^000\d {2}(?:epoch|begins)/.test(row));
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row.length).toBeLessThan(40);
});

it("prints a line for each trial that has ended where there is no terminal", () => {
  const output = new RecordingOutput();
  show(output).close();
  expect(output.text).toBe(
    "0001  completed  val/loss 0.2500  system.optimizer.learning_rate=0.1 system.model.units=16\n",
  );
});
