import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LAYERS, SNIPPETS, type Snippet } from "./snippets.js";

interface Plan {
  readonly max_epochs: number;
  readonly steps_per_epoch: number;
  readonly parameters: readonly { readonly name: string; readonly size: number; readonly layer: string }[];
  readonly phases: readonly {
    readonly from_step: number;
    readonly until_step: number;
    readonly frozen: readonly string[];
    readonly frozen_parameters: number;
  }[];
}

const cwd = resolve(import.meta.dirname, "..");
const bin = resolve(cwd, "node_modules/lighterjs/bin/lighter.js");

async function lighter(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [bin, ...words], { cwd });
  return stdout;
}

/** Layers that the page wants frozen in a step. */
function frozenIn(step: number, stepsPerEpoch: number, { released }: Snippet): string[] {
  const layers = released
    .filter(
      (release) => step < (release.step ?? Infinity) && step < (release.epoch ?? Infinity) * stepsPerEpoch,
    )
    .flatMap((release) => release.layers);
  return LAYERS.filter((layer) => layers.includes(layer));
}

describe.each(SNIPPETS)("$title, through the command line", (snippet) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lighter-seed-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const config = ["base.yaml", snippet.file, ...snippet.overrides];

  it("passes the check", async () => {
    expect(await lighter("check", ...config, "--format", "json")).toBe("[]\n");
  });

  it("is planned, and then trained, as the page says", async () => {
    const plan = JSON.parse(await lighter("plan", ...config, "--format", "json")) as Plan;
    expect(plan.phases.at(-1)?.until_step).toBe(plan.max_epochs * plan.steps_per_epoch);
    for (const { from_step, until_step, frozen } of plan.phases)
      for (const step of [from_step, until_step - 1]) {
        const layers = new Set(frozen.map((name) => name.slice(0, name.lastIndexOf("."))));
        expect({ step, layers: LAYERS.filter((layer) => layers.has(layer)) }).toEqual({
          step,
          layers: frozenIn(step, plan.steps_per_epoch, snippet),
        });
      }

    const runFolder = (await lighter("fit", ...config, "--quiet", "--run-dir", join(folder, "run"))).trim();
    const logged = (await readFile(join(runFolder, "metrics.jsonl"), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, number>)
      .filter((line) => line["freezer/frozen_parameters"] !== undefined)
      .map((line) => [line.step, line["freezer/frozen_parameters"]]);
    expect(logged).toEqual(plan.phases.map((phase) => [phase.from_step, phase.frozen_parameters]));
  });
});
