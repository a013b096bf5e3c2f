import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, type Outcome } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

const VALID = "trainer:\n  max_epochs: 2\nsystem: {}\n";

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({ "config.yaml": VALID });
});
afterAll(() => project.remove());

async function runs(): Promise<boolean> {
  return access(join(project.path, "runs")).then(
    () => true,
    () => false,
  );
}

async function fit(...args: string[]): Promise<Outcome> {
  return runLighter(["fit", ...args], { cwd: project.path });
}

describe("lighter fit, given a faulty config", () => {
  it.each([
    [
      "an unknown target",
      "trainer: {}\nsystem:\n  _target_: toy.Sistem\n",
      "error[UNKNOWN_TARGET]",
      "config.yaml:3:13",
      "did you mean `toy.System`?",
    ],
    [
      "an unknown option",
      "trainer:\n  max_epoch: 2\nsystem: {}\n",
      "error[UNKNOWN_OPTION]",
      "config.yaml:2:3",
      "did you mean `max_epochs`?",
    ],
    [
      "an unknown reference",
      "trainer:\n  max_epochs: ${epoch}\nsystem: {}\nepochs: 3\n",
      "error[UNRESOLVED_REFERENCE]",
      "config.yaml:2:17",
      "did you mean `${epochs}`?",
    ],
    [
      "a wrong type",
      "trainer:\n  max_epochs: many\nsystem: {}\n",
      "error[INVALID_OPTION]",
      "config.yaml:2:15",
      "integer",
    ],
    [
      "a missing option",
      "trainer:\n  callbacks:\n    - _target_: toy.Freezer\nsystem: {}\n",
      "error[MISSING_OPTION]",
      "config.yaml:3:",
      "names",
    ],
    [
      "a name that matches no parameter",
      'trainer:\n  callbacks:\n    - _target_: toy.Freezer\n      names: ["model.weight", "model.wieght"]\nsystem: {}\n',
      "error[UNMATCHED_PARAMETER]",
      "config.yaml:4:31",
      "did you mean `model.weight`?",
    ],
    [
      "a seed that is none",
      "trainer: {}\nsystem: {}\nseed: lucky\n",
      "error[INVALID_OPTION]",
      "config.yaml:3:7",
      "leave `seed` out",
    ],
    ["broken YAML", "trainer: [1\nsystem: {}\n", "error[INVALID_YAML]", "config.yaml:", ""],
    ["an empty file", "", "error[INVALID_YAML]", "config.yaml:1:1", ""],
    [
      "a fault in a file with Windows line ends",
      "trainer:\r\n  max_epochs: 2\r\n  max_epoch: 2\r\nsystem: {}\r\n",
      "error[UNKNOWN_OPTION]",
      "config.yaml:3:3",
      "did you mean `max_epochs`?",
    ],
    [
      "an object that cannot be built",
      "trainer: {}\nsystem:\n  broken: true\n",
      "error[CONSTRUCTION_FAILED]",
      "config.yaml:",
      "the model cannot be built",
    ],
  ])("points at %s", async (_name, text, code, place, message) => {
    await project.write("bad/config.yaml", text);
    const { code: exitCode, stdout, stderr } = await fit("bad/config.yaml");
    expect(stderr).toContain(code);
    expect(stderr).toContain(`bad/${place}`);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect({ exitCode, stdout, runs: await runs() }).toEqual({ exitCode: 2, stdout: "", runs: false });
  });

  it.each([
    [
      "an override of nothing",
      ["config.yaml", "trainer.max_epoch=3"],
      "error[UNKNOWN_OPTION]",
      "<command line>:1:9",
      "did you mean `max_epochs`?",
    ],
    [
      "an override of the wrong type",
      ["config.yaml", "seed=1", "trainer.max_epochs=x"],
      "error[",
      "<command line>:",
      "",
    ],
    ["an empty override", ["config.yaml", ""], "error", "", ""],
    [
      "an override without a path",
      ["config.yaml", "=3"],
      "error[INVALID_OVERRIDE]",
      "<command line>:1:1",
      "",
    ],
    ["a missing file", ["nowhere.yaml"], "error[FILE_NOT_FOUND]", "nowhere.yaml", ""],
    ["a folder", ["node_modules"], "error", "node_modules", ""],
    ["no config at all", [], "error: `lighter fit` needs a config", "", "lighter fit config.yaml"],
    [
      "overrides only",
      ["trainer.max_epochs=3"],
      "error: `lighter fit` needs a config",
      "",
      "lighter fit config.yaml",
    ],
  ])("refuses %s", async (_name, args, headline, place, help) => {
    const { code, stdout, stderr } = await fit(...args);
    expect(stderr).toContain(headline);
    expect(stderr).toContain(place);
    expect(stderr).toContain(help);
    expect(stderr).not.toContain("    at ");
    expect({ code, stdout, runs: await runs() }).toEqual({ code: 2, stdout: "", runs: false });
  });

  it("reports all faults at once, in source order, before anything is built", async () => {
    await project.write(
      "bad/config.yaml",
      "trainer:\n  max_epoch: 2\n  callbacks:\n    - _target_: toy.Witness\n    - _target_: toy.Freezr\nsystem:\n  token: 3\n",
    );
    const { stderr } = await fit("bad/config.yaml");
    const codes = [...stderr.matchAll(/^error\[(\w+)\]/gm)].map(([, code]) => code);
    expect(codes).toEqual(["UNKNOWN_OPTION", "UNKNOWN_TARGET", "INVALID_OPTION"]);
    expect(stderr).not.toContain("witness built");
    expect(stderr).toContain("3 errors in bad/config.yaml; nothing was built");
  });

  it("says what makes a project where there is none", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lighter-no-project-"));
    await writeFile(join(folder, "config.yaml"), VALID);
    const { code, stderr } = await runLighter(["check", "config.yaml"], { cwd: folder });
    await rm(folder, { recursive: true });
    // The command line's own installation, which is looked at last, has targets in this workspace
    // but no `toy` ones.
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("error[") as string });
  });
});
