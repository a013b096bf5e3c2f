import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { applyEdits } from "@lighterjs/core/stages";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { viewOf } from "../testing/view-of.js";
import { optionAt, renameOption } from "./rename-option.js";

/** A config that chooses `model/small.yaml` in every way there is. */
const FILES = {
  "package.json": JSON.stringify({ lighter: { configs: [["config.yaml", "local.yaml"], ["whole.yaml"]] } }),
  "config.yaml": `defaults: [{ model: ‸small }, { optional experiment: null }, _self_]
width: \${model.width}
sweep: { parameters: { model: [small, 'large'], width: [small, 8], model@other: [small] } }
`,
  "local.yaml": "width: 3 # small\n",
  "second.yaml": `defaults:\n  - "model/small@net"\n  - model@a: [large, "small"]\n  - _self_\n`,
  "experiment/tiny.yaml": "# @package _global_\ndefaults:\n  - override /model: 'small'\nwidth: 4\n",
  "model/small.yaml": "width: 1\nname: small\n",
  "model/large.yaml": "defaults: [small]\nwidth: 2\n",
  "whole.yaml": "trainer: 1\n",
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-option-"));
});
afterEach(() => rm(folder, { recursive: true }));

/**
 * The texts that are other after the option at the mark of a file got another name, and its file.
 */
async function rename(next: string, changed: Readonly<Record<string, string>> = {}, file = "config.yaml") {
  const files: Readonly<Record<string, string>> = { ...FILES, ...changed };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text.replace("‸", ""));
  }
  const path = join(folder, file);
  const { view, offset, workspace } = await viewOf(path, files[file]!);
  const project = (await workspace.viewAll(path))!;
  const option = optionAt(view, project, offset);
  if (option === undefined) return undefined;
  const { edits, moved } = await renameOption(option, project, next, { environment: {} });
  const sources = new Set(edits.map(({ location }) => location.source));
  const texts = [...sources].map((source) => {
    const own = edits.filter(({ location }) => location.source === source);
    const changes = own.map(({ location: { span }, text }) => ({ source, span, text }));
    return [relative(folder, source.file!), applyEdits(source, changes)];
  });
  return {
    texts: Object.fromEntries(texts) as Record<string, string>,
    moved: [moved.from, moved.to].map((each) => relative(folder, each)),
  };
}

describe("renaming an option of a group", () => {
  it("changes every defaults list and sweep that chooses it, with its file", async () => {
    expect(await rename("little")).toEqual({
      moved: [join("model", "small.yaml"), join("model", "little.yaml")],
      texts: {
        "config.yaml": `defaults: [{ model: little }, { optional experiment: null }, _self_]
width: \${model.width}
sweep: { parameters: { model: [little, 'large'], width: [small, 8], model@other: [little] } }
`,
        "second.yaml": `defaults:\n  - "model/little@net"\n  - model@a: [large, "little"]\n  - _self_\n`,
        [join("experiment", "tiny.yaml")]:
          "# @package _global_\ndefaults:\n  - override /model: 'little'\nwidth: 4\n",
        [join("model", "large.yaml")]: "defaults: [little]\nwidth: 2\n",
      },
    });
  });

  it("is refused where the name is taken, or no plain name", async () => {
    await expect(rename("large")).rejects.toThrow("model/large.yaml is there already");
    await expect(rename("a b")).rejects.toThrow("no plain name");
    await expect(rename("null")).rejects.toThrow("no plain name");
  });

  it("is refused where a config would come to something else", async () => {
    const choice = { "local.yaml": "width: ${hydra:runtime.choices.model}\n" };
    await expect(rename("little", choice)).rejects.toThrow(
      "`little` in the place of `small` would change what config.yaml local.yaml means",
    );
  });

  it("is refused for a file that is named by other means, and one that is not there", async () => {
    const configs = { "package.json": JSON.stringify({ lighter: { configs: [["model/small.yaml"]] } }) };
    await expect(rename("little", configs)).rejects.toThrow(
      "package.json names model/small.yaml among its configs",
    );
    const absent = { "config.yaml": "defaults: [{ model: ‸huge }]\n" };
    await expect(rename("little", absent)).rejects.toThrow("no file of the project is the option `huge`");
  });

  it("is not what happens to a group or to a config", async () => {
    expect(await rename("little", { "config.yaml": "defaults: [{ mod‸el: small }]\n" })).toBeUndefined();
  });
});
