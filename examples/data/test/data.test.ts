import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const project = resolve(import.meta.dirname, "..");
const bin = resolve(project, "../../packages/cli/bin/lighter.js");

function lighter(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
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

describe("the examples of data", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "data-examples-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ["birds", 10, ["id,output", "b200,", 6]],
    ["messages", 3, ["id,class,probability,probability_advertising,probability_ordinary", "n0,", 5]],
    ["series", 8, ["id,output_0,output_1,output_2,output_3,output_4,output_5", "2005-12,", 217]],
  ] as const)("go from %s to predictions", async (name, epochs, [columns, first, count]) => {
    const run = join(folder, name);
    const fit = await lighter("fit", `${name}.yaml`, "--run-dir", run, `trainer.max_epochs=${epochs}`);
    expect(fit).toMatchObject({ code: 0, stdout: `${run}\n` });
    const lines = (await readFile(join(run, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
    const losses = lines.flatMap((line) => {
      const { "val/loss": loss } = JSON.parse(line) as { "val/loss"?: number };
      return loss === undefined ? [] : [loss];
    });
    expect(losses).toHaveLength(epochs);
    expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
    const { code, stdout } = await lighter("predict", run);
    expect(code).toBe(0);
    const predictions = await readFile(join(stdout.trim(), "predictions.csv"), "utf8");
    const [header, ...rows] = predictions.trimEnd().split("\n");
    expect(header?.startsWith(columns)).toBe(true);
    expect(rows[0]?.startsWith(first)).toBe(true);
    expect(rows).toHaveLength(count);
    if (name === "series") expect(Number(rows[0]?.split(",")[1])).toBeGreaterThan(300);
  });

  it("have data that their script makes", async () => {
    const before = await readFile(join(project, "birds.csv"), "utf8");
    expect(spawnSync(process.execPath, ["make-data.js"], { cwd: project }).status).toBe(0);
    expect(await readFile(join(project, "birds.csv"), "utf8")).toBe(before);
  });
});
