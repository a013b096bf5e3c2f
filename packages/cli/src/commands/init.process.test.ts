import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackages } from "../testing/install-packages.js";
import { createNewProject, type NewProject } from "../testing/new-project.js";
import { runLighter } from "../testing/run-lighter.js";

interface PackageFile {
  readonly name: string;
  readonly version: string;
}

const { version } = createRequire(import.meta.url)("lighterjs/package.json") as PackageFile;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-init-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function init(...args: string[]) {
  return runLighter(["init", ...args], { cwd: folder });
}

async function filesIn(path: string): Promise<string[]> {
  return (await readdir(join(folder, path), { recursive: true })).sort();
}

describe("lighter init", () => {
  it("says where the project is and what to do next", async () => {
    const { code, stdout, stderr } = await init("Fresh One");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Fresh One\n" });
    expect(stderr).toContain('  cd "Fresh One"\n  npm install ');
    expect(await init("quiet", "--quiet")).toMatchObject({ code: 0, stdout: "quiet\n", stderr: "" });
    const { name } = JSON.parse(
      await readFile(join(folder, "Fresh One/package.json"), "utf8"),
    ) as PackageFile;
    expect(name).toBe("fresh-one");
    expect(await readFile(join(folder, "Fresh One/README.md"), "utf8")).toMatch(/^# fresh-one\n/);
  });

  it("fills a folder that is there, as long as nothing is in the way", async () => {
    await mkdir(join(folder, "there/.git"), { recursive: true });
    await writeFile(join(folder, "there/LICENSE"), "mine");
    const { code, stdout, stderr } = await runLighter(["init"], { cwd: join(folder, "there") });
    expect({ code, stdout }).toEqual({ code: 0, stdout: ".\n" });
    expect(stderr).not.toContain("cd ");
    expect(await filesIn("there")).toEqual(expect.arrayContaining([".git", ".gitignore", "LICENSE"]));
  });

  it.each([
    ["a file of the project", "src/index.ts", "`src/index.ts`"],
    ["a file where a folder must be", "test", "`test`"],
    ["a hidden file", ".gitignore", "`.gitignore`"],
  ])("overwrites nothing, and writes nothing either: %s", async (name, path, shown) => {
    await mkdir(join(folder, name, "src"), { recursive: true });
    await writeFile(join(folder, name, path), "mine");
    const before = await filesIn(name);
    expect(await init(name)).toEqual({
      code: 2,
      signal: null,
      stdout: "",
      stderr: `error: \`${name}\` already has ${shown}, which a new project would overwrite\n  = help: choose a folder without them: \`lighter init DIR\`\n`,
    });
    expect(await filesIn(name)).toEqual(before);
    expect(await readFile(join(folder, name, path), "utf8")).toBe("mine");
  });

  it("refuses a name that is a file, or none", async () => {
    await writeFile(join(folder, "file"), "mine");
    expect(await init("file")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: `file` exists and is not a folder\n/) as string,
    });
    expect(await init("file/inside")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: cannot make a project in `.*a part of the path is a file/,
      ) as string,
    });
    expect(await init(" ")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: the name of the folder is empty\n/) as string,
    });
  });
});

describe("lighter init in a package that is there", () => {
  const PACKAGE = '{\n\t"name": "mine",\n\t"type": "module",\n\t"scripts": { "test": "mine" }\n}\n';

  it("adds what it lacks, touches nothing else, and then trains; a second time it says nothing", async () => {
    const place = join(folder, "mine");
    await mkdir(join(place, "src"), { recursive: true });
    const own = {
      "package.json": PACKAGE,
      "src/index.ts": "throw new Error('mine');\n",
      ".gitignore": "dist\n",
    };
    for (const [path, text] of Object.entries(own)) await writeFile(join(place, path), text);
    const { code, stdout, stderr } = await runLighter(["init"], { cwd: place });
    expect({ code, stdout }).toEqual({ code: 0, stdout: ".\n" });
    expect(stderr).toMatch(/^added to `\.`:\n {2}package\.json /);
    expect(stderr).toContain("  src/targets.ts\n");
    expect(stderr).toContain("add `runs/` to .gitignore");
    expect(await readFile(join(place, "src/index.ts"), "utf8")).toBe(own["src/index.ts"]);
    expect(await readFile(join(place, ".gitignore"), "utf8")).toBe(own[".gitignore"]);
    const text = await readFile(join(place, "package.json"), "utf8");
    expect(text).toContain(
      '\t"scripts": {\n\t\t"test": "mine",\n\t\t"train": "lighter fit config.yaml"\n\t},',
    );

    const { dependencies } = JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> };
    await installPackages(place, Object.keys(dependencies));
    const words = ["fit", "config.yaml", "--run-dir", "run", "--quiet"];
    expect(await runLighter(words, { cwd: place })).toMatchObject({ code: 0 });

    expect(await runLighter(["init"], { cwd: place })).toMatchObject({ code: 0, stdout: ".\n", stderr: "" });
    expect(await readFile(join(place, "package.json"), "utf8")).toBe(text);
  });

  it("changes nothing where another file is in the way, or its package.json is none", async () => {
    const place = join(folder, "taken");
    await mkdir(join(place, "src/stop-at-goal.ts"), { recursive: true });
    await writeFile(join(place, "package.json"), PACKAGE);
    const before = await filesIn("taken");
    expect(await init("taken")).toMatchObject({
      code: 2,
      stderr:
        "error: `taken` already has `src/stop-at-goal.ts`, where Lighter's own would be\n  = help: rename what is there, or make a project of its own: `lighter init DIR`\n",
    });
    await writeFile(join(place, "package.json"), "{");
    expect(await init("taken")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: `taken.package\.json` is not an object in JSON\n/) as string,
    });
    expect(await filesIn("taken")).toEqual(before);
  });
});

/** A class whose constructor is injected by the metadata of its types, and a test of it. */
const INJECTED = `
import "reflect-metadata";
import assert from "node:assert/strict";
import { it } from "node:test";
import { container, injectable } from "tsyringe";
import { StopAtGoal } from "../src/index.js";

class Service {}
@injectable()
class Consumer {
  constructor(readonly service: Service) {}
}
it("injects by type", () => {
  assert.ok(StopAtGoal);
  assert.ok(container.resolve(Consumer).service instanceof Service);
});
`;

describe("a project that init made", () => {
  let project: NewProject;
  beforeAll(async () => {
    project = await createNewProject();
  });
  afterAll(() => project.remove());

  it("depends on what was released with this command, and on what that was developed with", async () => {
    for (const [name, range] of Object.entries(project.dependencies)) {
      const text = await readFile(join(project.path, "node_modules", name, "package.json"), "utf8");
      expect([name, range]).toEqual([name, `^${(JSON.parse(text) as PackageFile).version}`]);
    }
    expect(project.dependencies["lighterjs"]).toBe(`^${version}`);
  });

  it("has its editor schema once it is installed", async () => {
    expect(await readFile(join(project.path, ".lighter/schema.json"), "utf8")).toContain(
      "project.StopAtGoal",
    );
  });

  it("passes its own check", async () => {
    expect(await project.npm("run", "check")).toMatchObject({ code: 0, stderr: "" });
  });

  it("passes its own tests, in which constructors are injected", async () => {
    await writeFile(join(project.path, "test/injected.test.ts"), INJECTED);
    const { code, stdout } = await project.npm("test");
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^. pass 6$/m);
  });

  it("trains until its callback stops the run", async () => {
    const { code, stdout, stderr } = await project.npm("start");
    expect(code).toBe(0);
    expect(stderr).toContain("stopped: `train/accuracy` is 1, and 1 is the goal");
    expect(await readdir(stdout.trim().split("\n").at(-1) ?? "")).toContain("metrics.csv");
  });
});
