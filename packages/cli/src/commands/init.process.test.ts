import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LanguageServer } from "../../../schema/src/testing/language-server.js";
import { installPackages } from "../testing/install-packages.js";
import { runLighter } from "../testing/run-lighter.js";

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const { version } = createRequire(import.meta.url)("lighterjs/package.json") as PackageFile;
const WORKSPACE = resolve(import.meta.dirname, "../../../..");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-init-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function init(...words: string[]) {
  return runLighter(["init", ...words], { cwd: folder });
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
  let path: string;
  let packageFile: PackageFile;
  beforeAll(async () => {
    path = join(folder, "My First Project");
    await init("My First Project");
    packageFile = JSON.parse(await readFile(join(path, "package.json"), "utf8")) as PackageFile;
    await installPackages(path, Object.keys({ ...packageFile.dependencies, ...packageFile.devDependencies }));
    await npm("run", "prepare");
  });

  /** Runs a script of the project; the commands that `npm install` would link are those of this workspace. */
  async function npm(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const PATH = `${join(WORKSPACE, "node_modules/.bin")}${delimiter}${process.env["PATH"]}`;
    const child = spawn("npm", words, {
      cwd: path,
      env: { ...process.env, PATH },
      shell: process.platform === "win32",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
    return { code, stdout, stderr };
  }

  it("depends on what was released with this command, and on what that was developed with", async () => {
    for (const [name, range] of Object.entries({
      ...packageFile.dependencies,
      ...packageFile.devDependencies,
    })) {
      const text = await readFile(join(path, "node_modules", name, "package.json"), "utf8");
      expect([name, range]).toEqual([name, `^${(JSON.parse(text) as PackageFile).version}`]);
    }
    expect(packageFile.dependencies["lighterjs"]).toBe(`^${version}`);
  });

  it("passes its own check", async () => {
    expect(await npm("run", "check")).toMatchObject({ code: 0, stderr: "" });
  });

  it("passes its own tests, in which constructors are injected", async () => {
    await writeFile(join(path, "test/injected.test.ts"), INJECTED);
    const { code, stdout } = await npm("test");
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^. (?:tests|pass) 6$/m);
  });

  it("trains until its callback stops the run", async () => {
    const { code, stdout, stderr } = await npm("start");
    expect(code).toBe(0);
    expect(stderr).toContain("stopped: `train/accuracy` is 1, and 1 is the goal");
    expect(await readdir(stdout.trim().split("\n").at(-1) ?? "")).toContain("metrics.csv");
  });

  describe("in an editor", () => {
    let config: string;
    let server: LanguageServer;
    beforeAll(async () => {
      config = await readFile(join(path, "config.yaml"), "utf8");
      const settings = JSON.parse(await readFile(join(path, ".vscode/settings.json"), "utf8")) as {
        "yaml.schemas": Record<string, string>;
      };
      server = await LanguageServer.start(path, settings["yaml.schemas"]);
    });
    afterAll(() => server.stop());

    it("has no faults", async () => {
      expect(await server.diagnose(config, "config.yaml")).toEqual([]);
    });

    it("offers its callback, with documentation, where callbacks stand", async () => {
      const text = config.replace(/_target_: project\.StopAtGoal.*/, "_target_: ‸");
      const { items } = await server.complete(text, "target.yaml");
      const offered = items.find(({ label }) => label === "project.StopAtGoal");
      expect(JSON.stringify(offered?.documentation)).toContain("Ends training once a metric is good enough.");
      expect(items.map(({ label }) => label)).not.toContain("lighter.optimizers.Adam");
    });

    it("offers the options that are not given yet", async () => {
      const { items } = await server.complete(config.replace("for_epochs: 5", "‸"), "options.yaml");
      const labels = items.map(({ label }) => label);
      expect(labels).toEqual(expect.arrayContaining(["for_epochs", "mode"]));
      expect(labels).not.toContain("goal");
      const offered = items.find(({ label }) => label === "for_epochs");
      expect(JSON.stringify(offered?.documentation)).toContain("Epochs in a row that must reach the goal.");
    });

    it("underlines a misspelt option, and nothing else", async () => {
      const text = config.replace("for_epochs: 5", "for_epoch: 5");
      const line = text.split("\n").findIndex((each) => each.includes("for_epoch"));
      expect(await server.diagnose(text, "typo.yaml")).toMatchObject([
        { range: { start: { line, character: 6 }, end: { line, character: 15 } } },
      ]);
    });

    it("completes files of config groups by the settings", async () => {
      const { items } = await server.complete("_target_: ‸\n", "callbacks/goal.yaml");
      expect(items.map(({ label }) => label)).toContain("project.StopAtGoal");
      const optimizers = await server.complete("_target_: ‸\n", "optimizer/fast.yaml");
      expect(optimizers.items.map(({ label }) => label)).toContain("lighter.optimizers.Adam");
    });
  });
});
