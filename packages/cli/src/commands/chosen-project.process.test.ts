import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

let project: ToyProject;
let elsewhere: string;
let config: string;
beforeAll(async () => {
  project = await createToyProject({ "configs/config.yaml": "trainer: {}\nsystem: {}\n" });
  elsewhere = await realpath(await mkdtemp(join(tmpdir(), "lighter-elsewhere-")));
  config = relative(elsewhere, join(await realpath(project.path), "configs/config.yaml"));
});
afterAll(() => Promise.all([project.remove(), rm(elsewhere, { recursive: true, force: true })]));

const lighter = (...args: string[]) => runLighter(args, { cwd: elsewhere });

describe("a config of another project than the working directory", () => {
  it("is looked at, and is not built", async () => {
    expect((await lighter("check", config)).code).toBe(0);
    for (const command of ["fit", "plan"]) {
      const { code, stdout, stderr } = await lighter(command, config);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(`error[INVALID_PROJECT]: \`${config}\` belongs to another project`);
      expect(stderr).toContain(
        `\`--project ${relative(elsewhere, await realpath(project.path))}\` builds with it`,
      );
    }
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it("is built where that project is chosen, as the refusal says", async () => {
    const { code, stdout, stderr } = await lighter("fit", config, "--project", project.path, "--quiet");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/[\\/]runs[\\/]config[\\/]/);
  });

  it("is refused where no folder, or no project, is chosen", async () => {
    const missing = await lighter("fit", config, "--project", "gone");
    expect(missing).toMatchObject({ code: 2, stdout: "" });
    expect(missing.stderr).toContain("error: there is no folder `gone`\n");
    const none = await lighter("check", config, "--project", ".");
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain("there is no project in `.`");
  });

  it("lends its targets to a config of no project where it is chosen", async () => {
    await writeFile(join(elsewhere, "loose.yaml"), "trainer: { _target_: toy.Trainer }\nsystem: {}\n");
    expect((await lighter("check", "loose.yaml")).code).toBe(2);
    for (const command of ["check", "fit"])
      expect((await lighter(command, "loose.yaml", "--project", project.path)).code).toBe(0);
  });
});

describe.skipIf(process.platform === "win32")("lighter init", () => {
  it("writes through no link", async () => {
    const victim = join(elsewhere, "victim");
    await mkdir(victim);
    await symlink(victim, join(elsewhere, "linked"));
    await mkdir(join(elsewhere, "inside"));
    await symlink(victim, join(elsewhere, "inside/src"));
    await symlink(join(victim, "config.yaml"), join(elsewhere, "inside/config.yaml"));
    for (const folder of ["linked", "inside"]) {
      const { code, stderr } = await lighter("init", folder);
      expect(code).toBe(2);
      expect(stderr).toMatch(/is not a folder|already has `config\.yaml`, `src`|already has .*`src`/);
    }
    expect(await readdir(victim)).toEqual([]);
  });
});
