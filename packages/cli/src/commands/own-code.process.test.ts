import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackages } from "../testing/install-packages.js";
import { runLighter } from "../testing/run-lighter.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-own-code-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENTRY = `import type { data, metrics } from "@lighterjs/tfjs";

export interface FailingOptions {
  /** The method that fails. */
  at?: string;
}

/** A metric that fails. */
export class Dice implements metrics.Metric {
  readonly name = "dice";
  constructor(readonly options: FailingOptions = {}) {
    if (options.at === "constructor") throw new RangeError("no luck");
  }
  reset(): void {}
  update(targets: object): void {
    if (this.options.at !== "update") return;
    const missing: () => void = Reflect.get(targets, "nothing");
    missing();
  }
  result(): number {
    return 1;
  }
}

/** A dataset that fails. */
export class Rolls implements data.Dataset {
  readonly sampleShape = [1];
  readonly targets = { shape: [], type: "float32" } as const;
  readonly deterministic = true;
  readonly length = 4;
  constructor(readonly options: FailingOptions = {}) {}
  async prepare(): Promise<void> {
    if (this.options.at === "prepare") throw new Error("no dice");
  }
  sampleId(index: number): string {
    return String(index);
  }
  read(): void {}
}
`;

const CONFIG = `trainer: { max_epochs: 1, backend: cpu }
system:
  model: { _target_: lighter.models.Sequential, layers: [{ _target_: tf.layers.dense, units: 1 }] }
  criterion: { _target_: lighter.losses.MeanSquaredError }
  optimizer: { _target_: lighter.optimizers.SGD, learning_rate: 0.1 }
  metrics:
    train: [{ _target_: project.Dice }]
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      dataset: { _target_: project.Rolls }
`;

beforeAll(async () => {
  const lighter = { namespace: "project", entry: "src/index.ts" };
  const dependencies = { "@lighterjs/tfjs": "*" };
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "own", type: "module", dependencies, lighter }),
  );
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/index.ts"), ENTRY);
  writeFileSync(join(folder, "config.yaml"), CONFIG);
  await installPackages(folder, Object.keys(dependencies));
});

const lineOf = (text: string): number => ENTRY.slice(0, ENTRY.indexOf(text)).split("\n").length;

describe("an error of one's own code is told with the node's line and its own", () => {
  it.each([
    [
      "system.metrics.train.0.at=constructor",
      "CONSTRUCTION_FAILED",
      "config.yaml:7:25",
      "throw new RangeError",
    ],
    ["system.metrics.train.0.at=update", "TARGET_FAILED", "config.yaml:7:25", "missing();"],
    ["system.dataloaders.train.dataset.at=prepare", "TARGET_FAILED", "config.yaml:11:28", 'Error("no dice")'],
  ])("%s", async (override, code, place, thrown) => {
    const { code: exit, stderr } = await runLighter(["fit", "config.yaml", "--quiet", `+${override}`], {
      cwd: folder,
    });
    expect(exit).toBe(2);
    expect(stderr).toContain(`error[${code}]: `);
    expect(stderr).toContain(`--> ${place}`);
    expect(stderr).toContain(`= note: thrown at \`${join("src", "index.ts")}:${lineOf(thrown)}:`);
    expect(stderr).toContain("`--verbose` shows the whole stack");
  });
});
