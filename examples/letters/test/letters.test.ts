import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const example = resolve(import.meta.dirname, "..");
const require = createRequire(import.meta.url);
const bin = join(require.resolve("lighterjs/package.json"), "../bin/lighter.js");

let folder: string;
beforeAll(async () => {
  folder = (await mkdtemp(join(tmpdir(), "lighter-letters-"))).replaceAll("\\", "/");
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `lighter` in the example's folder. Rejects when it fails. */
function lighter(...words: string[]) {
  return promisify(execFile)(process.execPath, [bin, ...words], { cwd: example });
}

async function readLines(path: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path, "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("the images", () => {
  it("are complete and small", async () => {
    const counts = new Map<string, number>();
    let bytes = 0;
    for (const entry of await readdir(join(example, "images"), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const [task, stage] = path.slice(join(example, "images").length + 1).split(/[\\/]/);
      counts.set(`${task}/${stage}`, (counts.get(`${task}/${stage}`) ?? 0) + 1);
      bytes += (await stat(path)).size;
    }
    expect(Object.fromEntries(counts)).toEqual({
      "pretrain/train": 13 * 80,
      "pretrain/val": 13 * 16,
      "finetune/train": 13 * 4,
      "finetune/val": 13 * 16,
    });
    expect(bytes).toBeLessThan(2 * 2 ** 20);
  });

  it("have a licence named for each typeface", async () => {
    const licenses = await readFile(join(example, "LICENSES.md"), "utf8");
    const files = await readdir(join(example, "images"), { recursive: true });
    const typefaces = new Set(files.flatMap((file) => /([a-z-]+)-\d\.png$/.exec(file)?.[1] ?? []));
    expect(typefaces.size).toBe(24);
    for (const typeface of typefaces)
      expect(licenses).toMatch(new RegExp(`@fontsource/${typeface}\`\\): \\[(OFL-1\\.1|Apache-2\\.0)\\]`));
  });
});

describe("the configs", () => {
  it.each(["pretrain.yaml", "finetune.yaml", "finetune.yaml scratch.yaml"])(
    "are right: %s",
    async (configs) => {
      expect(await lighter("check", ...configs.split(" "))).toEqual({ stdout: "", stderr: "" });
    },
  );
});

describe("the whole example, cut short", () => {
  const model = () => `${folder}/pretrained`;

  it("pretrains, saves the model, plans and fine-tunes in the steps of the two Freezers", async () => {
    const short = ["+trainer.limit_batches=2", "system.dataloaders.val.batch_size=16"];
    await lighter(
      ...["fit", "pretrain.yaml", ...short, "trainer.max_epochs=1", `trainer.callbacks.0.path='${model()}'`],
      ...["--run-dir", join(folder, "pretrain")],
    );
    expect(await readdir(model())).toContain("model.json");

    const { stdout } = await lighter(
      ...["plan", "finetune.yaml", `features.path='${model()}'`, "--format", "json"],
    );
    const plan = JSON.parse(stdout) as { phases: { until_epoch: number; frozen: string[] }[] };
    expect(plan.phases.map(({ until_epoch }) => until_epoch)).toEqual([5, 10, 20]);
    const [first, second, third] = plan.phases.map(({ frozen }) => frozen);
    expect(first).toContain("model.features.backbone.conv1.kernel");
    expect(second).not.toContain("model.features.encoder.layer1.conv.kernel");
    expect(second).toContain("model.features.encoder.layer2.conv.kernel");
    expect(third).toEqual([]);

    const run = join(folder, "finetune");
    const finetune = await lighter(
      ...["fit", "finetune.yaml", ...short, "trainer.max_epochs=11", `features.path='${model()}'`],
      ...["--run-dir", run],
    );
    expect(finetune.stdout.trimEnd().split("\n").at(-1)).toBe(run);
    const status: unknown = JSON.parse(await readFile(join(run, "status.json"), "utf8"));
    expect(status).toMatchObject({ metrics: { "val/accuracy": expect.any(Number) as number } });
    const lines = await readLines(join(run, "metrics.jsonl"));
    const frozen = new Map(
      lines.flatMap((line) =>
        line["freezer/frozen_fraction"] === undefined
          ? []
          : [[line["epoch"], line["freezer/frozen_fraction"]]],
      ),
    );
    expect([...frozen.keys()]).toEqual([0, 5, 10]);
    expect(frozen.get(10)).toBe(0);
  });

  it("trains from scratch without Freezers, and without the pretrained model", async () => {
    const run = join(folder, "scratch");
    await lighter(
      ...["fit", "finetune.yaml", "scratch.yaml", "trainer.max_epochs=1", "+trainer.limit_batches=2"],
      ...["--run-dir", run],
    );
    expect(await readdir(run)).toContain("status.json");
  });
});
