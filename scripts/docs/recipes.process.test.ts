import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { markdownBlocks } from "./code-blocks.js";
import { markdownPages } from "./pages.js";

const root = resolve(import.meta.dirname, "../..");
const lighter = join(root, "packages/cli/bin/lighter.js");

/**
 * Blocks under `<!-- file: PATH; fit: CONFIG… -->`: files that are trained on top of the configs.
 */
const recipes = markdownPages(root)
  .flatMap(markdownBlocks)
  .flatMap(({ directives }) => {
    const file = directives.get("file");
    const bases = (directives.get("fit") ?? "").split(/\s+/).filter(Boolean);
    return file === undefined || bases.length === 0 ? [] : [{ file, bases }];
  });

async function run(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [lighter, ...args], { cwd: folder });
  return stdout;
}

interface Plan {
  readonly max_epochs: number;
  readonly phases: readonly { from_epoch: number; until_epoch: number; frozen_parameters: number }[];
}

/** Frozen scalars in each epoch, as planned. */
function plannedEpochs({ max_epochs, phases }: Plan): number[] {
  return Array.from(
    { length: max_epochs },
    (_, epoch) =>
      phases.find(({ from_epoch, until_epoch }) => from_epoch <= epoch && epoch < until_epoch)
        ?.frozen_parameters ?? Number.NaN,
  );
}

/** Frozen scalars in each epoch, as a run logged them: once where they change. */
function loggedEpochs(lines: string, epochs: number): number[] {
  let frozen = 0;
  const changes = new Map(
    lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, number>)
      .filter((record) => record["freezer/frozen_parameters"] !== undefined)
      .map((record) => [record["epoch"], record["freezer/frozen_parameters"]!]),
  );
  return Array.from({ length: epochs }, (_, epoch) => (frozen = changes.get(epoch) ?? frozen));
}

describe("recipes of the docs", () => {
  it("are there", () => {
    expect(recipes.length).toBeGreaterThan(5);
  });

  it.each(recipes)("$file freezes in training what it plans", async ({ file, bases }) => {
    const folder = dirname(join(root, bases[0] ?? ""));
    const place = await mkdtemp(join(tmpdir(), "lighter-recipe-"));
    try {
      const configs = [...bases, file].map((path) => relative(folder, join(root, path)));
      const args = [...configs, "+trainer.limit_batches=1", "--quiet"];
      const plan = JSON.parse(await run(folder, "plan", ...args, "--format", "json")) as Plan;
      const planned = plannedEpochs(plan);
      expect(plan.max_epochs).toBeGreaterThan(10);
      await run(folder, "fit", ...args, "--run-dir", join(place, "run"));
      const lines = await readFile(join(place, "run/metrics.jsonl"), "utf8");
      expect(loggedEpochs(lines, plan.max_epochs)).toEqual(planned);
    } finally {
      await rm(place, { recursive: true });
    }
  });
});
