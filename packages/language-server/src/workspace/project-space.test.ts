import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shownName } from "./config-view.js";
import { Workspace } from "./workspace.js";

describe("the configs that a file takes part in", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lighter-space-"));
    await files({ "package.json": '{"name": "a", "lighter": {}}' });
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function files(texts: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  }
  async function configsOf(workspace: Workspace, name: string): Promise<readonly string[]> {
    return ((await workspace.view(join(folder, name)))?.configs ?? []).map(shownName);
  }

  it("are itself, where it looks like one and no other composes it", async () => {
    await files({ "a.yaml": "defaults: [b]\n", "b.yaml": "trainer: {}\n", "c.yaml": "x: 1\n" });
    const workspace = new Workspace();
    expect(await configsOf(workspace, "a.yaml")).toEqual(["a.yaml"]);
    expect(await configsOf(workspace, "b.yaml")).toEqual(["a.yaml"]);
    expect(await configsOf(workspace, "c.yaml")).toEqual([]);
  });

  it("are those that the package.json says, each file list as one", async () => {
    await files({
      "package.json": '{"name": "a", "lighter": {"configs": [["a.yaml"], ["a.yaml", "over.yaml"]]}}',
      "a.yaml": "x: 1\n",
      "over.yaml": "trainer: {}\nx: 2\n",
    });
    const workspace = new Workspace();
    expect(await configsOf(workspace, "a.yaml")).toEqual(["a.yaml", "a.yaml over.yaml"]);
    expect(await configsOf(workspace, "over.yaml")).toEqual(["a.yaml over.yaml"]);
  });

  it("change with a text that is not saved", async () => {
    await files({ "a.yaml": "trainer: {}\n", "b.yaml": "x: 1\n" });
    const workspace = new Workspace();
    expect(await configsOf(workspace, "b.yaml")).toEqual([]);
    workspace.setText(join(folder, "a.yaml"), "defaults: [b, c]\ntrainer: {}\n");
    expect(await configsOf(workspace, "b.yaml")).toEqual(["a.yaml"]);
    workspace.setText(join(folder, "c.yaml"), "y: 1\n");
    expect(await configsOf(workspace, "c.yaml")).toEqual(["a.yaml"]);
    workspace.close(join(folder, "a.yaml"));
    expect(await configsOf(workspace, "b.yaml")).toEqual([]);
  });

  it("change with what is on disk, once that is told", async () => {
    await files({ "a.yaml": "defaults: [b]\n", "b.yaml": "x: 1\n" });
    const workspace = new Workspace();
    workspace.setText(join(folder, "b.yaml"), "x: 1\n");
    expect(await configsOf(workspace, "b.yaml")).toEqual(["a.yaml"]);
    await files({ "a.yaml": "x: 1\n", "d.yaml": "defaults: [b]\n" });
    workspace.noteChanges([join(folder, "a.yaml"), join(folder, "d.yaml")]);
    expect(await configsOf(workspace, "b.yaml")).toEqual(["d.yaml"]);
    await files({ "package.json": '{"name": "a", "lighter": {"configs": [["a.yaml", "b.yaml"]]}}' });
    workspace.noteChanges([join(folder, "package.json")]);
    expect(await configsOf(workspace, "b.yaml")).toEqual(["a.yaml b.yaml", "d.yaml"]);
  });

  it("are no longer those of an option that was closed before it was saved", async () => {
    await mkdir(join(folder, "model"));
    await files({ "a.yaml": "defaults: [{ model: small }]\n", "model/small.yaml": "x: 1\n" });
    const workspace = new Workspace();
    const all = async () =>
      ((await workspace.viewAll(join(folder, "a.yaml")))?.configs ?? []).map(shownName).toSorted();
    workspace.setText(join(folder, "a.yaml"), "defaults: [{ model: small }]\n");
    workspace.setText(join(folder, "model/large.yaml"), "x: 2\n");
    await workspace.view(join(folder, "model/large.yaml"));
    expect(await all()).toEqual(["a.yaml", "a.yaml model=large"]);
    workspace.close(join(folder, "model/large.yaml"));
    expect(await all()).toEqual(["a.yaml"]);
  });

  it("are none where no package uses Lighter", async () => {
    await files({ "package.json": '{"name": "a"}', "a.yaml": "trainer: {}\n" });
    expect(await new Workspace().view(join(folder, "a.yaml"))).toBeUndefined();
  });
});
