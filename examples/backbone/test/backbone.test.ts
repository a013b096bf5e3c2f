import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ShapeImages } from "../src/shape-images.js";

const example = resolve(import.meta.dirname, "..");
const bin = resolve(example, "node_modules/lighterjs/bin/lighter.js");

let folder: string;
beforeAll(async () => {
  folder = (await mkdtemp(join(tmpdir(), "lighter-backbone-"))).replaceAll("\\", "/");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs `lighter` in the example's folder. Rejects when it fails. */
function lighter(...words: string[]) {
  return promisify(execFile)(process.execPath, [bin, ...words], { cwd: example });
}

function readImage(images: ShapeImages, index: number) {
  const sample = { inputs: new Float32Array(32 * 32 * 3), targets: new Int32Array(1) };
  images.read(index, sample);
  return { pixels: sample.inputs, shape: images.options.shapes[sample.targets[0]] };
}

describe("the images", () => {
  it("are the same each time, others for another index or seed, and lie around 0", () => {
    const images = new ShapeImages({ shapes: ["circle", "ring"], per_shape: 4, seed: 1 });
    const others = new ShapeImages({ shapes: ["circle", "ring"], per_shape: 4, seed: 2 });
    expect(readImage(images, 3)).toEqual(readImage(images, 3));
    expect(readImage(images, 3).pixels).not.toEqual(readImage(images, 5).pixels);
    expect(readImage(images, 3).pixels).not.toEqual(readImage(others, 3).pixels);
    expect([0, 1, 2, 3].map((index) => readImage(images, index).shape)).toEqual([
      "circle",
      "ring",
      "circle",
      "ring",
    ]);
    for (const value of readImage(images, 0).pixels) expect(Math.abs(value)).toBeLessThanOrEqual(1.1);
  });

  it("have ids that differ", () => {
    const images = new ShapeImages({ shapes: ["star", "plus", "square"], per_shape: 5, seed: 1 });
    const ids = Array.from({ length: images.length }, (_, index) => images.sampleId(index));
    expect(new Set(ids).size).toBe(15);
  });
});

describe("the configs", () => {
  it.each(["pretrain.yaml", "finetune.yaml", "finetune.yaml scratch.yaml"])(
    "are right: %s",
    async (configs) => {
      expect(await lighter("check", ...configs.split(" "))).toEqual({ stdout: "", stderr: "" });
    },
  );
});

describe("the whole example, cut short", () => {
  const model = () => `system.model.layers.0.path='${folder}/pretrained'`;
  const short = ["+trainer.limit_batches=2", "system.dataloaders.val.batch_size=16"];

  it("pretrains, shows the blocks, plans, and trains in four phases", async () => {
    await lighter(
      ...["fit", "pretrain.yaml", ...short, "trainer.max_epochs=1"],
      ...[`trainer.callbacks.0.path='${folder}/pretrained'`, "--run-dir", join(folder, "pretrain")],
    );

    const { stdout } = await lighter("summary", "finetune.yaml", model(), "--format", "json");
    const calls = JSON.parse(stdout) as { class: string; block: string; frozen_region: boolean }[];
    expect(calls.filter((call) => call.class === "Add")).toHaveLength(3);
    expect(new Set(calls.map(({ block }) => block)).size).toBe(7);
    expect(calls.filter((call) => !call.frozen_region).map((call) => call.class)).toEqual(["Dense"]);

    const planned = await lighter("plan", "finetune.yaml", model(), "--format", "json");
    const { phases } = JSON.parse(planned.stdout) as {
      phases: { until_epoch: number; frozen: string[]; cached_step_cost: number }[];
    };
    expect(phases.map(({ until_epoch }) => until_epoch)).toEqual([10, 20, 30, 40]);
    const costs = phases.map(({ cached_step_cost }) => cached_step_cost);
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    for (const { frozen } of phases)
      expect(frozen.filter((name) => name.includes("_norm."))).toHaveLength(2 * 16);

    const run = join(folder, "finetune");
    await lighter(
      ...["fit", "finetune.yaml", model(), ...short],
      ...["trainer.callbacks.1.until_epoch=1", "trainer.callbacks.2.until_epoch=2"],
      ...["trainer.callbacks.3.until_epoch=3", "trainer.max_epochs=4", "--run-dir", run],
    );
    const lines = (await readFile(join(run, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
    const fractions = lines.flatMap((line) => {
      const fraction = (JSON.parse(line) as Record<string, number>)["freezer/frozen_fraction"];
      return fraction === undefined ? [] : [fraction];
    });
    expect(fractions).toHaveLength(4);
    expect(fractions).toEqual([...fractions].sort((a, b) => b - a));
  });

  it("trains from scratch without Freezers, and without the pretrained model", async () => {
    const run = join(folder, "scratch");
    await lighter(
      ...["fit", "finetune.yaml", "scratch.yaml", ...short, "trainer.max_epochs=1"],
      ...["--run-dir", run],
    );
    expect(await readdir(run)).toContain("status.json");
  });
});
