import { readdirSync, readFileSync } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createRandomSource } from "@lighterjs/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, startLighter, type Outcome } from "../testing/run-lighter.js";
import { createTrainingProject } from "../testing/training-project.js";

/** Kills of the prediction that is killed; more of them with `LIGHTER_KILLS=200`. */
const KILLS = Number(process.env["LIGHTER_KILLS"] ?? 3);
/** So many, in small batches, that predicting them takes longer than starting. */
const ROWS = 2000;

const CONFIG = `
seed: 3
trainer:
  backend: wasm
  max_epochs: 2
  limit_batches: 5
  callbacks:
    - { _target_: lighter.writers.Csv }
    - { _target_: lighter.writers.JsonLines, path: lines/all.jsonl }
    - { _target_: lighter.writers.Files, folder: each, format: npy }
system:
  model:
    _target_: lighter.models.Sequential
    layers:
      - { _target_: tf.layers.dense, name: hidden, units: 8, activation: tanh }
      - { _target_: tf.layers.dense, name: head, units: 3 }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Adam, learning_rate: 0.05 }
  metrics: { test: [{ _target_: lighter.metrics.Accuracy }] }
  dataloaders:
    train: { _target_: lighter.data.DataLoader, batch_size: 16, dataset: &rows { _target_: lighter.data.Csv, path: rows.csv, target: kind } }
    test: { _target_: lighter.data.DataLoader, batch_size: 16, dataset: *rows }
    predict: { _target_: lighter.data.DataLoader, batch_size: 8, dataset: *rows }
`;

let project: Awaited<ReturnType<typeof createTrainingProject>>;
let run: string;

beforeAll(async () => {
  project = await createTrainingProject(CONFIG);
  const random = createRandomSource(5).stream("rows");
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const kind = index % 3;
    return `${(kind + random.next()).toFixed(3)},${(random.next() - kind).toFixed(3)},${["cat", "dog", "eel"][kind]}`;
  });
  await writeFile(join(project.path, "rows.csv"), `a,b,kind\n${rows.join("\n")}\n`);
  const fitted = await lighter("fit", "config.yaml", "--quiet");
  expect(fitted.code, fitted.stderr).toBe(0);
  run = fitted.stdout.trim();
});
afterAll(() => project[Symbol.asyncDispose]());

const lighter = (...args: string[]): Promise<Outcome> => runLighter(args, { cwd: project.path });
/** All rows, and not only as many as one trains on here. */
const ALL = "~trainer.limit_batches";

/** All that writers have left in a folder, by path. */
function written(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /^(?:predictions|lines|each)/.test(name) && /\.\w+$/.test(name))
    .sort();
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "latin1")]));
}

describe("lighter test", () => {
  it("leaves its folder in that of the run, and says where, and what it measured", async () => {
    const { code, stdout, stderr } = await lighter("test", run, ALL);
    expect(code, stderr).toBe(0);
    const folder = stdout.trim();
    expect(folder.startsWith(join(run, "test/"))).toBe(true);
    expect(stderr).toMatch(/^tested 2000 samples {2}test\/loss \S+ {2}test\/accuracy 0\.\d+$/m);
    const record = JSON.parse(readFileSync(join(folder, "metrics.json"), "utf8")) as { run: string };
    expect(record).toMatchObject({ stage: "test", run, samples: ROWS, checkpoint: { epoch: 1 } });
    const { stdout: listed } = await lighter("runs", run, "--format", "json");
    const states = (JSON.parse(listed) as { stage: string; state: string }[]).map(({ stage, state }) => [
      stage,
      state,
    ]);
    expect(states).toContainEqual(["test", "completed"]);
  });

  it("is refused without test data, at the line that lacks them, before anything is built", async () => {
    const { code, stdout, stderr } = await lighter("test", run, "~system.dataloaders.test");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("`dataloaders` needs the option `test`, which is not set");
    expect(stderr).toMatch(/composed\.yaml:\d+:\d+/);
  });
});

describe("lighter predict", () => {
  it("refuses a writer that would leave its folder, at the line that says so, and makes nothing", async () => {
    const writer = "trainer.callbacks=[{_target_: lighter.writers.Csv, path: ../away.csv}]";
    const { code, stdout, stderr } = await lighter("test", run, writer, "--run-dir", "away");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("`../away.csv` leads out of the folder of the stage");
    expect(stderr).toContain("at: trainer.callbacks[0].path");
    expect(readdirSync(project.path)).not.toContain("away");
  });

  it("needs no more than a model and data, and says so where a model brings no weights", async () => {
    const args = [
      "~system.criterion",
      "~system.optimizer",
      "~system.dataloaders.train",
      "~trainer.max_epochs",
    ];
    const known = await lighter("predict", run, ...args);
    expect(known.code, known.stderr).toBe(0);
    const unknown = await lighter("predict", "config.yaml");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("error[NO_WEIGHTS]");
    const named = await lighter(
      "predict",
      "config.yaml",
      "--checkpoint",
      `${run}/checkpoints/last`,
      "--run-dir",
      "alone",
    );
    expect(named.code, named.stderr).toBe(0);
    expect(Object.keys(written(join(project.path, "alone")))).toContain("predictions.csv");
  });

  it(
    "ends with the same bytes when it is killed, however often, and the same command line is started again",
    { timeout: 120_000 + KILLS * 20_000 },
    async () => {
      const args = (folder: string) => ["predict", run, ALL, "--run-dir", folder];
      const began = Date.now();
      const whole = await lighter(...args("whole"));
      expect(whole.code, whole.stderr).toBe(0);
      const took = Date.now() - began;
      const random = createRandomSource(Date.now()).stream("kills");
      for (let kill = 0; kill < KILLS; kill++) {
        const running = startLighter(args("killed"), { cwd: project.path });
        await setTimeout(random.next() * took);
        running.child.kill("SIGKILL");
        await running.outcome;
      }
      const last = await lighter(...args("killed"));
      expect(last.code, last.stderr).toBe(0);
      const killed = join(project.path, "killed");
      expect(written(killed)).toEqual(written(join(project.path, "whole")));
      expect(
        readdirSync(killed, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tmp")),
      ).toEqual([]);
      const again = await lighter(...args("killed"));
      expect({ code: again.code, stdout: again.stdout }).toEqual({ code: 0, stdout: `${killed}\n` });
      expect(again.stderr).toContain("nothing is left to be predicted");
    },
  );

  it("has its folder for itself, stops at a signal, and keeps to what it was begun with", async () => {
    const args = ["predict", run, ALL, "--run-dir", "shared"];
    const first = startLighter(args, { cwd: project.path });
    const status = join(project.path, "shared/status.json");
    while ((await stat(status).catch(() => undefined)) === undefined) await setTimeout(10);
    // It waits, so that it is not done before the second has come.
    first.child.kill("SIGSTOP");
    const second = await lighter(...args);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain("which runs `lighter predict` there");
    first.child.kill("SIGINT");
    first.child.kill("SIGCONT");
    const { code, stdout } = await first.outcome;
    expect({ code, stdout }).toEqual({ code: 130, stdout: `${join(project.path, "shared")}\n` });
    expect(JSON.parse(readFileSync(status, "utf8"))).toMatchObject({
      state: "interrupted",
      stage: "predict",
    });
    for (const [other, fault] of [
      [["predict", run, "--checkpoint", "last"], "was begun with no checkpoint"],
      [["test", run], "holds what `predict` has begun"],
      [["predict", run, ALL, "seed=4"], "the config has changed since"],
    ] as const) {
      const refused = await lighter(...other, "--run-dir", "shared");
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(fault) as string]);
    }
  });
});
