import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startTrial, trialPaths } from "@lighterjs/sweeps/study";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackages } from "../testing/install-packages.js";
import { BIN, runLighter, startLighter, type Outcome, type Running } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    "package.json": JSON.stringify({
      name: "toy-project",
      type: "module",
      dependencies: { "toy-trainer": "*", "@lighterjs/sweeps": "*" },
    }),
    "config.yaml": "trainer: {max_epochs: 9999, batches: 1, batch_ms: 50}\nsystem: {}\n",
  });
  await installPackages(project.path, ["@lighterjs/sweeps"]);
});
afterAll(() => project.remove());

const lighter = (...args: readonly string[]): Promise<Outcome> => runLighter(args, { cwd: project.path });

/** Writes the configs of two trials. */
async function printed(name: string): Promise<string> {
  const args = ["config.yaml", "trainer.scale=1,2", "--sweep-dir", name, "--print", "lines"];
  expect(await lighter("sweep", ...args)).toMatchObject({ code: 0 });
  return join(project.path, name);
}

const trial = (folder: string, id: string): Running =>
  startLighter(["sweep", "trial", folder, id], { cwd: project.path });

describe("lighter sweep trial", () => {
  it("is stopped by whoever has started it however early that asks: before it has booted", async () => {
    const folder = await printed("early");
    const command = [process.execPath, BIN, "sweep", "trial", folder, "0001"];
    const early = startTrial({ folder, id: "0001", cwd: project.path, command });
    early.stop();
    expect(await early.end).toEqual({ code: 143 });
    expect(await readFile(trialPaths(folder, "0001").log, "utf8")).toBe(
      "the sweep was asked to stop: this trial does not begin\n",
    );
    expect(existsSync(join(folder, "trials", "0001"))).toBe(false);
  });

  it("does not begin while `lighter sweep stop` stands, which whoever goes on with the sweep takes back", async () => {
    const folder = await printed("standing");
    expect(await lighter("sweep", "stop", folder)).toMatchObject({ code: 0 });
    expect(await trial(folder, "0001").outcome).toMatchObject({ code: 143 });
    expect(existsSync(join(folder, "trials", "0001"))).toBe(false);
    await printed("standing");
    const running = trial(folder, "0001");
    await running.said("epoch 0");
    expect(await lighter("sweep", "stop", folder)).toMatchObject({ code: 0 });
    expect((await running.outcome).code).toBe(143);
  });

  it("waits for its turn where another process runs it, and goes on from what that has left", async () => {
    const folder = await printed("turns");
    const first = trial(folder, "0001");
    await first.said("epoch 0");
    const second = trial(folder, "0001");
    await second.said(`the process ${first.child.pid} runs it; waiting until it has ended`);
    first.child.kill("SIGTERM");
    expect(await first.outcome).toMatchObject({ code: 143 });
    await second.said("resuming");
    await second.said("epoch");
    second.child.kill("SIGTERM");
    expect(await second.outcome).toMatchObject({ code: 143 });
    expect((await readdir(join(folder, "trials"))).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });
});
