import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, type Outcome } from "../testing/run-lighter.js";
import { createTrainingProject } from "../testing/training-project.js";

/** Learns nothing, so that what a model gives is known. */
const CONFIG = `
trainer: { max_epochs: 1, backend: cpu }
system:
  model:
    _target_: lighter.models.Sequential
    layers: [{ _target_: tf.layers.dense, units: 1, useBias: false, kernelInitializer: ones, activation: linear }]
  criterion: { _target_: lighter.losses.MeanSquaredError }
  optimizer: { _target_: lighter.optimizers.SGD, learning_rate: 0 }
  dataloaders:
    train: { _target_: lighter.data.DataLoader, dataset: "\${rows}" }
    predict: { _target_: lighter.data.DataLoader, dataset: "\${rows}" }
rows: { _target_: lighter.data.Arrays, inputs: [[2], [-2]], targets: [[0], [0]] }
`;

let project: Awaited<ReturnType<typeof createTrainingProject>>;
beforeAll(async () => {
  project = await createTrainingProject(CONFIG);
  const fits = [
    ["linear"],
    ["relu", "system.model.layers.0.activation=relu"],
    ["saved", "trainer.callbacks=[{_target_: lighter.callbacks.SaveModel}]"],
    ["unkept", "trainer.enable_checkpointing=false"],
    ["unread"],
  ];
  for (const [run, ...overrides] of fits)
    await lighter("fit", "config.yaml", "--run-dir", run!, "--quiet", ...overrides);
  await writeFile(join(project.path, "unread", "composed.yaml"), CONFIG.replace("units", "unit"));
});
afterAll(() => project[Symbol.asyncDispose]());

const lighter = (...args: string[]): Promise<Outcome> => runLighter(args, { cwd: project.path });

function predict(...members: string[]): Promise<Outcome> {
  const inferer = `system.inferer={_target_: lighter.inferers.Ensemble, members: [${members.join(", ")}]}`;
  return lighter("predict", "linear", inferer, "--run-dir", "out", "--quiet");
}

describe("an ensemble of runs", () => {
  it("builds those that have saved no model by their own configs, and fills them from checkpoints", async () => {
    const { code, stderr } = await predict("linear", "relu", "saved");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const rows = (await readFile(join(project.path, "out", "predictions.csv"), "utf8")).split("\n");
    const outputs = rows.slice(1, 3).map((row) => Number(row.split(",")[1]));
    expect(outputs).toEqual([2, expect.closeTo((-2 + 0 - 2) / 3, 6)]);
    await rm(join(project.path, "out"), { recursive: true });
  });

  it.each([
    ["unkept", "the run `unkept` has no checkpoint"],
    ["unread", "`lighter check unread/composed.yaml` shows where"],
  ])("says which member cannot take part, before there is a folder: %s", async (run, message) => {
    const { code, stdout, stderr } = await predict("linear", run);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain("at: system.inferer.members[1]");
    await expect(readFile(join(project.path, "out", "status.json"))).rejects.toThrow("ENOENT");
  });
});
