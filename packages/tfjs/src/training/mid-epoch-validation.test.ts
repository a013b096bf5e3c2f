import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Checkpoint, EarlyStopping, Freezer, type Callback } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { Accuracy, type Metric } from "../metrics/index.js";
import { System } from "../system/system.js";
import { runPart, type RunPart } from "./testing/resumable-run.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { blobs, makeSystem } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { checkpointsOf, savedSteps } from "./testing/two-epochs.js";

/** Four steps an epoch. */
const system = () => makeSystem({ validation: blobs(3, 8) });

/** Steps completed at each validation. */
function validations(): Callback & { readonly steps: number[] } {
  const steps: number[] = [];
  return { steps, onValidationEnd: ({ globalStep }) => void steps.push(globalStep) };
}

describe("validation every n steps", () => {
  it("comes after every n optimizer steps of the run, in mid-epoch and at its end", async () => {
    const seen = validations();
    await train({ max_epochs: 3, validate_every_n_steps: 3, callbacks: [seen] }).fit(system());
    expect(seen.steps).toEqual([3, 6, 9, 12]);
  });

  it("counts optimizer steps, not batches", async () => {
    const seen = validations();
    const options = { max_epochs: 2, accumulate_batches: 2, validate_every_n_steps: 1, callbacks: [seen] };
    await train(options).fit(system());
    expect(seen.steps).toEqual([1, 2, 3, 4]);
  });

  it("leaves what the epoch is trained on and measured as without it", async () => {
    const often = await train({ max_epochs: 2, validate_every_n_steps: 1 }).fit(system());
    const once = await train({ max_epochs: 2 }).fit(system());
    expect(often.metrics).toEqual(once.metrics);
  });

  it("gives a metric that measures both stages its place in the epoch back", async () => {
    const shared = (): System => {
      const accuracy = new Accuracy();
      return new System({ ...system().options, metrics: { train: [accuracy], val: [accuracy] } });
    };
    const often = await train({ max_epochs: 2, validate_every_n_steps: 1 }).fit(shared());
    const once = await train({ max_epochs: 2 }).fit(system());
    expect(often.metrics).toEqual(once.metrics);
  });

  it("refuses such a metric where it keeps no state", async () => {
    const stateless: Metric = { name: "zero", reset() {}, update() {}, result: () => 0 };
    const both = new System({ ...system().options, metrics: { train: [stateless], val: [stateless] } });
    const error = await train({ max_epochs: 1, validate_every_n_steps: 1 })
      .fit(both)
      .catch((reason: unknown) => reason);
    expect(OptionError.is(error) && error.issues[0]).toMatchObject({ path: ["metrics", "val", 0] });
  });

  it("stops a run in mid-epoch where that is when patience ends", async () => {
    const stop = new EarlyStopping({ monitor: "val/loss", mode: "max", patience: 2 });
    const seen = validations();
    const end = await train({ max_epochs: 9, validate_every_n_steps: 2, callbacks: [stop, seen] }).fit(
      system(),
    );
    expect(end.reason).toBe("stopped");
    expect(seen.steps).toEqual([2, 4, 6]);
  });

  it("releases what a Freezer holds before the next step", async () => {
    const freezer = new Freezer({ names: "model.hidden", monitor: "val/loss", mode: "max", patience: 1 });
    const released: number[] = [];
    const watch = at("onParametersThawed", ({ globalStep }) => void released.push(globalStep));
    const options = { max_epochs: 3, validate_every_n_steps: 3, callbacks: [freezer, watch] };
    await train(options).fit(system());
    expect(released).toEqual([6]);
    const plan = (await train(options).plan(system())).toJSON() as {
      phases: { from_step: number; until?: object }[];
    };
    expect(plan.phases.map(({ from_step }) => from_step)).toEqual([0, 6]);
    expect(plan.phases[0]?.until).toMatchObject({ when: "val/loss stops improving" });
  });

  it("keeps the checkpoint of the step that gave the best value", async () => {
    await using folder = await temporaryRunFolder();
    const seen: (readonly [number, number])[] = [];
    const watch = at("onValidationEnd", ({ globalStep }, metrics) => {
      const { "val/loss": loss = NaN } = metrics as unknown as Record<string, number>;
      seen.push([globalStep, loss]);
    });
    const best = new Checkpoint({ monitor: "val/loss", mode: "max", keep_last: 1 });
    const options = { max_epochs: 2, accumulate_batches: 1, validate_every_n_steps: 3 };
    await runPart({ folder, system: system(), callbacks: [watch, best], options });
    const highest = seen.reduce((found, each) => (each[1] > found[1] ? each : found));
    expect(highest[0]).toBe(3);
    expect(await checkpointsOf(folder).best()).toBe(checkpointsOf(folder).pathOf(3));
  });

  it("is done anew where it was cut short, and the run ends the same to the bit", async () => {
    await using straight = await temporaryRunFolder();
    await using cut = await temporaryRunFolder();
    const part = (folder: RunPart["folder"]): RunPart => ({
      folder,
      system: system(),
      callbacks: [
        new EarlyStopping({ monitor: "val/loss", patience: 50 }),
        new Checkpoint({ every_n_steps: 1 }),
      ],
      options: { max_epochs: 3, accumulate_batches: 1, validate_every_n_steps: 3 },
    });
    const whole = await runPart(part(straight));
    const controller = new AbortController();
    const abort = at("onValidationStart", ({ globalStep }) => {
      if (globalStep === 6) controller.abort("SIGTERM");
    });
    const callbacks = [...(part(cut).callbacks ?? []), abort];
    const first = await runPart({ ...part(cut), callbacks, stop: controller.signal });
    expect(first.summary.reason).toBe("interrupted");
    const seen = validations();
    const again = await runPart({
      ...part(cut),
      callbacks: [...(part(cut).callbacks ?? []), seen],
      resume: { from: cut.path },
    });
    expect(seen.steps).toEqual([6, 9, 12]);
    expect(again.weights).toStrictEqual(whole.weights);
    expect(again.summary).toEqual(whole.summary);
    const records = (folder: RunPart["folder"]) => readFileSync(join(folder.path, "metrics.jsonl"), "utf8");
    expect(records(cut)).toBe(records(straight));
  });

  it("goes on from any step as if there had been no interruption", async () => {
    await using straight = await temporaryRunFolder();
    const part = (folder: RunPart["folder"]): RunPart => ({
      folder,
      system: system(),
      callbacks: [new Checkpoint({ every_n_steps: 1, keep_last: 99 })],
      options: { max_epochs: 2, accumulate_batches: 1, validate_every_n_steps: 3 },
    });
    const whole = await runPart(part(straight));
    for (const step of await savedSteps(straight)) {
      const from = checkpointsOf(straight).pathOf(step);
      await using other = await temporaryRunFolder();
      const again = await runPart({ ...part(other), resume: { from } });
      expect(again.weights, `from step ${step}`).toStrictEqual(whole.weights);
      expect(again.summary).toEqual(whole.summary);
    }
  });
});

describe("overfit_batches", () => {
  it("trains on the same few batches in each epoch, in the order of the data, and says so", async () => {
    const logger = recordingLogger();
    const ids: string[] = [];
    const { trained: options } = system();
    const { dataset } = options.dataloaders.train;
    const read = dataset.read.bind(dataset);
    dataset.read = (index, sample, salt) => {
      ids.push(`${index}:${salt}`);
      return read(index, sample, salt);
    };
    const trainer = train({ max_epochs: 2, overfit_batches: 2 }, { logger });
    await trainer.fit(new System(options));
    const trained = ids.slice(-16);
    expect(trained.map((id) => Number(id.split(":")[0]))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(new Set(trained.map((id) => id.split(":")[1])).size).toBe(1);
    expect(logger.lines).toContain(
      "`overfit_batches`: each epoch is of the same 2 of 4 batches, in the order of the data and augmented alike",
    );
  });

  it("validates on as many batches", async () => {
    const seen: number[] = [];
    const progress = {
      update: ({ stage, batch }: { stage: string; batch: number }) =>
        void (stage === "val" && seen.push(batch)),
      finish: () => {},
    };
    await train({ max_epochs: 1, overfit_batches: 1 }, { progress }).fit(system());
    expect(seen).toEqual([1]);
  });

  it("goes on after an interruption to the bit", async () => {
    await using straight = await temporaryRunFolder();
    const options = { max_epochs: 3, accumulate_batches: 1, overfit_batches: 2 };
    const part = (folder: RunPart["folder"]): RunPart => ({
      folder,
      options,
      system: system(),
      callbacks: [new Checkpoint({ every_n_steps: 1, keep_last: 99 })],
    });
    const whole = await runPart(part(straight));
    await using other = await temporaryRunFolder();
    const from = checkpointsOf(straight).pathOf(3);
    expect((await runPart({ ...part(other), resume: { from } })).weights).toStrictEqual(whole.weights);
  });
});
