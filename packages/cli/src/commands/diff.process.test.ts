import { cp, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, type Outcome } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

const quickstart = resolve(import.meta.dirname, "../../../../examples/quickstart");
const runs = join(quickstart, "runs", `diff-${process.pid}`);

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    "config.yaml":
      "trainer:\n  max_epochs: 4\n  callbacks:\n    first: {_target_: toy.Freezer, names: [model.weight]}\n    second: {_target_: toy.Freezer, names: []}\nsystem:\n  token: ${env:TOY_TOKEN}\nat: ${now:%Y-%m-%d_%H-%M-%S}\n",
    "other.yaml":
      "at: ${now:%Y-%m-%d_%H-%M-%S}\nsystem:\n  token: ${env:TOY_TOKEN}\ntrainer:\n  callbacks:\n    - {_target_: toy.Freezer, names: [model.weight]}\n    - {names: [], _target_: toy.Freezer}\n  max_epochs: 4.0\n",
    "open.yaml": "trainer: {max_epochs: ???}\nsystem: {token: '${env:NO_SUCH_VARIABLE}'}\n",
    "wrong.yaml": "trainer: {max_epochs: ${nope}}\nsystem: {}\n",
    "conf/config.yaml": "defaults: [rows@system: csv, _self_]\ntrainer: {}\n",
    "conf/rows/csv.yaml": "data: rows.csv\n",
    "empty/notes.txt": "no run here\n",
  });
});
afterAll(() => Promise.all([project.remove(), rm(runs, { recursive: true, force: true })]));

async function lighter(...args: string[]): Promise<Outcome> {
  return runLighter(args, { cwd: project.path, environment: { TOY_TOKEN: "hunter2" } });
}

describe("lighter diff", () => {
  it("says that two configs mean the same, on stderr", async () => {
    expect(await lighter("diff", "config.yaml", "other.yaml")).toEqual({
      code: 0,
      signal: null,
      stdout: "",
      stderr: "no differences\n",
    });
    expect((await lighter("diff", "config.yaml", "other.yaml", "--quiet")).stderr).toBe("");
    expect((await lighter("diff", "config.yaml", "other.yaml", "--format", "json")).stdout).toBe("[]\n");
  });

  it("shows what an override behind a config changes", async () => {
    const { code, stdout, stderr } = await lighter(
      "diff",
      "config.yaml",
      "trainer.max_epochs=5",
      "other.yaml",
      "~trainer.callbacks.1",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(
      [
        "trainer (toy.Trainer)",
        "  ~ max_epochs: 5 → 4.0  # <command line>:1 → other.yaml:8",
        "  - callbacks.second:  # config.yaml:5",
        "      _target_: toy.Freezer",
        "      names: []",
        "",
      ].join("\n"),
    );
  });

  it("prints JSON", async () => {
    const { stdout } = await lighter(
      "diff",
      "config.yaml",
      "config.yaml",
      "trainer.max_epochs=5",
      "--format",
      "json",
    );
    expect(JSON.parse(stdout)).toEqual([
      {
        kind: "changed",
        path: "trainer.max_epochs",
        left: { path: "trainer.max_epochs", value: 4, file: "config.yaml", line: 2, column: 15 },
        right: { path: "trainer.max_epochs", value: 5, file: "<command line>", line: 1, column: 20 },
      },
    ]);
  });

  it("shows no value from the environment, and needs none", async () => {
    const { code, stdout } = await lighter("diff", "config.yaml", "open.yaml");
    expect(code).toBe(0);
    expect(stdout).toContain("max_epochs: 4 → ???");
    expect(stdout).toContain("token: ${env:TOY_TOKEN} → ${env:NO_SUCH_VARIABLE}");
    expect(stdout).not.toContain("hunter2");
  });

  it("finds no difference between a run and its config, whatever its date and environment", async () => {
    expect((await lighter("fit", "config.yaml", "--run-dir", "mine", "--quiet")).code).toBe(0);
    const without = await runLighter(["diff", "mine", "config.yaml"], { cwd: project.path });
    expect(without).toMatchObject({ code: 0, stdout: "", stderr: "no differences\n" });
    const { stdout } = await lighter("diff", "mine", "config.yaml", "trainer.max_epochs=5");
    expect(stdout).toContain("~ max_epochs: 4 → 5  # mine/composed.yaml:3 → <command line>:1");
  });

  it("compares a run that has nothing but its resolved config", async () => {
    await lighter("fit", "config.yaml", "trainer.max_epochs=3", "--run-dir", "runs/toy/2026", "--quiet");
    await cp(join(project.path, "runs/toy/2026/resolved.yaml"), join(project.path, "old/resolved.yaml"));
    const { stdout } = await lighter("diff", "old", "config.yaml");
    expect(stdout).toContain("~ max_epochs: 3 → 4  # old/resolved.yaml:4 → config.yaml:2");
  });

  it("compares a path by the file that it names", async () => {
    expect((await lighter("fit", "conf/config.yaml", "--run-dir", "saved/one", "--quiet")).code).toBe(0);
    const composed = await readFile(join(project.path, "saved/one/composed.yaml"), "utf8");
    expect(composed).toBe("# @directory ../../conf\nsystem:\n  data: rows/rows.csv\ntrainer: {}\n");
    expect(await lighter("diff", "saved/one", "conf/config.yaml")).toMatchObject({
      stdout: "",
      stderr: "no differences\n",
    });
    const { stdout } = await lighter("diff", "saved/one", "conf/config.yaml", "system.data=rows.csv");
    expect(stdout).toContain("~ data: conf/rows/rows.csv → rows.csv  #");
  });

  it.each([
    [["nowhere.yaml", "config.yaml"], "there is no file `nowhere.yaml`", "check the spelling"],
    [["empty", "config.yaml"], "`empty` holds no run", "is the last line that `lighter fit` prints"],
    [["runs", "config.yaml"], "`runs` holds no run", "did you mean `runs/toy/2026`?"],
    [["config.yaml"], "compares two configs or run folders, not 1", "for example `lighter diff"],
    [["config.yaml", "other.yaml", "open.yaml"], "not 3", "for example `lighter diff"],
    [["a=1", "config.yaml", "other.yaml"], "the override `a=1` follows no config", "write it behind"],
    [["config.yaml", "wrong.yaml"], "UNQUOTED_REFERENCE", "quote"],
    [["config.yaml", "config.yaml", "aside.nope=1"], "the config has no `aside`", "+aside.nope"],
  ])("refuses %j", async (args, message, help) => {
    const { code, stdout, stderr } = await lighter("diff", ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain(help);
  });
});

describe("lighter diff of the quickstart", () => {
  it("shows how two runs were made otherwise, and that a run was made from its config", async () => {
    const lighter = (...args: string[]): Promise<Outcome> => runLighter(args, { cwd: quickstart });
    const [one, two] = [join(runs, "one"), join(runs, "two")];
    const short = ["trainer.max_epochs=2", "--quiet", "--run-dir"];
    expect((await lighter("fit", "config.yaml", ...short, one)).code).toBe(0);
    const changed = ["system.optimizer.learning_rate=0.1", "trainer.callbacks.0.until_epoch=1"];
    expect((await lighter("fit", "config.yaml", ...changed, ...short, two)).code).toBe(0);

    const { stdout } = await lighter("diff", one, two);
    expect(stdout.replaceAll(runs, "runs").replaceAll("\\", "/")).toBe(
      [
        "trainer.callbacks[0] (lighter.callbacks.Freezer)",
        "  ~ until_epoch: 20 → 1  # runs/one/composed.yaml:8 → runs/two/composed.yaml:8",
        "",
        "system.optimizer (lighter.optimizers.Adam)",
        "  ~ learning_rate: 0.05 → 0.1  # runs/one/composed.yaml:24 → runs/two/composed.yaml:24",
        "",
      ].join("\n"),
    );
    expect(await lighter("diff", "config.yaml", "trainer.max_epochs=2", one)).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "no differences\n",
    });
  });
});
