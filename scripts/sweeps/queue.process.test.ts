import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import type { ShownSweep } from "@lighterjs/sweeps/study";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HAS_REDIS, startRedis, type RedisServer } from "./redis-server.js";
import { canMount } from "../../benchmarks/faults/full-disk.js";
import { installPackages } from "../../packages/cli/src/testing/install-packages.js";
import { BIN, runLighter, startLighter, type Running } from "../../packages/cli/src/testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../../packages/cli/src/testing/toy-project.js";

async function queueProject(): Promise<ToyProject> {
  const made = await createToyProject({
    "package.json": JSON.stringify({
      name: "toy-project",
      type: "module",
      dependencies: { "toy-trainer": "*", "@lighterjs/sweeps": "*", "@lighterjs/bullmq": "*" },
    }),
    "config.yaml": `trainer: {max_epochs: 30, batches: 1, batch_ms: 100}
system: {}
sweep:
  parameters: { trainer.scale: [1, 2, 3] }
  objective: { monitor: train/loss }
  launcher: { _target_: lighter.launchers.BullMQ }
`,
  });
  await installPackages(made.path, ["@lighterjs/sweeps", "@lighterjs/bullmq"]);
  return made;
}

let project: ToyProject;
let redis: RedisServer;
beforeAll(async () => {
  if (!HAS_REDIS) return;
  redis = await startRedis();
  project = await queueProject();
});
afterAll(async () => {
  await project?.remove();
  await redis?.[Symbol.asyncDispose]();
});

const worker = (): Running => startLighter(["worker", redis.url], { cwd: project.path });
const startSweep = (...args: readonly string[]): Running =>
  startLighter(["sweep", "config.yaml", ...args], {
    cwd: project.path,
    environment: { REDIS_URL: redis.url },
  });

const log = (folder: string, id: string): Promise<string> =>
  readFile(join(project.path, folder, "trials", `${id}.log`), "utf8").catch(() => "");

/** Waits until a trial has printed a text. */
async function printed(text: string, folder: string, id: string, running: Running): Promise<void> {
  const ended = running.outcome.then(() => true);
  while (!(await log(folder, id)).includes(text))
    if (await Promise.race([ended, setTimeout(50, false)])) throw new Error((await running.outcome).stderr);
}

async function show(folder: string): Promise<ShownSweep> {
  const { stdout } = await runLighter(["sweep", "show", folder, "--format", "json"], { cwd: project.path });
  return JSON.parse(stdout) as ShownSweep;
}

// A job whose worker is lost is taken up again once its lock has run out, half a minute or more
// later.
describe.skipIf(!HAS_REDIS)(
  "a sweep over a queue (skipped where there is no redis-server)",
  { timeout: 600_000 },
  () => {
    it.each(["as it was", "of nothing"] as const)(
      "ends every trial once, though a worker is stopped while the server crashes, whose memory is then %s",
      async (memory) => {
        const folder = `sweeps/${memory.replaceAll(" ", "-")}`;
        const sweep = startSweep("--sweep-dir", folder);
        const [first, second] = [worker(), worker()];
        for (const id of ["0001", "0002"]) await printed("epoch 0", folder, id, sweep);
        await redis.kill();
        await redis.restart(memory);
        first.child.kill("SIGTERM");
        expect(await first.outcome).toMatchObject({ code: 143 });
        expect(await sweep.outcome).toMatchObject({ code: 0 });
        second.child.kill("SIGINT");
        expect(await second.outcome).toMatchObject({ code: 130 });

        const { trials, best } = await show(folder);
        expect(trials.map(({ id, state }) => [id, state])).toEqual([
          ["0001", "completed"],
          ["0002", "completed"],
          ["0003", "completed"],
        ]);
        expect(best).toBe("0001");
        for (const { id } of trials) {
          const epochs = [...(await log(folder, id)).matchAll(/^epoch (\d+) \(/gm)].map(([, epoch]) => epoch);
          expect(new Set(epochs).size).toBe(30);
          // The epoch in which it was stopped is begun anew.
          expect(epochs.length).toBeLessThan(33);
        }
      },
    );

    it("waits for a server that is away, stops when it is told to, and goes on", async () => {
      const args = ["trainer.max_epochs=9999", "trainer.scale=choice(1)", "--sweep-dir", "sweeps/away"];
      const sweep = startSweep(...args);
      const only = worker();
      await printed("epoch 0", "sweeps/away", "0001", sweep);
      await redis.kill();
      await Promise.all([sweep.said("has gone; waiting for it"), only.said("has gone; waiting for it")]);
      await redis.restart("as it was");
      await Promise.all([sweep.said("the queue is back"), only.said("the queue is back")]);
      await runLighter(["sweep", "stop", "sweeps/away"], { cwd: project.path });
      expect(await sweep.outcome).toMatchObject({ code: 75 });
      expect((await show("sweeps/away")).trials).toMatchObject([
        { state: "stopped", reason: "asked to stop" },
      ]);

      const again = startSweep(...args);
      await printed("resuming", "sweeps/away", "0001", again);
      again.child.kill("SIGINT");
      expect(await again.outcome).toMatchObject({ code: 130 });
      only.child.kill("SIGTERM");
      expect(await only.outcome).toMatchObject({ code: 143 });
    });

    it.skipIf(!canMount)(
      "brings back what a worker has made that does not see the folder of the sweep",
      async () => {
        const elsewhere = await queueProject();
        const sweep = startSweep("trainer.max_epochs=3", "--sweep-dir", "sweeps/far");
        // To this process alone, the project of the sweep is an empty folder.
        const script = `mount -t tmpfs tmpfs "$1" && exec "$2" "$3" worker "$4"`;
        const args = [project.path, process.execPath, BIN, redis.url];
        const far = spawn("unshare", ["--mount", "bash", "-c", script, "far", ...args], {
          cwd: elsewhere.path,
          stdio: "ignore",
        });
        const ended = once(far, "exit");
        try {
          expect(await sweep.outcome).toMatchObject({ code: 0 });
          const { trials, best } = await show("sweeps/far");
          expect(best).toBe("0001");
          for (const { id, run, state, value } of trials) {
            expect({ state, value }).toEqual({ state: "completed", value: Number(id) / 3 });
            const status = await readFile(join(project.path, "sweeps/far", run, "status.json"), "utf8");
            expect(JSON.parse(status)).toMatchObject({ state: "completed", epoch: 3 });
            expect(await log("sweeps/far", id)).toContain("epoch 2");
          }
        } finally {
          far.kill("SIGTERM");
          await ended;
          await elsewhere.remove();
        }
      },
    );

    it("says that nobody answers, and that an address is missing", async () => {
      const run = (args: readonly string[], environment: Readonly<Record<string, string>>) =>
        runLighter(args, { cwd: project.path, environment });
      const args = ["sweep", "config.yaml", "--sweep-dir", "sweeps/none"];
      const missing = await run(args, { REDIS_URL: "" });
      expect(missing.code).toBe(2);
      expect(missing.stderr).toContain("the launcher cannot start: `REDIS_URL` is not set");
      const wrong = await run(["worker", "localhost"], {});
      expect(wrong.stderr).toContain("the address of the queue begins with `redis://`");
    });
  },
);
