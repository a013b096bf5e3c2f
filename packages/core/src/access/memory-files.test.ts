import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { TargetManifest } from "@lighterjs/schema";
import { surveyConfigFiles } from "../pipeline.js";
import { projectOf } from "../project/project-of.js";
import { MemoryFiles } from "./memory-files.js";

const manifest = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../${name}.targets.json`, import.meta.url), "utf8"),
  ) as TargetManifest;

const loaded = projectOf({
  manifests: ["tfjs/lighter", "tfjs/tf", "callbacks/lighter"].map(manifest),
  roots: { trainer: "lighter.Trainer", system: "lighter.System" },
});

async function survey(files: Readonly<Record<string, string>>, overrides: readonly string[] = []) {
  const configFiles = new MemoryFiles(Object.entries(files));
  return surveyConfigFiles({
    files: ["config.yaml"],
    overrides,
    cwd: "/conf",
    environment: {},
    loaded,
    configFiles,
  });
}

describe("files in memory", () => {
  it("make a config by their defaults list, with a project that is data", async () => {
    const { diagnostics, composed, checked } = await survey(
      {
        "/conf/config.yaml": "defaults: [_self_, optimizer: adam]\ntrainer: {}\nsystem: {}\n",
        "/conf/optimizer/adam.yaml":
          "# @package system.optimizer\n_target_: lighter.optimizers.Adam\nlr: 0.1\n",
      },
      ["+trainer.max_epochs=3"],
    );
    expect(composed?.sources.map(({ name }) => name)).toEqual([
      "config.yaml",
      "optimizer/adam.yaml",
      "<command line>",
    ]);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: "UNKNOWN_OPTION",
        message: "`lighter.optimizers.Adam` has no option `lr`",
      }),
    );
    expect([...(checked?.targets.values() ?? [])].map(({ definition }) => definition.name)).toContain(
      "lighter.Trainer",
    );
  });

  it("say what else is there where one is not", async () => {
    const { diagnostics } = await survey({ "/conf/confg.yaml": "trainer: {}" });
    expect(diagnostics).toMatchObject([{ code: "FILE_NOT_FOUND", help: ["did you mean `confg.yaml`?"] }]);
    const { diagnostics: of } = await survey({ "/conf/config.yaml/a.yaml": "" });
    expect(of).toMatchObject([{ message: "`config.yaml` is a folder" }]);
  });

  it("list folders as long as something is in them", async () => {
    const files = new MemoryFiles([
      ["/a/b/c.yaml", ""],
      ["/a/d.yaml", ""],
    ]);
    expect(await files.list("/a")).toEqual([
      { name: "b", isFolder: true },
      { name: "d.yaml", isFolder: false },
    ]);
    expect(await files.realPath("/a/b")).toBe("/a/b");
    files.delete("/a/b/c.yaml");
    expect(await files.realPath("/a/b")).toBeUndefined();
    expect(await files.list("/")).toEqual([{ name: "a", isFolder: true }]);
  });
});
