import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import type { ShownSweep } from "@lighterjs/sweeps/study";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackages } from "../../packages/cli/src/testing/install-packages.js";
import {
  runLighter,
  startLighter,
  type Outcome,
  type Running,
} from "../../packages/cli/src/testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../../packages/cli/src/testing/toy-project.js";
import { startSlurm } from "./slurm-cluster.js";

const cluster = await startSlurm();
const reason = typeof cluster === "string" ? cluster : "";
const slurm = typeof cluster === "string" ? undefined : cluster;

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    "package.json": JSON.stringify({
      name: "toy-project",
      type: "module",
      dependencies: { "toy-trainer": "*", "@lighterjs/sweeps": "*" },
    }),
    "config.yaml": `trainer: {max_epochs: 80, batches: 1, batch_ms: 100}
system: {}
sweep:
  parameters: { trainer.scale: [1, 2, 3] }
  objective: { monitor: train/loss }
  launcher:
    _target_: lighter.launchers.Slurm
    partition: main
    time: 10
    memory: 100M
    setup: ["echo set up"]
    poll_seconds: 1
`,
  });
  await installPackages(project.path, ["@lighterjs/sweeps"]);
});
afterAll(async () => {
  await slurm?.[Symbol.asyncDispose]();
  await project?.remove();
});

const environment = slurm?.environment ?? {};
const start = (folder: string, ...words: readonly string[]): Running =>
  startLighter(["sweep", "config.yaml", "--sweep-dir", folder, ...words], { cwd: project.path, environment });
const lighter = (...words: readonly string[]): Promise<Outcome> =>
  runLighter(["sweep", ...words], { cwd: project.path, environment });

async function show(folder: string): Promise<ShownSweep> {
  return JSON.parse((await lighter("show", folder, "--format", "json")).stdout) as ShownSweep;
}

const text = (...path: readonly string[]): Promise<string> =>
  readFile(join(project.path, ...path), "utf8").catch(() => "");
const log = (folder: string, id: string): Promise<string> => text(folder, "trials", `${id}.log`);

/** Waits until something is so, or the sweep has ended. */
async function until(running: Running, isSo: () => Promise<boolean>): Promise<void> {
  const ended = running.outcome.then(() => true);
  while (!(await isSo()))
    if (await Promise.race([ended, setTimeout(100, false)])) throw new Error((await running.outcome).stderr);
}

const trains = (running: Running, folder: string, ...ids: readonly string[]): Promise<void> =>
  until(running, async () => {
    const logs = await Promise.all(ids.map((id) => log(folder, id)));
    return logs.every((each) => /^epoch \d/m.test(each));
  });

/** The job of a trial that runs or waits. */
async function jobOf(task: number): Promise<string> {
  const listed = await slurm!.command("squeue", "--array", "--noheader", "--format=%F_%K");
  return listed.split("\n").find((job) => job.endsWith(`_${task}`)) ?? "";
}

/** Each epoch has been trained, and hardly any twice. */
async function expectWhole(folder: string, id: string): Promise<void> {
  const epochs = [...(await log(folder, id)).matchAll(/^epoch (\d+) \(/gm)].map(([, epoch]) => epoch);
  expect(new Set(epochs).size).toBe(80);
  expect(epochs.length).toBeLessThan(85);
}

describe.skipIf(slurm === undefined)(
  `a sweep on Slurm${reason === "" ? "" : ` (skipped: ${reason})`}`,
  { timeout: 300_000 },
  () => {
    it("ends every trial, though one is killed, one requeued, and the controller crashes meanwhile", async () => {
      const folder = "sweeps/disturbed";
      const running = start(folder);
      await trains(running, folder, "0001", "0002");
      await slurm!.command("scontrol", "requeue", await jobOf(2));
      const [report = ""] = (await text(folder, "trials/0001.jsonl")).split("\n");
      process.kill((JSON.parse(report) as { pid: number }).pid, "SIGKILL");
      await running.said("0001  interrupted: killed: SIGKILL");
      await slurm!.crash();
      const { code, stderr } = await running.outcome;
      expect(code, stderr).toBe(0);
      const { trials, best } = await show(folder);
      expect(trials.map(({ id, state, reason: why }) => [id, state, why])).toEqual([
        ["0001", "completed", null],
        ["0002", "completed", null],
        ["0003", "completed", null],
      ]);
      expect(best).toBe("0001");
      for (const id of ["0001", "0002", "0003"]) await expectWhole(folder, id);
      expect(await log(folder, "0003")).toMatch(/^set up\n/);
    });

    it("finds its jobs again after its own process was killed, and those that Slurm has forgotten", async () => {
      const folder = "sweeps/found";
      const first = start(folder);
      await trains(first, folder, "0001");
      first.child.kill("SIGKILL");
      await first.outcome;
      const next = start(folder);
      await next.said("submitted before");
      await slurm!.crash(true);
      const { code, stderr } = await next.outcome;
      expect({ code, stderr }).toMatchObject({ code: 0 });
      for (const id of ["0001", "0002", "0003"]) await expectWhole(folder, id);
    });

    it.each([
      ["Ctrl-C", 130, (running: Running) => Promise.resolve(running.child.kill("SIGINT"))],
      ["`lighter sweep stop`", 75, (_: Running, folder: string) => lighter("stop", folder)],
    ] as const)("saves and leaves the queue at %s", async (_, code, stop) => {
      const folder = `sweeps/stopped-${code}`;
      const running = start(folder, "trainer.max_epochs=9999");
      await trains(running, folder, "0001");
      await stop(running, folder);
      expect(await running.outcome).toMatchObject({ code });
      expect(await slurm!.command("squeue", "--noheader")).toBe("");
      const { trials } = await show(folder);
      expect(new Map(trials.map(({ id, state }) => [id, state]))).toEqual(
        new Map([
          ["0001", "stopped"],
          ["0002", "stopped"],
          ["0003", "stopped"],
        ]),
      );
      const status = JSON.parse(await text(folder, "trials/0001/status.json")) as unknown;
      expect(status).toMatchObject({ state: "interrupted" });
    });

    it("queues a trial again that is told of its time limit", async () => {
      const folder = "sweeps/limit";
      const running = start(folder, "trainer.scale=choice(1)");
      await trains(running, folder, "0001");
      const job = await jobOf(1);
      await slurm!.command("scancel", "--batch", "--signal=USR1", job);
      const { code, stderr } = await running.outcome;
      expect({ code, said: stderr.split("\n")[0] }).toEqual({
        code: 0,
        said: `submitted as job ${job.replace("_1", "")}, tasks 1`,
      });
      expect(stderr).not.toContain("interrupted");
      await expectWhole(folder, "0001");
    });

    it("says before anything runs what Slurm would not take, and that there is no Slurm", async () => {
      const refused = await start("sweeps/refused", "sweep.launcher.partition=none").outcome;
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(/the launcher cannot start: `sbatch` says: [^]*invalid partition/);
      const none = await runLighter(["sweep", "config.yaml", "--sweep-dir", "sweeps/none"], {
        cwd: project.path,
        environment: { PATH: "/nowhere" },
      });
      expect(none.stderr).toContain(
        "there is no `scontrol` here; start the sweep where jobs of Slurm are submitted",
      );
    });

    it("prints a script that `sbatch` takes, with what the launcher asks for", async () => {
      const folder = "sweeps/printed";
      const printed = await start(folder, "trainer.max_epochs=2", "--print", "slurm").outcome;
      expect(printed.stdout).toContain("#SBATCH --mem=100M\n");
      await project.write("trials.sh", printed.stdout);
      const job = await slurm!.command("sbatch", "--parsable", "--wait", join(project.path, "trials.sh"));
      expect(job).toMatch(/^\d+\n$/);
      expect((await show(folder)).trials.map(({ state }) => state)).toEqual(Array(3).fill("completed"));
    });
  },
);
