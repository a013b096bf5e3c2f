import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const project = resolve(import.meta.dirname, "..");
const bin = resolve(project, "node_modules/lighterjs/bin/lighter.js");

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function lighter(...words: string[]): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [bin, ...words], { cwd: project });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

describe("the project", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "custom-callback-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("passes the check", async () => {
    expect(await lighter("check", "config.yaml")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("describes its own callback", async () => {
    const { stdout } = await lighter("targets", "project.StopOnPlateau");
    expect(stdout).toMatch(/^monitor +string +required +Name of a metric/m);
    expect(stdout).toMatch(/^mode +min \| max +"min" +/m);
  });

  it("shows the reference to its own resolver, and knows what that takes and gives", async () => {
    const { stdout } = await lighter("print", "config.yaml", "--resolve");
    expect(stdout).toContain("learning_rate: ${scaledRate:0.03,${batch_size}}\n");
    const { code, stderr } = await lighter("check", "config.yaml", "batch_size=few");
    expect(code).toBe(2);
    expect(stderr).toContain("`scaledRate`: `batchSize` must be a number");
  });

  it("trains until its callback stops the run", async () => {
    const runFolder = join(folder, "run");
    const { code, stdout, stderr } = await lighter("fit", "config.yaml", "--run-dir", runFolder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${runFolder}\n` });
    expect(stderr).toMatch(/^>> `train\/loss` is on a plateau after epoch \d+$/m);
    const lines = (await readFile(join(runFolder, "plateau.jsonl"), "utf8")).trimEnd().split("\n");
    const improving = lines.map((line) => (JSON.parse(line) as { improving: number }).improving);
    expect(improving.at(-1)).toBeLessThan(0.9);
    for (const probability of improving.slice(0, -1)) expect(probability).toBeGreaterThanOrEqual(0.9);
  });

  it.each([
    ["a misspelt option", "windw: 4", "UNKNOWN_OPTION", "did you mean `window`?"],
    ["a value below its minimum", "window: 3", "INVALID_OPTION", "4"],
    ["a value of another type", "window: long", "INVALID_OPTION", "integer"],
    ["a word that is none of those listed", "mode: low", "INVALID_OPTION", "`min`"],
  ])("refuses %s, with its place, before anything is built", async (_name, option, code, help) => {
    const config = join(folder, "faulty.yaml");
    const text = `trainer:\n  callbacks:\n    - _target_: project.StopOnPlateau\n      monitor: train/loss\n      ${option}\n`;
    await writeFile(config, text);
    const outcome = await lighter("fit", config, "--run-dir", join(folder, "none"));
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 2, stdout: "" });
    expect(outcome.stderr).toContain(`error[${code}]`);
    expect(outcome.stderr).toContain("faulty.yaml:5:");
    expect(outcome.stderr).toContain(help);
    expect(await readdir(folder)).not.toContain("none");
  });
});
