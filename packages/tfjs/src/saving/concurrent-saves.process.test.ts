import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Pretrained } from "../models/pretrained.js";

const SCRIPT = join(import.meta.dirname, "fixtures", "save-often.js");

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lighter-saves-"));
  folder = join(root, "model");
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Saves again and again into the folder, in a process of its own. */
function saving(run: string, seed: number, steps: number) {
  const args = [SCRIPT, folder, join(root, run), String(seed), String(steps)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  const said = text(child.stderr);
  const ended = once(child, "exit").then(async ([code]) => ({ code: code as unknown, stderr: await said }));
  return { child, ended };
}

interface ModelFile {
  readonly userDefinedMetadata: { readonly lighter: { readonly run: string } };
  readonly weightsManifest: readonly [{ readonly paths: readonly [string] }];
}

/** The model in the folder, whose weights must be those that it was saved with. */
async function wholeModel(): Promise<ModelFile> {
  const model = JSON.parse(await readFile(join(folder, "model.json"), "utf8")) as ModelFile;
  const [file] = model.weightsManifest[0].paths;
  const digest = createHash("sha256")
    .update(await readFile(join(folder, file)))
    .digest("hex");
  expect(file).toBe(`weights.${digest.slice(0, 16)}.bin`);
  expect((await readdir(folder)).sort()).toEqual(["model.json", file]);
  return model;
}

describe("several processes that save into one folder", () => {
  it("all succeed, leave the whole model of one of them, and say whose they replace", async () => {
    // The same seed twice: models that are equal at times are saved and replaced side by side, too.
    const running = [saving("a", 1, 12), saving("b", 1, 12), saving("c", 2, 12)];
    const outcomes = await Promise.all(running.map(({ ended }) => ended));
    for (const { code, stderr } of outcomes) expect(code, stderr).toBe(0);
    const { run } = (await wholeModel()).userDefinedMetadata.lighter;
    expect(["../a", "../b", "../c"]).toContain(run);
    const said = outcomes.map(({ stderr }) => stderr).join("");
    expect(said).toMatch(
      new RegExp(
        `\`${folder}\` holds the model of the run \`${root}/[abc]\`, which (?:is replaced by the one of this run|this run is going to replace)`,
      ),
    );
  });

  it("leave a whole model when they are killed, and the next one removes what they have left", async () => {
    for (let kill = 0; kill < 3; kill++) {
      const { child, ended } = saving("killed", 3, 1000);
      while (!(await readdir(folder).catch(() => [] as string[])).includes("model.json")) await setTimeout(5);
      await setTimeout(Math.random() * 60);
      child.kill("SIGKILL");
      await ended;
    }
    const { code, stderr } = await saving("last", 4, 1).ended;
    expect(code, stderr).toBe(0);
    expect((await wholeModel()).userDefinedMetadata.lighter.run).toBe("../last");
  });

  it("are read meanwhile, as a whole each time", async () => {
    const writer = saving("written", 5, 400);
    while (!(await readdir(folder).catch(() => [] as string[])).includes("model.json")) await setTimeout(5);
    let reads = 0;
    for (; writer.child.exitCode === null && reads < 150; reads++) {
      const model = await Pretrained({ path: folder });
      expect(model.getWeights()).toHaveLength(4);
      model.dispose();
    }
    writer.child.kill("SIGKILL");
    await writer.ended;
    expect(reads).toBeGreaterThan(20);
  });
});
