import { describe, expect, it } from "vitest";
import { runStages } from "../testing/run-stages.js";
import { withFiles } from "../testing/with-files.js";
import { renderDiagnostics } from "../render/render-diagnostics.js";

const check = (files: Readonly<Record<string, string>>, ...args: string[]) =>
  withFiles(files, async (cwd) => {
    const { diagnostics } = await runStages({ args: ["config.yaml", ...args], cwd });
    const found = diagnostics.map(({ code, path, severity }) => [severity, code, path]);
    return { found, report: renderDiagnostics(diagnostics, { color: false }) };
  });

const runnable = "trainer: {callbacks: []}\nsystem: {all: []}\n";

describe("a file that a defaults list names", () => {
  it("is warned of where it sets nodes of the config below its own folder", async () => {
    const { found, report } = await check(
      { "config.yaml": runnable, "exp/a.yaml": "trainer:\n  callbacks: []\n" },
      "+exp=a",
    );
    expect(found).toEqual([["warning", "UNUSED_CONFIG", "exp"]]);
    expect(report).toContain("`exp/a.yaml` changes nothing: it goes to `exp`, which nothing refers to");
    expect(report).toContain("write `# @package _global_` as its first line");
    expect(report).toContain("<command line>:1:6");
  });

  it("is warned of where it sets a value that references read, also in a config that cannot be run", async () => {
    const files = { "config.yaml": "defaults: [exp: a]\nlr: 1\nx: ${lr}\n", "exp/a.yaml": "lr: 2\n" };
    expect((await check(files)).found).toEqual([["warning", "UNUSED_CONFIG", "exp"]]);
  });

  it("is warned of where nothing refers to it in a config that can be run", async () => {
    const files = { "config.yaml": `defaults: [log: csv]\n${runnable}`, "log/csv.yaml": "path: x\n" };
    const { found, report } = await check(files);
    expect(found).toEqual([["warning", "UNUSED_CONFIG", "log"]]);
    expect(report).toContain("refer to it: `${log}`");
  });

  it("is warned of with the nearest package where its own is misspelt", async () => {
    const files = {
      "config.yaml": `defaults: [cb: a]\n${runnable}`,
      "cb/a.yaml": "# @package trainr\ncallbacks: []\n",
    };
    expect((await check(files)).report).toContain("did you mean the package `trainer`?");
  });

  it.each([
    [
      "something refers to it",
      { "config.yaml": "defaults: [log: csv]\ntrainer: {extra: '${log.path}'}\nsystem: {}\n" },
    ],
    [
      "a resolver reads it",
      { "config.yaml": "defaults: [log: csv]\ntrainer: {extra: '${oc.select:log.path}'}\nsystem: {}\n" },
    ],
    [
      "it holds nothing but other files",
      {
        "config.yaml": `defaults: [group: a]\n${runnable}`,
        "group/a.yaml": "defaults: [/log@_global_.trainer.extra: csv]\n",
      },
    ],
    ["nobody can tell, since the config is not to be run", { "config.yaml": "defaults: [log: csv]\n" }],
    ["it goes into a node", { "config.yaml": "defaults: [log@trainer.extra: csv]\nsystem: {}\n" }],
  ])("is taken without a word where %s", async (_, files) => {
    expect((await check({ "log/csv.yaml": "path: x\n", ...files })).found).toEqual([]);
  });
});

describe("a top-level key", () => {
  it.each([
    ["trainer.callbacks: []", "write `callbacks:` below `trainer:`"],
    ["trainer::extra::x: 1", "write `x:` below `trainer.extra:`"],
    ["data#x: 1", "write `x:` below `data:`"],
  ])("that reads like a path is warned of: %s", async (line, cure) => {
    const { found, report } = await check({ "config.yaml": `${runnable}data: {x: 0}\n${line}\n` });
    expect(found).toEqual([["warning", "UNKNOWN_KEY", expect.any(String)]]);
    expect(report).toContain(cure);
  });

  it("that is an option of a node, and that nothing refers to, is warned of", async () => {
    const { found, report } = await check({ "config.yaml": `${runnable}callbacks: []\n` });
    expect(found).toEqual([["warning", "UNKNOWN_KEY", "callbacks"]]);
    expect(report).toContain(
      "write `callbacks:` below `trainer:`, or refer to it there: `callbacks: ${callbacks}`",
    );
  });

  it.each([
    ["x.y: 1", "where nothing has the name of its first part"],
    ["callbacks: []\nuse: ${callbacks}", "where something refers to it"],
    ["'trainer.x': 1\nuse: ${['trainer.x']}", "where something refers to it by its name"],
    ["anything: 1", "where it is data"],
  ])("is taken without a word: %j, %s", async (lines) => {
    expect((await check({ "config.yaml": `${runnable}${lines}\n` })).found).toEqual([]);
  });
});
