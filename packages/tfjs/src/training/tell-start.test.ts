import { relative } from "node:path";
import { Freezer } from "@lighterjs/callbacks";
import { expect, it } from "vitest";
import type { Dataset, Sample } from "../data/index.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { makeSystem, mlp } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";

/** Points of ten classes with names. */
class Named implements Dataset {
  readonly sampleShape = [2];
  readonly targets = { shape: [], type: "int32", classNames: Array.from("abcdefghij") } as const;
  readonly deterministic = true;
  constructor(readonly length: number) {}
  prepare = () => Promise.resolve();
  sampleId = String;
  read(index: number, { targets }: Sample): void {
    targets[0] = index % 10;
  }
}

it("says at the start of a run where it is, on what it trains, and how much of which model", async () => {
  await using folder = await temporaryRunFolder();
  const logger = recordingLogger();
  const before: number[] = [];
  const callbacks = [
    new Freezer({ names: "model.hidden" }),
    at("onEpochStart", () => void before.push(logger.lines.length)),
  ];
  const system = makeSystem({ model: mlp(10), dataset: new Named(1200), validation: new Named(9) });
  await train({ max_epochs: 1, limit_batches: 5, callbacks }, { folder, logger }).fit(system);
  const lines = logger.lines.slice(0, before[0]);
  const path = relative(process.cwd(), folder.path);
  expect(lines).toEqual([
    `training in \`${path.startsWith("..") ? folder.path : path}\``,
    "train: 1,200 samples, 10 classes (`a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, `i`, `j`), 5 of 300 batches of 4",
    "val: 9 samples, 10 classes (`a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, `i`, `j`), 3 batches of 4",
    expect.stringContaining("model.hidden") as string,
    "model: 114 parameters, 90 trainable; backend wasm",
  ]);
});
