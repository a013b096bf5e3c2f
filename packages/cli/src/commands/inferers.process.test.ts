import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { installPackages } from "../testing/install-packages.js";
import { runLighter } from "../testing/run-lighter.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-inferers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENTRY = `import type { inferers } from "@lighterjs/tfjs";
import { mul, type Tensor } from "@tensorflow/tfjs-core";

export interface ScaledOptions {
  /** The factor that predictions are multiplied by. */
  by: number;
}

/** Predicts more, or less, than the model does. */
export class Scaled implements inferers.Inferer {
  constructor(readonly options: ScaledOptions) {}
  infer(inputs: readonly Tensor[], model: inferers.InferenceModel): readonly Tensor[] {
    return model.predict(inputs).map((prediction) => {
      const scaled: Tensor = mul(prediction, this.options.by);
      prediction.dispose();
      return scaled;
    });
  }
}
`;

/** The model gives its input back, so that the loss of validation is that of the inferer. */
const CONFIG = `trainer: { max_epochs: 1, backend: cpu }
system:
  inferer: { _target_: project.Scaled, by: 3 }
  model:
    _target_: lighter.models.Sequential
    layers: [{ _target_: tf.layers.dense, units: 1, useBias: false, kernelInitializer: ones }]
  criterion: { _target_: lighter.losses.MeanAbsoluteError }
  optimizer: { _target_: lighter.optimizers.SGD, learning_rate: 0 }
  dataloaders:
    train: { _target_: lighter.data.DataLoader, dataset: { _target_: lighter.data.Arrays, inputs: [[2]], targets: [[2]] } }
    val: "\${system.dataloaders.train}"
`;

beforeAll(async () => {
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({
      name: "own-inferer",
      type: "module",
      exports: "./index.ts",
      dependencies: { "@lighterjs/tfjs": "*", "@tensorflow/tfjs-core": "*" },
      lighter: { entry: "index.ts" },
    }),
  );
  mkdirSync(join(folder, "node_modules"));
  await installPackages(folder, ["@lighterjs/tfjs", "@tensorflow/tfjs-core"]);
  writeFileSync(join(folder, "index.ts"), ENTRY);
  writeFileSync(join(folder, "config.yaml"), CONFIG);
});

it("lets an inferer of one's own decide what validation measures", async () => {
  const { code, stdout, stderr } = await runLighter(["fit", "config.yaml"], { cwd: folder });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { stdout: json } = await runLighter(["runs", "--format", "json"], { cwd: folder });
  const [run] = JSON.parse(json) as { path: string; best: Record<string, number> }[];
  expect(stdout.trim().endsWith(run!.path)).toBe(true);
  expect(run!.best).toMatchObject({ "train/loss": 0, "val/loss": 4 });
});

it("shows the line of an inferer that does not fit the data, before there is a run", async () => {
  const override = "system.inferer={_target_: lighter.inferers.SlidingWindow, window: [8, 8]}";
  const { code, stdout, stderr } = await runLighter(["fit", "config.yaml", override], { cwd: folder });
  expect({ code, stdout }).toStrictEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("the window has 2 numbers, but samples have the shape [1]");
  expect(stderr).toContain("at: system.inferer.window");
});
