import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNewProject, type NewProject } from "../../packages/cli/src/testing/new-project.js";
import { LanguageServer } from "../../packages/schema/src/testing/language-server.js";

describe("a project that `lighter init` made, in an editor", () => {
  let project: NewProject;
  let config: string;
  let server: LanguageServer;
  beforeAll(async () => {
    project = await createNewProject();
    const { path } = project;
    config = await readFile(join(path, "config.yaml"), "utf8");
    const settings = JSON.parse(await readFile(join(path, ".vscode/settings.json"), "utf8")) as {
      "yaml.schemas": Record<string, string>;
    };
    server = await LanguageServer.start(path, settings["yaml.schemas"]);
  });
  afterAll(async () => {
    server.stop();
    await project.remove();
  });

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

  it("explains an option where the pointer is", async () => {
    const shown = await server.hover(config.replace("for_epochs", "for_‸epochs"));
    expect(shown).toContain("Epochs in a row that must reach the goal.");
    expect(shown).toContain("Default: `1`");
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
