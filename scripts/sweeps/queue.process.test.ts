import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ShownSweep } from "@lighterjs/sweeps/study";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HAS_REDIS, startRedis, type RedisServer } from "./redis-server.js";
import { installPackages } from "../../packages/cli/src/testing/install-packages.js";
import { runLighter, startLighter, type Running } from "../../packages/cli/src/testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../../packages/cli/src/testing/toy-project.js";

let project: ToyProject;
let redis: RedisServer;
beforeAll(async () => {
  if (!HAS_REDIS) return;
  redis = await startRedis();
  project = await createToyProject({
    "package.json": JSON.stringify({
      name: "toy-project",
      type: "module",
      dependencies: { "toy-trainer": "*", "@lighterjs/sweeps": "*", "@lighterjs/bullmq": "*" },
    }),
    "config.yaml": `trainer: {max_epochs: 60, batches: 1, batch_ms: 100}
system: {}
sweep:
  parameters: { trainer.scale: [1, 2, 3] }
  objective: { monitor: train/loss }
  launcher: { _target_: lighter.launchers.BullMQ }
`,
  });
  await installPackages(project.path, ["@lighterjs/sweeps", "@lighterjs/bullmq"]);
});
afterAll(async () => {
  await project?.remove();
  await redis?.[Symbol.asyncDispose]();
});

const worker = (): Running => startLighter(["worker", redis.url], { cwd: project.path });

async function until(running: Running, isSo: () => Promise<boolean>): Promise<void> {
  const ended = running.outcome.then(() => true);
  while (!(await isSo()))
    if (await Promise.race([ended, setTimeout(50, false)])) throw new Error((await running.outcome).stderr);
}

// A job whose worker is lost is taken up again once its lock has run out, half a minute or more
// later.
describe.skipIf(!HAS_REDIS)(
  "a sweep over a queue (skipped where there is no redis-server)",
  { timeout: 300_000 },
  () => {
    it("ends every trial once, though a worker is stopped and the server crashes meanwhile", async () => {
      const environment = { REDIS_URL: redis.url };
      const sweep = startLighter(["sweep", "config.yaml"], { cwd: project.path, environment });
      const [first, second] = [worker(), worker()];
      const log = async (id: string): Promise<string> =>
        readFile(join(project.path, "sweeps/config/trials", `${id}.log`), "utf8").catch(() => "");
      await until(
        first,
        async () => (await log("0001")).includes("epoch 0") && (await log("0002")).includes("epoch 0"),
      );
      await redis.crash();
      first.child.kill("SIGTERM");
      expect(await first.outcome).toMatchObject({ code: 143 });
      expect(await sweep.outcome).toMatchObject({ code: 0 });
      second.child.kill("SIGINT");
      expect(await second.outcome).toMatchObject({ code: 130 });

      const shown = await runLighter(["sweep", "show", "sweeps/config", "--format", "json"], {
        cwd: project.path,
      });
      const { trials, best } = JSON.parse(shown.stdout) as ShownSweep;
      expect(trials.map(({ id, state }) => [id, state])).toEqual([
        ["0001", "completed"],
        ["0002", "completed"],
        ["0003", "completed"],
      ]);
      expect(best).toBe("0001");
      for (const id of ["0001", "0002", "0003"]) {
        const epochs = [...(await log(id)).matchAll(/^epoch (\d+) \(/gm)].map(([, epoch]) => epoch);
        expect(new Set(epochs).size).toBe(60);
        expect(epochs.length).toBeLessThan(65);
      }
    });

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
