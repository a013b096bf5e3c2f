import { execFile } from "node:child_process";
import { readFile, readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { createRandomSource } from "@lighterjs/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BIN, runLighter, startLighter, type Running } from "../testing/run-lighter.js";
import { createTrainingProject } from "../testing/training-project.js";

/** Kills of the run that is killed; more of them with `LIGHTER_KILLS=200`. */
const KILLS = Number(process.env["LIGHTER_KILLS"] ?? 6);
/** So many that a run lasts for all kills. */
const EPOCHS = 4 + KILLS * 2;

/**
 * A run with all that must be as it was: moments of Adam, dropout, order of the data, a group
 * released in mid-run and one in mid-epoch, learning rates on their way, two batches a step,
 * metrics, and the best of two checkpoints.
 */
const CONFIG = `
seed: 3
trainer:
  backend: wasm
  max_epochs: ${EPOCHS}
  accumulate_batches: 2
  clip_norm: 1
  loggers:
    - { _target_: lighter.loggers.JsonLines, every_n_steps: 1 }
    - { _target_: lighter.loggers.Csv }
  callbacks:
    - _target_: lighter.callbacks.Checkpoint
      every_n_steps: 1
      monitor: val/loss
    - _target_: lighter.callbacks.Freezer
      name_starts_with: [model.first, model.second]
      start_epoch: 2
      unfreeze_every_n_epochs: 2
      lr_warmup_steps: 4
    - { _target_: lighter.callbacks.Freezer, names: model.third.bias, until_step: 5 }
    - { _target_: lighter.callbacks.EarlyStopping, monitor: val/loss, patience: 1000 }
system:
  model:
    _target_: lighter.models.Sequential
    layers:
      - { _target_: tf.layers.dense, name: first, units: 24, activation: tanh }
      - { _target_: tf.layers.dense, name: second, units: 24, activation: tanh }
      - { _target_: tf.layers.dropout, rate: 0.3 }
      - { _target_: tf.layers.dense, name: third, units: 3 }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Adam, learning_rate: 0.01 }
  scheduler: { _target_: lighter.schedulers.Step, every: 3, gamma: 0.9 }
  metrics:
    train: [{ _target_: lighter.metrics.F1 }]
    val: [{ _target_: lighter.metrics.Accuracy }]
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      batch_size: 4
      shuffle: true
      dataset: &samples
        _target_: lighter.data.Arrays
        inputs: ${JSON.stringify(samples(26))}
        targets: ${JSON.stringify(samples(26).map((_, index) => index % 3))}
    val: { _target_: lighter.data.DataLoader, batch_size: 9, dataset: *samples }
`;

function samples(count: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, index) => [Math.sin(index), Math.cos(3 * index), (index % 5) / 5]);
}

let project: Awaited<ReturnType<typeof createTrainingProject>>;
let whole: Awaited<ReturnType<typeof remainsOf>>;
beforeAll(async () => {
  project = await createTrainingProject(CONFIG);
  const { code, stderr } = await runLighter(fit("whole"), { cwd: project.path });
  expect(code, stderr).toBe(0);
  whole = await remainsOf("whole");
});
afterAll(() => project[Symbol.asyncDispose]());

const fit = (folder: string): string[] => ["fit", "config.yaml", "--run-dir", folder];
const start = (folder: string): Running => startLighter(fit(folder), { cwd: project.path });

/**
 * All that a run has logged and saved; a checkpoint holds the whole state, so equal files are equal
 * runs.
 */
async function remainsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const read = (name: string) => readFile(join(project.path, folder, name), "latin1");
  const all = await readdir(join(project.path, folder, "checkpoints"));
  const names = all.filter((name) => !name.startsWith("set-aside"));
  const files = [...names.sort().map((name) => `checkpoints/${name}`), "metrics.jsonl", "metrics.csv"];
  return Object.fromEntries(await Promise.all(files.map(async (name) => [name, await read(name)] as const)));
}

/** Newest step that a run has saved; 0 before the first. */
async function savedStep(folder: string): Promise<number> {
  const names = await readdir(join(project.path, folder, "checkpoints")).catch(() => []);
  return Math.max(0, ...names.map((name) => Number(/^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? 0)));
}

async function reaches(folder: string, step: number, { child }: Running): Promise<void> {
  while ((await savedStep(folder)) < step && child.exitCode === null) await setTimeout(1);
}

const statusOf = async (folder: string): Promise<unknown> =>
  JSON.parse(await readFile(join(project.path, folder, "status.json"), "utf8"));

describe.skipIf(process.platform === "win32")("a run of the command line", () => {
  it(
    "that is killed again and again ends as if it had not been, bit for bit, and never loses a checkpoint",
    async () => {
      const random = createRandomSource(11).stream("kills");
      let redone = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const before = await savedStep("killed");
        const running = start("killed");
        await reaches("killed", before + Math.floor(random.next() * 6), running);
        await setTimeout(random.next() * 30);
        running.child.kill("SIGKILL");
        const { signal, stderr } = await running.outcome;
        expect(signal, stderr).toBe("SIGKILL");
        const after = await savedStep("killed");
        expect(after).toBeGreaterThanOrEqual(before);
        const logged = await readFile(join(project.path, "killed/metrics.jsonl"), "utf8").catch(() => "");
        const steps = logged.split("\n").map((line) => Number(/"step":(\d+)/.exec(line)?.[1] ?? 0));
        redone += Math.max(0, ...steps) - after;
      }
      const { code, stderr } = await runLighter(fit("killed"), { cwd: project.path });
      expect(code, stderr).toBe(0);
      expect(await remainsOf("killed")).toEqual(whole);
      expect(redone).toBeLessThanOrEqual(KILLS);
    },
    120_000 + KILLS * 5000,
  );

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGUSR1", 75],
  ] as const)(
    "saves its last whole step on %s, exits with %i, and goes on from there",
    async (name, code) => {
      const running = start(name);
      await reaches(name, 7, running);
      running.child.kill(name);
      const outcome = await running.outcome;
      expect(outcome.code, outcome.stderr).toBe(code);
      expect(outcome.stdout).toBe(`${join(project.path, name)}\n`);
      expect(await statusOf(name)).toMatchObject({ state: "interrupted", step: await savedStep(name) });
      const [, line = ""] = /\nto go on: lighter (.*)\n$/.exec(outcome.stderr) ?? [];
      expect(line).toBe(`fit --resume ${name}`);
      const { code: last, stderr } = await runLighter(line.split(" "), { cwd: project.path });
      expect(last, stderr).toBe(0);
      expect(await remainsOf(name)).toEqual(whole);
      expect(await statusOf(name)).toMatchObject({ state: "completed", attempt: 2 });
    },
  );

  it("is stopped by SIGUSR1 from its first moment on, where Node would open a debugger", async () => {
    // When the command looks for the project's installation, before it listens itself.
    const preload = `
      import fs from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      const { existsSync } = fs;
      let isSent = false;
      fs.existsSync = (path) => {
        if (!isSent && String(path).endsWith("package.json")) {
          isSent = true;
          process.kill(process.pid, "SIGUSR1");
        }
        return existsSync(path);
      };
      syncBuiltinESMExports();`;
    const environment = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };
    const { code, stderr } = await runLighter(fit("early"), { cwd: project.path, environment });
    expect(code, stderr).toBe(75);
    expect(stderr).not.toContain("Debugger");
  });

  it("that cannot save says what it needs, keeps what it has saved, and goes on when there is room", async () => {
    const running = start("full");
    await reaches("full", 7, running);
    running.child.kill("SIGTERM");
    await running.outcome;
    const saved = await savedStep("full");
    // No file may grow beyond 8 KiB, which is like a disk that is full.
    const limited = ["-c", 'ulimit -f 16 && exec "$0" "$@"', process.execPath, BIN, ...fit("full")];
    const { code, stderr } = await promisify(execFile)("sh", limited, { cwd: project.path }).then(
      () => ({ code: 0, stderr: "" }),
      (error: unknown) => error as { readonly code: number; readonly stderr: string },
    );
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(
      /error\[CALLBACK_FAILED\]: .*`.*step-\d+\.safetensors` of [\d,]+ bytes cannot be saved: /,
    );
    expect(stderr).toContain("files may not be that large here; those saved before are whole");
    expect(await savedStep("full")).toBe(saved);
    expect(await statusOf("full")).toMatchObject({ state: "failed" });
    const names = await readdir(join(project.path, "full/checkpoints"));
    expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const last = await runLighter(fit("full"), { cwd: project.path });
    expect(last.code, last.stderr).toBe(0);
    expect(await remainsOf("full")).toEqual(whole);
  });

  it("goes back to the checkpoint before a damaged one, and names that", async () => {
    const running = start("damaged");
    await reaches("damaged", 7, running);
    running.child.kill("SIGKILL");
    await running.outcome;
    const newest = `step-${String(await savedStep("damaged")).padStart(8, "0")}.safetensors`;
    await truncate(join(project.path, "damaged/checkpoints", newest), 5000);
    const { code, stderr } = await runLighter(fit("damaged"), { cwd: project.path });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      `warning: damaged checkpoint \`${newest}\`: it is cut off; an earlier one is used\n`,
    );
    expect(await remainsOf("damaged")).toEqual(whole);
    expect(await readdir(join(project.path, "damaged/checkpoints/set-aside-1"))).toContain(newest);
  });
});

describe("a resume that cannot be", () => {
  const refuse = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runLighter(["fit", "config.yaml", ...args], {
      cwd: project.path,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    return stderr.replaceAll(project.path, "");
  };

  it("lists what has changed in the config", async () => {
    const report = await refuse(
      "--resume",
      "whole",
      "system.optimizer.learning_rate=0.5",
      "~trainer.clip_norm",
    );
    expect(report).toMatchInlineSnapshot(`
      "error[CONFIG_CHANGED]: the config has changed since the checkpoint was saved
       --> config.yaml:3:1
        |
      3 | trainer:
        | ^^^^^^^ was to go on exactly as before
        |
        = at: trainer
        = note: \`trainer.clip_norm\` is gone; it was 1
        = note: \`system.optimizer.learning_rate\` is 0.5; it was 0.01
        = help: undo the changes, or pass \`--allow-config-change\`: the new config then decides from here on

      1 error in config.yaml; nothing was trained
      \`lighter explain CONFIG_CHANGED\` says more
      "
    `);
  });

  it("lists what differs in the model", async () => {
    const args = ["--resume", "whole", "--allow-config-change", "system.model.layers.1.units=9"];
    expect(await refuse(...args)).toMatchInlineSnapshot(`
      "warning: the config has changed since the checkpoint: \`system.model.layers[1].units\` is 9; it was 24
      error[CHECKPOINT_MISMATCH]: the checkpoint is of another model: 3 weights differ
        --> config.yaml:22:1
         |
      22 | system:
         | ^^^^^^ not the model that was saved
         |
         = at: system
         = note: \`model.second.kernel\` has the shape [24, 9], in the checkpoint [24, 24]
         = note: \`model.second.bias\` has the shape [9], in the checkpoint [24]
         = note: \`model.third.kernel\` has the shape [9, 3], in the checkpoint [24, 3]
         = help: resume with the model that the checkpoint was saved from, or start a new run

      1 error in config.yaml; nothing was trained
      \`lighter explain CHECKPOINT_MISMATCH\` says more
      "
    `);
  });

  it("names the file that is no checkpoint", async () => {
    await writeFile(join(project.path, "foreign.safetensors"), "weights of something else");
    expect(await refuse("--resume", "foreign.safetensors")).toMatchInlineSnapshot(`
      "error[CHECKPOINT_CORRUPT]: \`/foreign.safetensors\` cannot be used: it is not a checkpoint
       --> config.yaml:3:1
        |
      3 | trainer:
        | ^^^^^^^ needs one
        |
        = at: trainer
        = help: name the folder of the run instead, for its newest checkpoint that is whole

      1 error in config.yaml; nothing was trained
      \`lighter explain CHECKPOINT_CORRUPT\` says more
      "
    `);
  });
});
