import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter } from "../testing/run-lighter.js";
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
beforeAll(async () => {
  project = await createTrainingProject(CONFIG);
  await writeFile(join(project.path, "rows.csv"), "x,y\n0,1\n1,3\n2,5\n");
});
afterAll(() => project[Symbol.asyncDispose]());

const lighter = (...args: string[]) => runLighter(["find-lr", "config.yaml", ...args], { cwd: project.path });

describe("lighter find-lr", () => {
  it("suggests a rate as the override that sets it, and leaves no file behind", async () => {
    const before = await readdir(project.path);
    const { code, stdout } = await lighter("--format", "json", "--from", "1e-4", "--to", "100");
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as { suggestion: number; override: string; diverged: boolean };
    expect(found).toMatchObject({ override: "system.optimizer.learning_rate", diverged: true });
    expect(found.suggestion).toBeGreaterThan(1e-3);
    expect(found.suggestion).toBeLessThan(1);
    const { stdout: table } = await lighter("--from", "1e-4", "--to", "100");
    expect(table).toContain(`\`system.optimizer.learning_rate=${found.suggestion}\``);
    expect(await readdir(project.path)).toEqual(before);
  });

  it("names the word that it cannot take", async () => {
    const fault = await lighter("--from", "1", "--to", "0.1");
    expect(fault).toMatchObject({ code: 2, stdout: "" });
    expect(fault.stderr).toContain("`--from 1` must be lower than `--to 0.1`");
  });

  it("is called by its own name where it has nothing to look at", async () => {
    const { stderr } = await runLighter(["find-lr"], { cwd: project.path });
    expect(stderr).toContain("`lighter find-lr` needs a config file");
    expect(stderr).toContain("`lighter find-lr config.yaml`");
  });
});
