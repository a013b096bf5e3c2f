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

describe("a folder in the shape of the template of Lightning and Hydra", () => {
  const template = "template/train.yaml";

  it.each([
    ["as it is", []],
    ["with an experiment", ["experiment=example"]],
    ["with an empty option file", ["callbacks=none"]],
    ["with options for debugging", ["debug=fdr"]],
    ["with the search of another tool", ["hparams_search=optuna", "logger=many_loggers"]],
  ])("is sound %s, and says once that Hydra is not there", async (_name, choices) => {
    const printed = await lighter("check", template, ...choices, "--format", "json");
    const found = JSON.parse(printed) as { severity: string; message: string }[];
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(found.filter(({ message }) => message.includes("configures Hydra itself"))).toHaveLength(1);
  });

  it("prints, with what Hydra would say of the run", async () => {
    const printed = await lighter("print", template, "experiment=example", "--resolve");
    expect(printed).toContain("  output_dir: ${hydra:runtime.output_dir}\n");
    expect(printed).toContain("    name: example\n");
    expect(printed).toContain("seed: 12345\n");
    expect(await lighter("print", template)).toContain("    name: xor\n");
  });

  it("plans, and trains into the folder that it refers to, with a seed of its own each time", async () => {
    expect(await lighter("plan", template, "experiment=example", "--format", "json")).toContain(
      '"parameters"',
    );
    const run = join(folder, "template");
    await lighter("fit", template, "trainer.max_epochs=1", "--run-dir", run, "--quiet");
    const { seed } = JSON.parse(await readFile(join(run, "environment.json"), "utf8")) as { seed: unknown };
    expect(seed).toBeGreaterThan(0);
    expect(await readFile(join(run, "resolved.yaml"), "utf8")).toContain("${hydra:runtime.output_dir}");
  });
});
