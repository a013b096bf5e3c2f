import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const project = resolve(import.meta.dirname, "..");
const bin = resolve(project, "../../packages/cli/bin/lighter.js");

function lighter(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [bin, "sweep", ...words], { cwd: project });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

describe("the sweep over learning rates and widths", { timeout: 300_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweep-example-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("finds that a small rate learns nothing", async () => {
    const words = ["system.optimizer.learning_rate=0.001,0.1", "sweep.repeat=1", "trainer.max_epochs=15"];
    const { code, stderr } = await lighter("config.yaml", ...words, "--sweep-dir", join(folder, "four"));
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { stdout } = await lighter("show", join(folder, "four"), "--format", "json");
    const { trials, best } = JSON.parse(stdout) as {
      trials: { id: string; value: number; parameters: Record<string, number> }[];
      best: string;
    };
    expect(trials).toHaveLength(4);
    const [first] = trials;
    expect(first?.id).toBe(best);
    expect(first?.parameters["system.optimizer.learning_rate"]).toBe(0.1);
    expect(first?.value).toBeGreaterThan(0.85);
    expect(trials.at(-1)?.parameters["system.optimizer.learning_rate"]).toBe(0.001);
  });

  it("is an array of eighteen tasks, with what a launcher asks for", async () => {
    const launcher = "+sweep.launcher={_target_: lighter.launchers.Slurm, time: 30, cpus: 2, memory: 2G}";
    const words = ["config.yaml", launcher, "--print", "slurm", "--sweep-dir", join(folder, "array")];
    const { code, stdout } = await lighter(...words);
    expect(code).toBe(0);
    for (const line of ["array=1-18", "time=30", "cpus-per-task=2", "mem=2G"])
      expect(stdout).toContain(`#SBATCH --${line}\n`);
  });

  it("has data that its script makes", async () => {
    const before = await readFile(join(project, "wells.csv"), "utf8");
    expect(spawnSync(process.execPath, ["make-data.js"], { cwd: project }).status).toBe(0);
    expect(await readFile(join(project, "wells.csv"), "utf8")).toBe(before);
  });
});
