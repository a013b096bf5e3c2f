import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { diagnoseFixture } from "../../packages/core/src/testing/diagnose-fixture.js";
import { runStages } from "../../packages/core/src/testing/run-stages.js";
import { fixtureCatalog } from "../../packages/core/src/testing/diagnose-fixture.js";
import { faultsOfCures, faultsOfFixes } from "./apply-cures.js";
import { diagnoseConfig, readExpectation } from "./evaluate-config.js";
import { brokenConfigs } from "./score-configs.js";

const root = resolve(import.meta.dirname, "../../packages/core/src/fixtures/diagnostics");
const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const pairs = folders(root).flatMap((code) => folders(join(root, code)).map((name) => join(code, name)));

describe("what a program can do about a fault", () => {
  it.each(pairs)("removes it and loses nothing: %s", async (pair) => {
    const folder = join(root, pair);
    const given = argumentsOf(folder);
    const diagnostics = await diagnoseFixture(folder);
    const faults = await faultsOfFixes(folder, given, diagnostics, async (cwd, args) => {
      return (await runStages({ args, cwd, catalog: fixtureCatalog })).diagnostics;
    });
    expect(faults).toEqual([]);
  });
});

function argumentsOf(folder: string): string[] {
  if (!readdirSync(folder).includes("arguments.txt")) return ["config.yaml"];
  return readFileSync(join(folder, "arguments.txt"), "utf8").trimEnd().split("\n");
}

describe("the test of a cure", () => {
  const trial = async (name: string, change: (faults: { cures?: unknown[] }) => void): Promise<string[]> => {
    const { folder } = brokenConfigs.find((each) => each.name === name)!;
    const expectation = readExpectation(folder);
    const { diagnostics } = await diagnoseConfig(folder, expectation);
    change(expectation.faults[0]!);
    return faultsOfCures(folder, expectation, diagnostics);
  };

  it("notices help that nobody has obeyed", async () => {
    const faults = await trial("duplicate-key", (fault) => delete fault.cures);
    expect(faults).toEqual(["nothing says how to obey: keep one of the two"]);
  });

  it("notices that a cure is none, brings another fault, or loses something", async () => {
    const edits = (...pairs: [string, string][]) => ({
      obeys: "one of the two",
      edits: { "config.yaml": pairs },
    });
    const faults = await trial("conflicting-options", (fault) => {
      fault.cures = [
        edits(["until_epoch: 5\n", "until_epoch: 6\n"]),
        edits(["windows: [{", "window: [{"]),
        edits(["      windows: [{ from_epoch: 1, until_epoch: 3 }]\n", ""], ["seed: 7\n", ""]),
      ];
    });
    expect(faults).toEqual([
      "one of the two: the fault is still there",
      "one of the two: brings UNKNOWN_OPTION: `lighter.callbacks.Freezer` has no option `window`",
    ]);
    const replaced = await trial("override-unclosed", (fault) => {
      fault.cures = [{ obeys: "add the `]`", arguments: ["config.yaml", "trainer.callbacks=[]"] }];
    });
    expect(replaced.filter((each) => each.includes("loses"))).toContain(
      "add the `]`: loses `trainer.callbacks.1._target_`",
    );
  });
});
