import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markdownBlocks } from "./code-blocks.js";

const root = resolve(import.meta.dirname, "../..");
const lighter = join(root, "packages/cli/bin/lighter.js");
const files = markdownBlocks(join(root, "docs/your-own.md")).flatMap(({ directives, text }) => {
  const name = directives.get("save");
  return name === undefined ? [] : [{ name, text }];
});

/** A project with all that the page tells to write. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-own-parts-"));
  const dependencies = { "@lighterjs/callbacks": "*", "@lighterjs/tfjs": "*" };
  const settings = { namespace: "project", entry: "src/index.ts" };
  const project = { name: "own-parts", type: "module", dependencies, lighter: settings };
  await place("package.json", JSON.stringify(project));
  for (const { name, text } of files) await place(name, text);
  for (const name of ["callbacks", "core", "tfjs"]) await link(`@lighterjs/${name}`, `packages/${name}`);
  for (const name of ["tfjs-core", "tfjs-layers"])
    await link(`@tensorflow/${name}`, `packages/tfjs/node_modules/@tensorflow/${name}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function place(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

async function link(name: string, source: string): Promise<void> {
  const path = join(folder, "node_modules", name);
  await mkdir(dirname(path), { recursive: true });
  await symlink(join(root, source), path, "junction");
}

describe("the page on parts of one's own", () => {
  it("has parts that train together, each of which does its work", async () => {
    const args = [lighter, "fit", "config.yaml", "--run-dir", "run"];
    const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    expect(stderr).toContain("train: 64 samples, 4 batches of 16\n");
    expect(stderr).toMatch(/\nepoch \d+: the loss has halved\n/);
    const lines = (await readFile(join(folder, "run/metrics.jsonl"), "utf8")).trimEnd().split("\n");
    const last = JSON.parse(lines.at(-1) ?? "") as Readonly<Record<string, number>>;
    expect(last["val/within"]).toBeGreaterThan(0.9);
    expect(last["train/learning_rate"]).toBeCloseTo(0.0125, 10);
    const diary = await readFile(join(folder, "run/diary.txt"), "utf8");
    expect(diary).toMatch(/^Today, in epoch 0, the loss was [\d.]+\.\n/);
    expect(diary.trimEnd().split("\n")).toHaveLength(40);
    const model = await readFile(join(folder, "run/model/model.json"), "utf8");
    expect(JSON.parse(model)).toMatchObject({
      userDefinedMetadata: { lighter: { outputs: [{ kind: "numbers", shape: [1] }] } },
    });
    expect(model).toContain('"class_name": "Wave"');
    const predict = [lighter, "predict", "run", "--run-dir", "predicted"];
    await promisify(execFile)(process.execPath, predict, { cwd: folder });
    const answers = (await readFile(join(folder, "predicted/answers.txt"), "utf8")).trimEnd().split("\n");
    expect(answers).toHaveLength(64);
    expect(answers[32]).toMatch(/^point 32: -?0\.0$/);
  });
});
