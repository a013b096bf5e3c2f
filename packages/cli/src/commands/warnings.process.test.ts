import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter } from "../testing/run-lighter.js";
import { createTrainingProject } from "../testing/training-project.js";

let project: Awaited<ReturnType<typeof createTrainingProject>>;
beforeAll(async () => {
  project = await createTrainingProject(`
trainer: { max_epochs: 1, backend: cpu }
system:
  model:
    _target_: lighter.models.Sequential
    layers:
      - { _target_: tf.layers.dense, units: 5, activation: softmax }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.SGD, learning_rate: 0.1 }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      dataset: { _target_: lighter.data.Arrays, inputs: [[0], [1]], targets: [0, 1] }
`);
});
afterAll(() => project[Symbol.asyncDispose]());

const countOf = (text: string, part: string): number => text.split(part).length - 1;

describe("what is doubtful about an output", () => {
  it("is told by `check`, at the line, where the config says it", async () => {
    const { code, stderr } = await runLighter(["check", "config.yaml"], { cwd: project.path });
    expect(code).toBe(0);
    expect(stderr).toContain("warning[OUTPUT_MISMATCH]: `lighter.losses.CrossEntropy` takes logits");
    expect(stderr).toContain("--> config.yaml:7:60");
    expect(stderr).not.toContain("5 units");
  });

  it("is told by `fit` once, at the line, with what only the data tell", async () => {
    const args = ["fit", "config.yaml", "--run-dir", join(project.path, "run")];
    const { code, stderr } = await runLighter(args, { cwd: project.path });
    expect(code).toBe(0);
    expect(countOf(stderr, "squashes the logits")).toBe(1);
    expect(countOf(stderr, "warning[OUTPUT_MISMATCH]: ")).toBe(2);
    expect(stderr).toMatch(/--> config\.yaml:7:45\n[^]*\^ 5 units/);
  });
});
