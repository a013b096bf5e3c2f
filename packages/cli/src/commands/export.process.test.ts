import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isHeldElsewhere, takeLock } from "@lighterjs/core/files";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, type Outcome } from "../testing/run-lighter.js";
import { createTrainingProject } from "../testing/training-project.js";

const CONFIG = `
trainer: { max_epochs: 2, backend: cpu }
system:
  model: { _target_: lighter.models.Sequential, layers: [{ _target_: tf.layers.dense, units: 1, name: head }] }
  criterion: { _target_: lighter.losses.MeanSquaredError }
  optimizer: { _target_: lighter.optimizers.SGD, learning_rate: 0.1 }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      dataset: { _target_: lighter.data.Csv, path: rows.csv, target: y }
`;

let project: Awaited<ReturnType<typeof createTrainingProject>>;
let run: string;
beforeAll(async () => {
  project = await createTrainingProject(CONFIG);
  await writeFile(join(project.path, "rows.csv"), "x,y\n0,1\n1,3\n2,5\n");
  await lighter("fit", "config.yaml", "--run-dir", "run", "--quiet");
  run = join(project.path, "run");
  // A model is made of what the run has saved, and of nothing else.
  await rm(join(project.path, "rows.csv"));
});
afterAll(() => project[Symbol.asyncDispose]());

const lighter = (...args: string[]): Promise<Outcome> => runLighter(args, { cwd: project.path });

describe("lighter export", () => {
  it("makes a model of a run, in its folder, and replaces none", async () => {
    const { code, stdout, stderr } = await lighter("export", "run");
    const folder = join(run, "model");
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `${folder}\n`,
      stderr: `made of \`${join("run", "checkpoints", "step-00000002.safetensors")}\`: epoch 1, step 2\n`,
    });
    const model = await readFile(join(folder, "model.json"), "utf8");
    const again = await lighter("export", "run", "--quiet");
    expect(again).toMatchObject({ code: 2, stdout: "" });
    expect(again.stderr).toContain(
      `error: \`${join(folder, "model.json")}\` is there already\n  = help: name`,
    );
    expect(await readFile(join(folder, "model.json"), "utf8")).toBe(model);
  });

  it("makes one of a run that is under way", async () => {
    const lock = await takeLock({ folder: run, name: "attempt" });
    if (isHeldElsewhere(lock)) throw new Error("the lock is held");
    const outcome = await lighter("export", "run", "--output", "meanwhile", "--quiet");
    await lock.release();
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
  });

  it("makes it where it is told, of the checkpoint that is named, in the format that is wanted", async () => {
    const checkpoint = join("run", "checkpoints", "step-00000002.safetensors");
    const args = ["export", checkpoint, "--output", "out", "--format", "safetensors", "--quiet"];
    expect(await lighter(...args)).toEqual({
      code: 0,
      signal: null,
      stdout: `${join(project.path, "out")}\n`,
      stderr: "",
    });
    expect(await readdir(join(project.path, "out"))).toEqual(["model.safetensors"]);
  });

  it.each([
    [[], "error: `lighter export` needs a run or a checkpoint\n"],
    [["nowhere"], "error: there is no run and no checkpoint `nowhere`\n"],
    [["run", "--output", "config.yaml/model"], "config.yaml` is a file\n"],
    [["run", "--output", "x", "system.model.layers.0.units=2"], "error[CHECKPOINT_MISMATCH]: "],
    [["run/checkpoints/best", "--output", "x"], "the run has noted none as the best"],
  ])("refuses %j, says why, and leaves nothing", async (args, message) => {
    const before = await readdir(project.path);
    const { code, stdout, stderr } = await lighter("export", ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(await readdir(project.path)).toEqual(before);
  });
});
