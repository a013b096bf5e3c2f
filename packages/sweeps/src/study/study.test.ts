import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepPaths, trialPaths } from "./sweep-folder.js";
import { readRecord, spaceChanges, textOf, writeRecord, type SweepRecord } from "./sweep-record.js";
import { SweepState } from "./sweep-state.js";
import { parseEvents, TrialLog, type TrialEvent } from "./trial-log.js";
import { curvesOfOthers, readReport, writeReport, valueOfCurve } from "./trial-report.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-study-"));
  await mkdir(sweepPaths(folder).folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const asked = (id: string, digest: string): TrialEvent => ({
  event: "asked",
  values: { a: 1 },
  trials: [{ id, digest, parameters: { a: 1 } }],
  at: "",
});

describe("what somebody else has written", () => {
  const record: SweepRecord = {
    format: 1,
    id: "a",
    config: ["config.yaml"],
    started_at: "2026-11-24T05:40:56Z",
    parameters: { a: { list: [1, 2] }, b: { from: 0, to: 1, log: false } },
    repeat: 1,
    objective: { monitor: "val/loss", take: "best" },
    sampler: null,
    pruner: null,
    base: { values: { a: 1 }, digest: "d" },
  };

  it.each([
    ["format", 2],
    ["id", 3],
    ["config", "config.yaml"],
    ["started_at", null],
    ["parameters", []],
    ["parameters", { a: { from: "0", to: 1 } }],
    ["repeat", 0],
    ["objective", { monitor: "val/loss", take: "first" }],
    ["base", { values: [], digest: "d" }],
  ])("is no record of a sweep where `%s` is %j", async (key, value) => {
    await writeRecord(folder, record);
    expect(await readRecord(folder)).toEqual(record);
    await writeFile(sweepPaths(folder).record, JSON.stringify({ ...record, [key]: value }));
    await expect(readRecord(folder)).rejects.toThrow(`its \`${key}\` is`);
  });

  it.each([
    { event: "asked", values: {}, trials: [{ id: "../../victim", digest: "d", parameters: {} }] },
    { event: "asked", values: {}, trials: [{ id: "0001", digest: "d", parameters: [1] }] },
    { event: "asked", values: [], trials: [] },
    { event: "started", trial: 1 },
    { event: "failed", trial: "0001" },
    { event: "ended", trial: "0001", state: "won", value: 1 },
    { event: "ended", trial: "0001", state: "completed", value: "1" },
    { event: "ended", trial: "0001", state: "completed", value: 1, host: {} },
    [],
    null,
  ])("is no event: %j", (value) => {
    expect(parseEvents(JSON.stringify(value))).toEqual([]);
  });
});

describe("TrialLog", () => {
  it("gives back what was written, and goes on", async () => {
    const first = await TrialLog.open(folder);
    expect(first.events).toEqual([]);
    await first.log.add(asked("0001", "x"));
    await first.log.close();
    const second = await TrialLog.open(folder);
    expect(second.events).toEqual([asked("0001", "x")]);
    await second.log.add(asked("0002", "y"));
    await second.log.close();
    const third = await TrialLog.open(folder);
    await third.log.close();
    expect(third.events).toHaveLength(2);
  });

  it("cuts off what a process that was killed has left half-written, wherever it was cut", async () => {
    const line = `${JSON.stringify(asked("0002", "é"))}\n`;
    const bytes = Buffer.from(line);
    for (let length = 1; length < bytes.length; length += 7) {
      await writeFile(sweepPaths(folder).trials, `${JSON.stringify(asked("0001", "x"))}\n`);
      await appendFile(sweepPaths(folder).trials, bytes.subarray(0, length));
      const { log, events } = await TrialLog.open(folder);
      expect(events).toEqual([asked("0001", "x")]);
      await log.add(asked("0003", "z"));
      await log.close();
      const text = await readFile(sweepPaths(folder).trials, "utf8");
      expect(
        text
          .trimEnd()
          .split("\n")
          .map((each) => (JSON.parse(each) as { trials: { id: string }[] }).trials[0]?.id),
      ).toEqual(["0001", "0003"]);
    }
  });
});

describe("SweepState", () => {
  it("runs one config once, whoever asks for it", () => {
    const state = new SweepState([asked("0001", "x"), asked("0001", "x")]);
    expect(state.points).toHaveLength(2);
    expect([...state.trials.keys()]).toEqual(["0001"]);
    expect(state.trialOf("x")).toBe("0001");
  });

  it("counts starts and what ended them", () => {
    const at = "";
    const state = new SweepState([
      asked("0001", "x"),
      { event: "started", trial: "0001", at },
      { event: "failed", trial: "0001", reason: "no memory", at },
      { event: "started", trial: "0001", at },
      { event: "interrupted", trial: "0001", reason: "killed", at },
      { event: "started", trial: "0001", at },
      { event: "ended", trial: "0001", state: "completed", value: 2, at },
    ]);
    expect(state.trials.get("0001")).toMatchObject({
      starts: 3,
      failures: 1,
      interruptions: 1,
      end: { state: "completed", value: 2 },
    });
  });

  it("repeats a point more often when asked to", () => {
    const state = new SweepState([asked("0001", "x"), { ...asked("0002", "y"), point: 0 } as TrialEvent]);
    expect(state.points).toEqual([{ values: { a: 1 }, trials: ["0001", "0002"] }]);
  });
});

describe("the report of a trial", () => {
  const path = (): string => trialPaths(folder, "0001").report;
  const began = { began: "now", host: "here", pid: 1 } as const;

  it("tells the curve, once for each epoch, and the objective", () => {
    writeReport(path(), began);
    writeReport(path(), { monitor: "loss", better: "max" });
    writeReport(path(), { epoch: 0, value: 1 });
    writeReport(path(), { epoch: 1, value: null });
    writeReport(path(), began);
    writeReport(path(), { epoch: 1, value: 3 });
    expect(readReport(path())).toEqual({
      curve: [
        { epoch: 0, value: 1 },
        { epoch: 1, value: 3 },
      ],
      better: "max",
      host: "here",
      refused: undefined,
      prunedAfter: undefined,
    });
  });

  it("survives a process that was killed while it wrote", async () => {
    writeReport(path(), began);
    await appendFile(path(), '{"epoch":0,"val');
    writeReport(path(), began);
    writeReport(path(), { epoch: 0, value: 1 });
    expect(readReport(path()).curve).toEqual([{ epoch: 0, value: 1 }]);
  });

  it("says that the trial was pruned until it is taken up again", () => {
    writeReport(path(), began);
    writeReport(path(), { pruned: 3 });
    expect(readReport(path()).prunedAfter).toBe(3);
    writeReport(path(), began);
    expect(readReport(path()).prunedAfter).toBeUndefined();
  });

  it("is seen by the other trials, and none of one's own", () => {
    writeReport(path(), { epoch: 0, value: 1 });
    writeReport(trialPaths(folder, "0002").report, { epoch: 0, value: 2 });
    expect(curvesOfOthers(folder, "0002")).toEqual([[{ epoch: 0, value: 1 }]]);
  });
});

describe("the value of a trial", () => {
  const curve = [3, 1, NaN, 2].map((value, epoch) => ({ epoch, value }));

  it("is that of its best epoch, or of its last", () => {
    expect(valueOfCurve(curve, "best", "min")).toBe(1);
    expect(valueOfCurve(curve, "best", "max")).toBe(3);
    expect(valueOfCurve(curve, "last", "min")).toBe(2);
  });

  it("is none where there is no number", () => {
    expect(valueOfCurve([], "best", "min")).toBeUndefined();
    expect(valueOfCurve([{ epoch: 0, value: NaN }], "last", "min")).toBeUndefined();
  });
});

describe("what has changed of a space", () => {
  const record: SweepRecord = {
    format: 1,
    id: "x",
    config: ["c.yaml"],
    started_at: "",
    parameters: { rate: { from: 0.1, to: 1, log: true }, units: { list: [8, { _target_: "a", b: 1 }] } },
    repeat: 2,
    objective: { monitor: "loss", take: "best" },
    sampler: null,
    pruner: null,
    base: { values: {}, digest: "d" },
  };
  const changes = (change: Partial<SweepRecord>): readonly string[] =>
    spaceChanges(record, { ...record, ...change }, true).map(({ text }) => text);
  const { parameters } = record;

  it("is nothing where it only grows", () => {
    expect(changes({})).toEqual([]);
    expect(changes({ repeat: 3 })).toEqual([]);
    expect(
      changes({ parameters: { ...parameters, units: { list: [4, { b: 1, _target_: "a" }, 8] } } }),
    ).toEqual([]);
    expect(changes({ parameters: { ...parameters, rate: { from: 0.01, to: 2, log: true } } })).toEqual([]);
  });

  it("is said of each part that does not", () => {
    expect(changes({ repeat: 1 })).toEqual(["`repeat` is 1; it was 2"]);
    expect(changes({ parameters: { rate: parameters.rate! } })).toEqual(["`units` is no longer a parameter"]);
    expect(changes({ parameters: { ...parameters, more: { list: [1] } } })).toEqual([
      "`more` is a new parameter",
    ]);
    expect(changes({ parameters: { ...parameters, units: { list: [8] } } })).toEqual([
      '`units` lacks {"_target_":"a","b":1}',
    ]);
    expect(changes({ parameters: { ...parameters, rate: { from: 0.2, to: 1, log: true } } })).toEqual([
      "`rate` goes from 0.2 to 1; it went from 0.1 to 1",
    ]);
    expect(changes({ sampler: { _target_: "r" } })).toEqual(['`sampler` is {"_target_":"r"}; it was null']);
  });

  it("names the parameter that has changed, where that is still one", () => {
    const now: SweepRecord = { ...record, parameters: { rate: { list: [1] }, more: { list: [1] } } };
    expect(spaceChanges(record, now, true).map(({ parameter }) => parameter)).toEqual([
      "rate",
      undefined,
      "more",
    ]);
  });

  it("may be the objective while no trial has a value of it", () => {
    const other: SweepRecord = { ...record, objective: { monitor: "accuracy", take: "best" } };
    expect(spaceChanges(record, other, false)).toEqual([]);
    expect(spaceChanges(record, other, true)).toHaveLength(1);
  });

  it("compares values whatever the order of their keys", () => {
    expect(textOf({ a: [1, null], b: "x" })).toBe(textOf({ b: "x", a: [1, null] }));
  });
});
