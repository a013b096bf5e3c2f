import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackages } from "./testing/install-packages.js";
import { runLighter, type Outcome } from "./testing/run-lighter.js";
import { createToyProject, type ToyProject } from "./testing/toy-project.js";

const PACKAGES = resolve(import.meta.dirname, "../..");

/**
 * Installs this command line with files of its own, tsyringe included; says which file starts it.
 */
async function install(folder: string, version: string): Promise<string> {
  const modules = join(folder, "node_modules");
  for (const [name, from] of [
    ["lighterjs", "cli"],
    ["@lighterjs/core", "core"],
    ["@lighterjs/schema", "schema"],
  ] as const) {
    const to = join(modules, name);
    const text = await readFile(join(PACKAGES, from, "package.json"), "utf8");
    const description = JSON.parse(text) as { readonly files: readonly string[] };
    const filter = (path: string): boolean => !/[\\/]dist[\\/]bundle/.test(path);
    // Patterns name sources, which an installed package does not run.
    for (const part of description.files.filter((each) => !/[!*]/.test(each)))
      await cp(join(PACKAGES, from, part), join(to, part), { recursive: true, filter });
    await writeFile(join(to, "package.json"), JSON.stringify({ ...description, version }));
  }
  const container = await realpath(join(PACKAGES, "cli/node_modules/tsyringe"));
  await cp(container, join(modules, "tsyringe"), { recursive: true });
  const tslib = createRequire(join(container, "package.json")).resolve("tslib");
  await symlink(dirname(tslib), join(modules, "tslib"), "junction");
  await installPackages(folder, ["ajv", "commander", "jiti", "js-yaml", "reflect-metadata"]);
  return join(modules, "lighterjs", "bin", "lighter.js");
}

let elsewhere: string;
let everywhere: string;
let project: ToyProject;
beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), "lighter-global-"));
  everywhere = await install(elsewhere, "1.0.0");
  project = await createToyProject({
    "config.yaml": "trainer: {}\nsystem: {}\n",
    "configs/deep/config.yaml": "trainer: {}\nsystem: {}\n",
  });
  for (const linked of ["tsyringe", "reflect-metadata", "@lighterjs/core"])
    await rm(join(project.path, "node_modules", linked));
  await install(project.path, "2.0.0");
});
afterAll(() => Promise.all([project.remove(), rm(elsewhere, { recursive: true, force: true })]));

function run(program: string, cwd: string, ...args: string[]): Promise<Outcome> {
  return runLighter(args, { cwd, program });
}

describe("a command line installed elsewhere", () => {
  it("runs the project's own one, found from the working directory or a folder inside", async () => {
    for (const cwd of [project.path, join(project.path, "configs", "deep")])
      expect((await run(everywhere, cwd, "--version")).stdout).toBe("2.0.0\n");
  });

  it("does not run the one beside a config that is merely named", async () => {
    const config = join(project.path, "configs", "deep", "config.yaml");
    for (const args of [
      ["check", config],
      ["print", config, "--resolve"],
      ["check", config, "--project", project.path],
      ["check", "plan", "fit", "--project", project.path],
    ])
      expect((await run(everywhere, elsewhere, ...args, "--version")).stdout).toBe("1.0.0\n");
    expect((await run(everywhere, elsewhere, "fit", config, "--version")).stdout).toBe("1.0.0\n");
  });

  it("runs the one of the project that is chosen for what builds", async () => {
    for (const args of [
      ["fit", "--project", project.path, "config.yaml"],
      ["plan", "config.yaml", `--project=${join(project.path, "configs")}`],
      ["fit", "--project", elsewhere, "--project", project.path],
    ])
      expect((await run(everywhere, elsewhere, ...args, "--version")).stdout).toBe("2.0.0\n");
    expect((await run(everywhere, elsewhere, "fit", "--", "--project", project.path, "--version")).code).toBe(
      2,
    );
  });

  it("runs none that lies in no project", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lighter-no-project-"));
    const bin = join(folder, "node_modules", "lighterjs", "bin");
    await mkdir(join(folder, "deep"), { recursive: true });
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, "lighter.js"), 'console.log("3.0.0");\n');
    expect((await run(everywhere, join(folder, "deep"), "--version")).stdout).toBe("1.0.0\n");
    await writeFile(join(folder, "package.json"), "{}");
    expect((await run(everywhere, join(folder, "deep"), "--version")).stdout).toBe("3.0.0\n");
    await rm(folder, { recursive: true });
  });

  it("runs itself where there is no other", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lighter-nowhere-"));
    expect((await run(everywhere, folder, "--version")).stdout).toBe("1.0.0\n");
    await rm(folder, { recursive: true });
  });

  it("leaves what is no path to a config to the command", async () => {
    for (const word of ["config.yaml/below.yaml", `${"x".repeat(300)}.yaml`]) {
      const { code, stderr } = await run(everywhere, project.path, "check", word);
      expect({ code, first: stderr.slice(0, 23) }).toEqual({ code: 2, first: "error[FILE_NOT_FOUND]: " });
    }
  });

  it("builds with the container that the project's classes know", async () => {
    const { code, stderr } = await run(everywhere, project.path, "fit", "config.yaml", "--quiet");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("says what to install where the project has none, since it cannot know the project's classes", async () => {
    const folder = join(project.path, "node_modules");
    await rename(join(folder, "lighterjs"), join(folder, "not-lighterjs"));
    const { code, stdout, stderr } = await run(everywhere, project.path, "fit", "config.yaml");
    const checked = await run(everywhere, project.path, "check", "config.yaml");
    await rename(join(folder, "not-lighterjs"), join(folder, "lighterjs"));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: `lighter` cannot build what the project offers: .*installed apart\n/);
    expect(stderr).toContain("`npm install lighterjs`");
    expect(checked.code).toBe(0);
  });

  it("runs itself where the project links to it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lighter-linked-"));
    await mkdir(join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), "{}");
    const link = join(folder, "node_modules", "lighterjs");
    await symlink(join(elsewhere, "node_modules", "lighterjs"), link, "junction");
    expect((await run(everywhere, folder, "--version")).stdout).toBe("1.0.0\n");
    expect((await run(join(link, "bin", "lighter.js"), folder, "--version")).stdout).toBe("1.0.0\n");
    await rm(folder, { recursive: true });
  });

  it("does not hand over what was handed to it", async () => {
    const handed = "data:text/javascript,globalThis[Symbol.for('lighter.handedOver')]=true";
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", handed, everywhere, "--version"],
      { cwd: project.path },
    );
    expect(stdout).toBe("1.0.0\n");
  });
});
