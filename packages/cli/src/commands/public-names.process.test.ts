import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter } from "../testing/run-lighter.js";
import { createTrainingProject } from "../testing/training-project.js";

const TOKEN = 'zq7"<canary>&4711';
const environment = { TOKEN, WORD: "zq7canary4711" };

const config = (parts: {
  readonly layer?: string;
  readonly metric?: string;
  readonly callback?: string;
}): string => `
trainer:
  backend: cpu
  max_epochs: 1
  callbacks:
    - ${parts.callback ?? "{ _target_: lighter.callbacks.Checkpoint }"}
system:
  model:
    _target_: lighter.models.Sequential
    layers:
      - _target_: tf.layers.dense
        units: 2
        name: ${parts.layer ?? "head"}
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.SGD, learning_rate: 0.1 }
  metrics:
    train:
      - _target_: lighter.metrics.Accuracy
        name: ${parts.metric ?? "accuracy"}
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      batch_size: 4
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [0, 1, 1, 0] }
`;

let project: Awaited<ReturnType<typeof createTrainingProject>>;
beforeAll(async () => {
  project = await createTrainingProject(config({}));
});
afterAll(() => project[Symbol.asyncDispose]());

const lighter = (...args: string[]) => runLighter(args, { cwd: project.path, environment });

describe("a name that holds what came from the environment", () => {
  it.each([
    ["layer", { layer: '"acc_${env:WORD}"' }, ["fit", "plan"], "system.model.layers[0].name"],
    ["metric", { metric: '"acc_${env:TOKEN}"' }, ["fit", "plan"], "system.metrics.train[0].name"],
    [
      "folder of a saved model",
      { callback: '{ _target_: lighter.callbacks.SaveModel, path: "saved/${env:TOKEN}" }' },
      ["fit"],
      "trainer.callbacks[0].path",
    ],
  ])("is refused at its line, before there is a run folder: %s", async (name, parts, commands, path) => {
    const file = `${name.replaceAll(" ", "-")}.yaml`;
    await writeFile(join(project.path, file), config(parts));
    for (const command of commands) {
      const { code, stdout, stderr } = await lighter(command, file);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(`  = at: ${path}\n`);
      expect(stderr).toMatch(/^error\[INVALID_OPTION\]: `\w+` must be .* anybody may read/);
      expect(stderr).not.toContain("zq7");
    }
    const left = await readdir(project.path);
    expect(left.filter((each) => ["runs", "saved"].includes(each))).toEqual([]);
  });

  it("may come from the command line, where it is no secret", async () => {
    const runDir = join(project.path, "open");
    const word = "system.metrics.train.0.name=open4711name";
    const { code, stderr } = await lighter("fit", "config.yaml", word, "--run-dir", runDir);
    expect(code, stderr).toBe(0);
    expect(await readFile(join(runDir, "metrics.csv"), "utf8")).toContain("train/open4711name");
  });
});
