import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, type Outcome } from "./testing/run-lighter.js";
import { createToyProject, type ToyProject } from "./testing/toy-project.js";

// Inside the package, where the bundle finds the ordinary build beside it.
const folder = resolve(import.meta.dirname, `../dist/bundle-${process.pid}`);
let project: ToyProject;
beforeAll(async () => {
  await promisify(execFile)(process.execPath, [resolve(import.meta.dirname, "../scripts/bundle.js"), folder]);
  project = await createToyProject({
    "config.yaml": "epochs: 3\ntrainer: {max_epochs: '${epochs}'}\nsystem: {}\n",
    "bad.yaml": "trainer: {max_epoch: 3}\nsystem: {}\nseed: x\n",
  });
});
afterAll(() => Promise.all([project.remove(), rm(folder, { recursive: true, force: true })]));

const ordinary = (...args: string[]): Promise<Outcome> => runLighter(args, { cwd: project.path });
const bundled = (...args: string[]): Promise<Outcome> =>
  runLighter(args, { cwd: project.path, program: join(folder, "main.cjs") });

describe("the bundle", () => {
  it.each([
    ["check config.yaml"],
    ["check bad.yaml"],
    ["check bad.yaml --format json"],
    ["check"],
    ["print config.yaml --resolve"],
    ["diff config.yaml config.yaml epochs=5"],
    ["diff config.yaml"],
    ["targets"],
    ["targets --format json"],
    ["targets toy.Nothing"],
    ["explain UNKNOWN_OPTION"],
    ["schema"],
    ["schema nowhere"],
    ["init bad.yaml"],
    ["plan config.yaml"],
    ["fit"],
    ["fit bad.yaml"],
    ["--version"],
  ])("says what the ordinary build says: %s", async (line) => {
    const args = line.split(" ");
    const [expected, actual] = await Promise.all([ordinary(...args), bundled(...args)]);
    expect(actual).toEqual(expected);
  });

  it("trains with the ordinary build", async () => {
    expect((await bundled("fit", "config.yaml", "--quiet", "--run-dir", "mine")).code).toBe(0);
    expect(await bundled("fit", "config.yaml", "--run-dir", "package.json")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/as the run folder.*\n {2}= help: /) as string,
    });
  });
});
