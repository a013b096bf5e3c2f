import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TrialEnd } from "../launchers/launcher.js";
import { NO_ROOM } from "../launchers/trial-process.js";
import { Sweep, type SweepOptions } from "../sweep.js";
import { runSweep, SweepFault } from "./run-sweep.js";
import { sweepPaths, trialPaths } from "./sweep-folder.js";
import type { SweepRecord } from "./sweep-record.js";
import type { SweepState } from "./sweep-state.js";
import { parseEvents, TrialLog, type TrialEvent } from "./trial-log.js";
import { writeReport } from "./trial-report.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-sweep-"));
  await mkdir(sweepPaths(folder).folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const record: SweepRecord = {
  format: 1,
  id: "x",
  config: ["c.yaml"],
  started_at: "",
  parameters: {},
  repeat: 1,
  objective: null,
  sampler: null,
  pruner: null,
  base: { values: {}, digest: "d" },
};

interface Given {
  readonly trials: number;
  readonly jobs?: number;
  readonly options?: SweepOptions;
  readonly stop?: AbortSignal;
  /** What the process of a trial does; the second tells how often it has begun. */
  readonly process: (id: string, begun: number) => TrialEnd | Promise<TrialEnd>;
  readonly onStop?: () => void;
  readonly onEvent?: (event: TrialEvent) => void;
}

const ignore = (): void => undefined;

/** Runs a sweep over so many trials, whose processes are functions. */
function run({
  trials,
  jobs = 1,
  options = {},
  stop,
  process,
  onStop,
  onEvent = ignore,
}: Given): Promise<SweepState> {
  const begun = new Map<string, number>();
  const host = {
    space: new Map([["a", { kind: "list", size: trials } as const]]),
    make: ({ a = 0 }: Readonly<Record<string, number>>) =>
      Promise.resolve({ digest: `d${a}`, text: "", parameters: { a } }),
    written: ({ a = 0 }: Readonly<Record<string, number>>) => ({ a }),
    pointOf: ({ a }: Readonly<Record<string, unknown>>) => ({ a: Number(a) }),
    seed: 0,
    stop: stop ?? new AbortController().signal,
    onEvent,
  };
  const session = {
    launch: (launched: readonly { readonly id: string }[]) =>
      launched.map(async ({ id }) => {
        begun.set(id, (begun.get(id) ?? 0) + 1);
        return process(id, begun.get(id)!);
      }),
    stop: () => onStop?.(),
    close: () => Promise.resolve(),
  };
  return runSweep(new Sweep(options), record, folder, host, session, jobs);
}

const ended = (code: number | null): TrialEnd => ({ code, host: "here" });
const outcomes = (state: SweepState): unknown[] =>
  [...state.trials.values()].map(({ end, lastReason }) => end?.state ?? lastReason);
const events = async (kind: string): Promise<number> =>
  parseEvents(await readFile(sweepPaths(folder).trials, "utf8")).filter(({ event }) => event === kind).length;

describe("a sweep", () => {
  it("starts a trial again that was killed, as one that has failed while it may, and no wrong one", async () => {
    const codes: Readonly<Record<string, readonly (number | null)[]>> = {
      "0001": [null, 143, 0],
      "0002": [1, 0],
      "0003": [1, 1, 0],
      "0004": [2, 0],
    };
    const process = (id: string, begun: number): TrialEnd => ended(codes[id]![begun - 1]!);
    const state = await run({ trials: 4, jobs: 2, options: { retries: 1 }, process });
    expect(outcomes(state)).toEqual(["completed", "completed", "failed", "failed"]);
    expect([...state.trials.values()].map(({ starts }) => starts)).toEqual([3, 2, 2, 1]);
  });

  it("gives up a trial that is killed again and again, and goes on with others", async () => {
    const state = await run({ trials: 2, process: (id) => ended(id === "0001" ? null : 0) });
    expect(outcomes(state)).toEqual(["failed", "completed"]);
    expect(state.trials.get("0001")?.end?.reason).toContain("interrupted 20 times");
  });

  it("ends, and counts no trial as failed, where the disk is full", async () => {
    let hasRoom = false;
    const process = (): TrialEnd => ended(hasRoom ? 0 : NO_ROOM);
    await expect(run({ trials: 2, process })).rejects.toThrow("trial 0001 cannot go on: the disk is full");
    await expect(run({ trials: 2, process })).rejects.toThrow(SweepFault);
    hasRoom = true;
    expect(outcomes(await run({ trials: 2, process }))).toEqual(["completed", "completed"]);
    expect(await events("failed")).toBe(0);
  });

  it("ends with the first trial where nobody logs the objective", async () => {
    const process = (id: string): TrialEnd => {
      writeReport(trialPaths(folder, id).report, { refused: "no metric `x` will be logged" });
      return ended(2);
    };
    await expect(run({ trials: 3, process })).rejects.toThrow(
      "no metric `x` will be logged, so no trial can have a value",
    );
    expect(await events("ended")).toBe(0);
  });

  it("starts nothing more when it is told to stop, and goes on with what has saved", async () => {
    const stop = new AbortController();
    const saving: (() => void)[] = [];
    const onStop = (): void => {
      for (const save of saving) save();
    };
    const process = (): Promise<TrialEnd> =>
      new Promise((settle) => {
        saving.push(() => settle(ended(143)));
        if (saving.length === 2) stop.abort("SIGINT");
      });
    const state = await run({ trials: 5, jobs: 2, stop: stop.signal, process, onStop });
    expect(outcomes(state)).toEqual(["asked to stop", "asked to stop"]);
    const next = await run({ trials: 5, jobs: 2, process: () => ended(0) });
    expect(outcomes(next)).toEqual(Array(5).fill("completed"));
    expect(await events("started")).toBe(7);
  });

  it("starts nothing where it was told to stop before it began, or while it writes down what it starts", async () => {
    const process = (): TrialEnd => {
      throw new Error("it was started");
    };
    const before = AbortSignal.abort("SIGINT");
    expect(outcomes(await run({ trials: 1, stop: before, process }))).toEqual([]);
    const stop = new AbortController();
    const onEvent = ({ event }: TrialEvent): void => {
      if (event === "started") stop.abort("SIGTERM");
    };
    expect(outcomes(await run({ trials: 1, stop: stop.signal, process, onEvent }))).toEqual([undefined]);
  });

  it("takes what a trial has come to from its folder, where nobody was there to see it", async () => {
    const { log } = await TrialLog.open(folder);
    const trials = [{ id: "0001", digest: "d0", parameters: { a: 0 } }];
    await log.add({ event: "asked", values: { a: 0 }, trials, at: "" });
    await log.add({ event: "started", trial: "0001", at: "" });
    await log.close();
    await mkdir(trialPaths(folder, "0001").run);
    await writeFile(join(trialPaths(folder, "0001").run, "status.json"), '{"state":"completed"}');
    const state = await run({
      trials: 1,
      process: () => {
        throw new Error("it was started again");
      },
    });
    expect(outcomes(state)).toEqual(["completed"]);
  });
});
