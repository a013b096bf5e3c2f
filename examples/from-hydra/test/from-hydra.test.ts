import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const cwd = resolve(import.meta.dirname, "..");
const bin = resolve(cwd, "node_modules/lighterjs/bin/lighter.js");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-from-hydra-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function lighter(...words: string[]): Promise<string> {
  const env = { ...process.env, RUN_NAME: "night" };
  const { stdout } = await promisify(execFile)(process.execPath, [bin, ...words], { cwd, env });
  return stdout;
}

describe("a config folder written for Hydra", () => {
  it.each([
    ["as it is", [], "lighter.optimizers.Adam", 8],
    ["with an experiment", ["experiment=finetune"], "lighter.optimizers.SGD", 16],
    ["with a choice", ["optimizer=sgd", "width=4"], "lighter.optimizers.SGD", 4],
  ])("trains, %s", async (name, choices, optimizer, width) => {
    const run = join(folder, name.replaceAll(" ", "-"));
    const printed = await lighter(
      "fit",
      "conf/config.yaml",
      ...choices,
      "trainer.max_epochs=11",
      "--run-dir",
      run,
      "--quiet",
    );
    expect(printed.trim()).toBe(run);
    const resolved = await readFile(join(run, "resolved.yaml"), "utf8");
    expect(resolved).toContain(`_target_: ${optimizer}\n`);
    expect(resolved).toContain(`units: ${width}\n`);
    expect(resolved).not.toContain("night");
  });
});
