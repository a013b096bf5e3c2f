import { readdir, realpath, rm, writeFile } from "node:fs/promises";
import module from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter } from "./testing/run-lighter.js";
import { createToyProject, type ToyProject } from "./testing/toy-project.js";

let project: ToyProject;
let path: string;
beforeAll(async () => {
  project = await createToyProject({ "config.yaml": "trainer: {}\nsystem: {}\n" });
  path = await realpath(project.path);
});
afterAll(async () => {
  await project.remove();
  for (const cache of ["cache", "damaged"]) await rm(`${path}-${cache}`, { recursive: true, force: true });
});

/** Tells where Node is to keep what it has compiled; Node before version 22.1 cannot. */
const telling = `
  import module from "node:module";
  module.enableCompileCache = (folder) => process.stderr.write("compiled: " + folder + "\\n");`;
const environment = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(telling)}`,
};
const check = (cache: string, more: Readonly<Record<string, string>> = environment) =>
  runLighter(["check", "config.yaml"], {
    cwd: path,
    environment: { ...more, LIGHTER_CACHE_DIR: cache },
  });

describe("what Node has compiled of the command", () => {
  it("is kept in the user's cache, and not in a folder that may have come with the project", async () => {
    const beside = `${path}-cache`;
    expect(await check(beside)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`compiled: ${join(beside, "compiled")}\n`) as unknown,
    });
    const { code, stderr } = await check(join(path, "cache"));
    expect({ code, isKept: stderr.includes("compiled:") }).toEqual({ code: 0, isKept: false });
    expect(await readdir(path)).not.toContain("cache");
  });

  it.skipIf(!("enableCompileCache" in module))("does no harm where it is damaged", async () => {
    const cache = `${path}-damaged`;
    expect((await check(cache, {})).code).toBe(0);
    const kept = await readdir(join(cache, "compiled"), { recursive: true, withFileTypes: true });
    const files = kept.filter((entry) => entry.isFile());
    expect(files).not.toEqual([]);
    for (const { parentPath, name } of files) await writeFile(join(parentPath, name), "\0damaged");
    expect((await check(cache, {})).code).toBe(0);
  });
});
