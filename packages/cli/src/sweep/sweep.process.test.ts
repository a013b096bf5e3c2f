import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ShownSweep } from "@lighterjs/sweeps/study";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackages } from "../testing/install-packages.js";
import { runLighter, startLighter, type Outcome, type Running } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    "package.json": JSON.stringify({
      name: "toy-project",
      type: "module",
      dependencies: { "toy-trainer": "*", "@lighterjs/sweeps": "*" },
    }),
    "config.yaml": "trainer: {max_epochs: 2, batches: 1}\nsystem: {}\n",
    "slow.yaml": "trainer: {max_epochs: 40, batches: 1, batch_ms: 100}\nsystem: {}\n",
    "searched.yaml": `trainer: {max_epochs: 9, batches: 1}
system: {}
sweep:
  parameters:
    trainer.scale: { _target_: lighter.sweeps.LogUniform, from: 0.1, to: 10 }
    system.token: [a, b]
  objective: { monitor: train/loss }
  sampler: { _target_: lighter.sweeps.TreeParzen, trials: 6, startup_trials: 2 }
  pruner: { _target_: lighter.sweeps.SuccessiveHalving, reduction: 2, min_epochs: 3 }
`,
  });
  await installPackages(project.path, ["@lighterjs/sweeps"]);
});
afterAll(() => project.remove());

const sweep = (...args: readonly string[]): Promise<Outcome> =>
  runLighter(["sweep", ...args], { cwd: project.path });

async function show(folder: string): Promise<ShownSweep> {
  return JSON.parse((await sweep("show", folder, "--format", "json")).stdout) as ShownSweep;
}

const text = (folder: string, ...path: readonly string[]): Promise<string> =>
  readFile(join(project.path, folder, ...path), "utf8");

/** Waits until a trial has finished an epoch. */
async function trained(folder: string, running: Running): Promise<void> {
  const ended = running.outcome.then(() => true);
  for (;;) {
    const log = await text(folder, "trials", "0001.log").catch(() => "");
    if (log.includes("epoch 0")) return;
    if (await Promise.race([ended, setTimeout(50, false)])) throw new Error((await running.outcome).stderr);
  }
}

describe("lighter sweep", () => {
  it("runs every combination, says how each has ended, and prints its folder last", async () => {
    const outcome = await sweep("config.yaml", "trainer.max_epochs=1,2", "trainer.scale=1,2", "--jobs", "2");
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout).toBe(`${join(project.path, "sweeps", "config")}\n`);
    expect(outcome.stderr).toContain("0001  completed  trainer.max_epochs=1 trainer.scale=1\n");
    expect(outcome.stderr).toContain("4 trials: 4 completed\n");
    const status = JSON.parse(await text("sweeps/config", "trials/0003/status.json")) as unknown;
    expect(status).toMatchObject({ state: "completed", epoch: 2 });

    const again = await sweep("config.yaml", "trainer.max_epochs=1,2", "trainer.scale=1,2");
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toBe("4 trials: 4 completed\n");

    const grown = await sweep("config.yaml", "trainer.max_epochs=1,2", "trainer.scale=1,2,3");
    expect(grown.stderr).toContain("6 trials: 6 completed\n");
    const other = await sweep("config.yaml", "trainer.max_epochs=1,2", "trainer.scale=choice(1)");
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/holds another sweep: `trainer.scale` lacks 2, 3[^]*<command line>:2:15/);
    const changed = await sweep(
      "config.yaml",
      "trainer.max_epochs=1,2",
      "trainer.scale=1,2,3",
      "trainer.batches=3",
    );
    expect(changed.stderr).toContain("what the config says besides is not what it was");
  });

  it("goes by the objective: draws, prunes, shows the best", async () => {
    const { code, stderr } = await sweep("searched.yaml");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { objective, trials, best } = await show("sweeps/searched");
    expect(objective).toEqual({ monitor: "train/loss", better: "min" });
    expect(trials).toHaveLength(6);
    expect(trials[0]).toMatchObject({ id: best, state: "completed", run: `trials/${best}` });
    expect(trials[0]?.value).toBeCloseTo(Number(trials[0]?.parameters["trainer.scale"]) / 9, 12);
    const pruned = trials.filter(({ state }) => state === "pruned");
    expect(pruned.length).toBeGreaterThan(0);
    // It has saved and can go on by itself.
    const status = JSON.parse(await text("sweeps/searched", pruned[0]!.run, "status.json")) as unknown;
    expect(status).toMatchObject({ state: "interrupted" });
    const { stdout } = await sweep("show", "sweeps/searched");
    expect(stdout.split("\n")[1]).toMatch(new RegExp(`^${best} \\*  completed`));
    const page = await sweep("show", "sweeps/searched", "--format", "html");
    expect(page.stdout).toContain('id="parallel"');
  });

  it("loses and repeats nothing when it is killed", async () => {
    const args = ["sweep", "slow.yaml", "trainer.scale=1,2", "--jobs", "2"];
    const running = startLighter(args, { cwd: project.path });
    await trained("sweeps/slow", running);
    running.child.kill("SIGKILL");
    await running.outcome;
    const next = await sweep(...args.slice(1));
    expect(next).toMatchObject({ code: 0 });
    const { trials } = await show("sweeps/slow");
    expect(trials.map(({ state }) => state)).toEqual(["completed", "completed"]);
    const log = await text("sweeps/slow", "trials/0001.log");
    const epochs = [...log.matchAll(/^epoch (\d+) \(/gm)].map(([, epoch]) => Number(epoch));
    expect(epochs.length).toBeLessThan(44);
    expect(new Set(epochs).size).toBe(40);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGUSR1", 75],
  ] as const)("saves and stops on %s, exits with %d, and goes on", async (signal, code) => {
    const folder = `sweeps/${signal}`;
    const args = ["slow.yaml", "trainer.max_epochs=choice(9999)", "--sweep-dir", folder];
    const running = startLighter(["sweep", ...args], { cwd: project.path });
    await trained(folder, running);
    running.child.kill(signal);
    expect(await running.outcome).toMatchObject({ code });
    expect((await show(folder)).trials).toMatchObject([{ state: "stopped" }]);
    const other = await sweep(...args, "trainer.batches=2");
    expect(other.stderr).toContain("holds another sweep");
  });

  it("refuses a second process, and saves and stops when `lighter sweep stop` asks for it", async () => {
    const args = ["slow.yaml", "trainer.max_epochs=choice(9999)", "--sweep-dir", "sweeps/stop"];
    const running = startLighter(["sweep", ...args], { cwd: project.path });
    await trained("sweeps/stop", running);
    const second = await sweep(...args);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/the sweep `.*stop` is being run by the process \d+/);
    expect(await sweep("stop", "sweeps/stop")).toMatchObject({ code: 0 });
    expect(await running.outcome).toMatchObject({ code: 75 });
  });

  it("tries a failed trial as often as it is told to, goes on with others, and tells why it failed", async () => {
    const args = [
      "config.yaml",
      "+trainer.fail=after,stop",
      "+sweep.retries=1",
      "--sweep-dir",
      "sweeps/fail",
    ];
    const { code, stderr } = await sweep(...args);
    expect(code).toBe(1);
    expect(stderr).toContain("0001  failed: the loss is not finite  trainer.fail=after\n");
    expect(stderr).toContain("2 trials: 1 completed, 1 failed\n");
    const log = await text("sweeps/fail", "trials.jsonl");
    expect(log.match(/"event":"started","trial":"0001"/g)).toHaveLength(2);
    expect((await show("sweeps/fail")).trials).toMatchObject([
      { id: "0001", state: "failed", reason: "the loss is not finite" },
      { id: "0002", state: "completed" },
    ]);
    expect((await sweep("show", "sweeps/fail")).stdout).toContain("0001, the end of its log:");
    expect(await sweep(...args)).toMatchObject({ code: 1 });
  });

  it("stops at the first failure where it is told to", async () => {
    const { code, stderr } = await sweep(
      "config.yaml",
      "+trainer.fail=exit,stop",
      "+sweep.on_failure=stop",
      "--sweep-dir",
      "sweeps/first",
    );
    expect(code).toBe(1);
    expect(stderr).toContain("1 trial: 1 failed\n");
  });

  it("repeats each choice with other seeds, and runs one config once", async () => {
    const { code } = await sweep(
      "config.yaml",
      "trainer.batches=1,1",
      "+sweep.repeat=2",
      "+trainer.callbacks=[{_target_: toy.Gossip, when: logged, told: '${hydra:runtime.output_dir}'}]",
      "--sweep-dir",
      "sweeps/seeds",
    );
    expect(code).toBe(0);
    expect((await show("sweeps/seeds")).trials.map(({ parameters }) => parameters)).toEqual([
      { "trainer.batches": 1, seed: 0 },
      { "trainer.batches": 1, seed: 1 },
    ]);
    const environment = JSON.parse(await text("sweeps/seeds", "trials/0002/environment.json")) as unknown;
    expect(environment).toMatchObject({ seed: 1 });
    // Each has a folder of its own, which its config may speak of.
    const folder = join(project.path, "sweeps/seeds/trials/0002");
    expect(await text("sweeps/seeds", "trials/0002.log")).toContain(
      `logged in with ${JSON.stringify(folder)}`,
    );
  });

  it("finds out with the first trial that nobody logs the objective, and takes the right one then", async () => {
    const args = ["searched.yaml", "--sweep-dir", "sweeps/objective"];
    const { code, stderr } = await sweep(...args, "sweep.objective.monitor=train/los");
    expect(code).toBe(2);
    expect(stderr).toContain("error: no metric `train/los` will be logged, so no trial can have a value");
    expect(await sweep(...args)).toMatchObject({ code: 0 });
  });

  it.each([
    ["a path that does not exist", ["trainer.max_epoch=1,2"], /no option `max_epoch`[^]*<command line>:1:9/],
    ["one wrong value of many", ["trainer.max_epochs=1,2,x,4"], /must be an integer[^]*<command line>:1:24/],
    ["no values", ["trainer.max_epochs=range(1,1)"], /has no values[^]*<command line>:1:20/],
    ["nothing to sweep over", [], /has nothing to sweep over/],
    [
      "a huge space",
      ["+a=range(0,1000)", "+b=range(0,1000)", "+c=range(0,1000)"],
      /1,000,000,000 points[^]*<command line>:\d:\d+[^]*1,000 values/,
    ],
    [
      "a range for a grid",
      ["trainer.batch_ms=interval(0,1)"],
      /a grid cannot try every number[^]*<command line>:1:\d+[^]*infinitely many values/,
    ],
    [
      "a launcher that is not installed",
      ["trainer.max_epochs=1,2", "+sweep.launcher={_target_: lighter.launchers.BullMQ}"],
      /npm install @lighterjs\/bullmq/,
    ],
    ["no number of jobs", ["trainer.max_epochs=1,2", "--jobs", "x"], /`--jobs x` is no number/],
  ])("refuses %s, with its place, before anything is made", async (name, args, message) => {
    const folder = `refused/${name.replaceAll(" ", "-")}`;
    const { code, stderr, stdout } = await sweep("config.yaml", "--sweep-dir", folder, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    await expect(readdir(join(project.path, folder))).rejects.toThrow("ENOENT");
  });

  it("shows what is wrong with a listed value, or the end of a range, in the config", async () => {
    await project.write(
      "wrong.yaml",
      `trainer: {}
system: {}
sweep:
  parameters:
    trainer.max_epochs:
      - 1
      - two
    trainer.batches: { _target_: lighter.sweeps.Integer, from: 0, to: 3 }
`,
    );
    const { code, stderr } = await sweep("wrong.yaml");
    expect(code).toBe(2);
    expect(stderr).toContain("wrong.yaml:7:9");
    expect(stderr).toContain("wrong.yaml:8:64");
  });

  it("uses no folder that holds something else", async () => {
    await project.write("mine/notes.txt", "x");
    const { code, stderr } = await sweep("config.yaml", "trainer.batches=1,2", "--sweep-dir", "mine");
    expect(code).toBe(2);
    expect(stderr).toContain("holds no sweep, but `notes.txt`");
  });

  it("prints lines that run the trials elsewhere, which the sweep then knows of", async () => {
    const args = ["config.yaml", "trainer.batches=1,2", "--sweep-dir", "sweeps/lines"];
    const { code, stdout } = await sweep(...args, "--print", "lines");
    expect({ code, lines: stdout.trimEnd().split("\n").length }).toEqual({ code: 0, lines: 2 });
    expect((await show("sweeps/lines")).trials.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    const line = stdout.split("\n")[1]!.split(" ");
    expect(await sweep(...line.slice(line.indexOf("trial")))).toMatchObject({ code: 0 });
    expect((await show("sweeps/lines")).trials.map(({ state }) => state)).toEqual(["waiting", "completed"]);
    expect((await sweep(...args, "--print", "lines")).stdout).not.toContain("0002 0002");
    expect((await sweep(...args)).stderr).toContain("2 trials: 2 completed");
  });

  it("is checked and left alone by `fit`, and changes nothing of what a run is", async () => {
    const run = join(project.path, "runs", "plain");
    const fit = (...args: readonly string[]): Promise<Outcome> =>
      runLighter(["fit", "searched.yaml", "--run-dir", run, ...args], { cwd: project.path });
    expect(await fit()).toMatchObject({ code: 0 });
    expect((await fit("sweep.objective.monitor=other")).stderr).toContain("the run is complete");
    const wrong = await fit("sweep.sampler.trials=none");
    expect(wrong.stderr).toContain("must be an integer");
    await writeFile(join(run, "status.json"), "{}");
  });
});
