import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trainer } from "@lighterjs/callbacks";
import { LOGGER, OPTIONS, RANDOM, RUN_DIRECTORY, createRandomSource, type Logger } from "@lighterjs/core";
import { container } from "tsyringe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ANNOUNCER } from "../src/announcer.js";
import { StopOnPlateau, type StopOnPlateauOptions } from "../src/stop-on-plateau.js";

const silent: Logger = { debug() {}, info() {}, warn() {} };

let path: string;
let announced: string[];
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "plateau-"));
  announced = [];
});
afterEach(() => rm(path, { recursive: true, force: true }));

/** Built as from a config: by the container, with services of our own under their tokens. */
function build(options: StopOnPlateauOptions): StopOnPlateau {
  const services = container.createChildContainer();
  services.register(OPTIONS, { useValue: options });
  services.register(LOGGER, { useValue: silent });
  services.register(RUN_DIRECTORY, { useValue: { path, create: () => Promise.resolve() } });
  services.register(RANDOM, { useValue: createRandomSource(1) });
  services.register(ANNOUNCER, {
    useValue: { announce: (message: string) => Promise.resolve(void announced.push(message)) },
  });
  return services.resolve(StopOnPlateau);
}

/** Gives the callback one value per epoch, and says in which epoch it asked for the end. */
async function train(
  callback: StopOnPlateau,
  values: readonly number[],
  from = 0,
): Promise<number | undefined> {
  let stopped: number | undefined;
  for (const [index, value] of values.entries()) {
    const epoch = from + index;
    const trainer: Trainer = {
      epoch,
      globalStep: epoch,
      maxEpochs: null,
      stepsPerEpoch: 1,
      logger: silent,
      built: true,
      capabilities: {},
      parameters: () => [],
      log() {},
      logText() {},
      requestStop() {
        stopped = epoch;
      },
    };
    await callback.onEpochEnd(trainer, { "val/loss": value });
    if (stopped !== undefined) break;
  }
  return stopped;
}

const falling = Array.from({ length: 20 }, (_, epoch) => 1 / (epoch + 1));
const flat = [0.1, 0.12, 0.09, 0.11, 0.1, 0.12, 0.1, 0.11, 0.12];

describe("StopOnPlateau", () => {
  it("lets an improving run go on", async () => {
    expect(await train(build({ monitor: "val/loss" }), falling)).toBeUndefined();
  });

  it("stops on a plateau, tells the announcer and keeps a record", async () => {
    const epoch = await train(build({ monitor: "val/loss" }), [...falling.slice(0, 8), ...flat]);
    expect(epoch).toBeGreaterThan(8);
    expect(announced).toEqual([`\`val/loss\` is on a plateau after epoch ${epoch! + 1}`]);
    const record = (await readFile(join(path, "plateau.jsonl"), "utf8")).trimEnd().split("\n");
    expect(JSON.parse(record.at(-1)!)).toMatchObject({ epoch, "val/loss": expect.any(Number) as number });
  });

  it("takes a rising metric where more is better", async () => {
    const rising = falling.map((value) => -value);
    expect(await train(build({ monitor: "val/loss", mode: "max" }), rising)).toBeUndefined();
    expect(await train(build({ monitor: "val/loss", mode: "min" }), rising)).toBe(7);
  });

  it("goes on exactly where a checkpoint was taken", async () => {
    const values = [...falling.slice(0, 10), ...flat, ...flat];
    const whole = await train(build({ monitor: "val/loss" }), values);
    const before = build({ monitor: "val/loss" });
    await train(before, values.slice(0, 10));
    const after = build({ monitor: "val/loss" });
    after.loadState(before.state());
    expect(await train(after, values.slice(10), 10)).toBe(whole);
  });

  it("names the metrics there are when its own is missing", async () => {
    const callback = build({ monitor: "val/los" });
    await expect(train(callback, [1])).rejects.toMatchObject({
      name: "OptionError",
      subject: callback,
      issues: [{ code: "UNKNOWN_METRIC", path: ["monitor"], help: ["logged were: `val/loss`"] }],
    });
  });
});
