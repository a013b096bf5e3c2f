import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Location } from "@lighterjs/core/stages";
import { describe, expect, it } from "vitest";
import { exampleFolder } from "../testing/example-folders.js";
import { viewOf } from "../testing/view-of.js";
import { overriddenIn } from "./code-lenses.js";
import { composedText } from "./composed-view.js";
import { declarationOf } from "./declarations.js";
import { definitionAt } from "./definition.js";
import { foldsOf } from "./folding.js";
import { hoverAt } from "./hover.js";
import { hintsOf } from "./inlay-hints.js";
import { linksOf } from "./links.js";
import { referencesAt } from "./references.js";
import { outlineOf } from "./symbols.js";

const LETTERS = exampleFolder("letters");
const HYDRA = exampleFolder("from-hydra");

/**
 * A file of an example, marked before a text that it holds once, or where `shift` characters of
 * that are over.
 */
async function fileAt(folder: string, file: string, text: string, shift = 0, environment = {}) {
  const path = join(folder, file);
  const content = await readFile(path, "utf8");
  const at = content.indexOf(text) + shift;
  if (!content.includes(text)) throw new Error(`${file} does not hold ${text}`);
  return viewOf(path, `${content.slice(0, at)}‸${content.slice(at)}`, environment);
}

/** `conf/config.yaml:3:width`: a file, a line from 1, and what stands there. */
const shown = ({ source, span }: Location, folder: string): string =>
  `${relative(folder, source.file!)}:${source.position(span.start).line}:${source.text.slice(span.start, span.end)}`;

describe("the definition of what stands in a config", () => {
  const definitionsAt = async (folder: string, file: string, text: string, shift = 0) => {
    const { view, offset } = await fileAt(folder, file, text, shift);
    return (definitionAt(view, offset)?.destinations ?? []).map((found) => {
      if (found.kind === "file") return relative(folder, found.path);
      return found.kind === "location"
        ? shown(found.location, folder)
        : `${found.target} ${found.option ?? ""}`.trim();
    });
  };

  it("of a reference is the key that it leads to, in whichever file", async () => {
    // What scratch.yaml makes of it is another config of the same file.
    expect(await definitionsAt(LETTERS, "finetune.yaml", "${features}", 3)).toEqual([
      "finetune.yaml:11:features",
      "scratch.yaml:12:features",
    ]);
    expect(await definitionsAt(LETTERS, "pretrain.yaml", "${backbone}", 4)).toEqual([
      "network.yaml:5:backbone",
    ]);
    expect(await definitionsAt(HYDRA, "conf/model/mlp.yaml", "${width}", 2)).toEqual([
      "conf/config.yaml:11:width",
    ]);
    expect(await definitionsAt(HYDRA, "conf/config.yaml", "oc.dict.values:metrics", 17)).toEqual([
      "conf/config.yaml:29:metrics",
    ]);
  });

  it("of a line of a defaults list is the file", async () => {
    expect(await definitionsAt(HYDRA, "conf/config.yaml", "xor")).toEqual(["conf/data/xor.yaml"]);
    expect(await definitionsAt(HYDRA, "conf/config.yaml", "optimizer: adam")).toEqual([
      "conf/optimizer/adam.yaml",
    ]);
    expect(await definitionsAt(HYDRA, "conf/experiment/finetune.yaml", "freeze")).toEqual([
      "conf/callbacks/freeze.yaml",
    ]);
    expect(await definitionsAt(HYDRA, "conf/callbacks/freeze.yaml", "early_stopping")).toEqual([
      "conf/callbacks/early_stopping.yaml",
    ]);
    expect(await definitionsAt(LETTERS, "pretrain.yaml", "- network", 3)).toEqual(["network.yaml"]);
  });

  it("of a target and its options is their declaration", async () => {
    expect(await definitionsAt(LETTERS, "finetune.yaml", "lighter.callbacks.Freezer")).toEqual([
      "lighter.callbacks.Freezer",
    ]);
    expect(await definitionsAt(LETTERS, "finetune.yaml", "until_epoch", 2)).toEqual([
      "lighter.callbacks.Freezer until_epoch",
    ]);
    const { view } = await fileAt(LETTERS, "finetune.yaml", "until_epoch");
    const found = await declarationOf(view.project!, "lighter.callbacks.Freezer", "until_epoch");
    const lines = (await readFile(found!.file, "utf8")).split("\n");
    expect(lines[found!.line]!.slice(found!.character)).toMatch(/^until_epoch\?:/);
    const dense = await declarationOf(view.project!, "tf.layers.dense", undefined);
    expect((await readFile(dense!.file, "utf8")).split("\n")[dense!.line]).toContain("dense(");
  });

  it("is nothing for a comment, a value and a key that somebody chose", async () => {
    expect(await definitionsAt(LETTERS, "finetune.yaml", "Learns")).toEqual([]);
    expect(await definitionsAt(LETTERS, "finetune.yaml", "runs/pretrained")).toEqual([]);
    expect(await definitionsAt(LETTERS, "finetune.yaml", "features:")).toEqual([]);
  });
});

describe("the uses of what stands in a config", () => {
  const usesAt = async (folder: string, file: string, text: string, shift = 0, isWhole = true) => {
    const { view, offset, workspace } = await fileAt(folder, file, text, shift);
    const project = await workspace.viewAll(view.path);
    return referencesAt(view, project!, offset, isWhole).map((found) => shown(found, folder));
  };

  it("of a key are its references in every config that has it", async () => {
    expect(await usesAt(LETTERS, "network.yaml", "backbone:")).toEqual([
      "network.yaml:5:backbone",
      "pretrain.yaml:23:backbone",
      "scratch.yaml:16:backbone",
    ]);
    expect(await usesAt(HYDRA, "conf/config.yaml", "width: 8")).toEqual([
      "conf/config.yaml:11:width",
      "conf/config.yaml:12:width",
      "conf/experiment/finetune.yaml:6:width",
      "conf/model/mlp.yaml:6:width",
    ]);
    expect(await usesAt(HYDRA, "conf/model/mlp.yaml", "${width}", 3, false)).not.toContain(
      "conf/config.yaml:11:width",
    );
  });

  it("of a target are the nodes that name it", async () => {
    expect(await usesAt(HYDRA, "conf/model/mlp.yaml", "tf.layers.dense")).toEqual([
      "conf/model/mlp.yaml:4:tf.layers.dense",
      "conf/model/mlp.yaml:8:tf.layers.dense",
      "template/model/xor.yaml:5:tf.layers.dense",
      "template/model/xor.yaml:8:tf.layers.dense",
    ]);
  });

  it("of an option of a group are the lists that choose it", async () => {
    expect((await usesAt(HYDRA, "conf/callbacks/default.yaml", "early_stopping")).toSorted()).toEqual([
      "conf/callbacks/default.yaml:2:early_stopping",
      "conf/callbacks/freeze.yaml:2:early_stopping",
    ]);
  });
});

describe("what hovering tells", () => {
  const hover = async (folder: string, file: string, text: string, shift = 0, environment = {}) => {
    const { view, offset } = await fileAt(folder, file, text, shift, environment);
    return hoverAt(view, offset)?.markdown;
  };

  it("of a target is its documentation", async () => {
    expect(await hover(LETTERS, "finetune.yaml", "lighter.callbacks.Freezer")).toMatch(
      /^\*\*lighter\.callbacks\.Freezer\*\* — class of `@lighterjs\/callbacks`\n\nFreezes layers/,
    );
  });

  it("of an option is what it takes, its value and who set it", async () => {
    const text = await hover(HYDRA, "conf/config.yaml", "max_epochs");
    expect(text).toContain("option of `lighter.Trainer`");
    expect(text).toContain("Value: `100`");
    expect(text).toContain("Set in `conf/config.yaml:16`");
  });

  it("of a value that another file replaces is what it replaced", async () => {
    const text = await hover(HYDRA, "conf/experiment/finetune.yaml", "width");
    expect(text).toContain("Value: `16`");
    expect(text).toContain(
      "Set in `conf/experiment/finetune.yaml:6`, instead of `8` in `conf/config.yaml:11`",
    );
  });

  it("of a reference is what it comes to", async () => {
    expect(await hover(HYDRA, "conf/model/mlp.yaml", "${width}", 3)).toContain("Value: `8`");
  });

  it("of a line of a defaults list is which file that is, and where its content goes", async () => {
    expect(await hover(HYDRA, "conf/config.yaml", "mlp")).toBe("`conf/model/mlp.yaml`, composed at `model`");
    expect(await hover(HYDRA, "conf/config.yaml", "callbacks@")).toBe(
      "`conf/callbacks/default.yaml`, composed at `trainer.callbacks`",
    );
  });

  it("never shows what the environment holds", async () => {
    const text = await hover(HYDRA, "conf/config.yaml", "run_name", 0, { RUN_NAME: "hush" });
    expect(text).toContain("${oc.env:RUN_NAME,xor}-8");
    expect(text).not.toContain("hush");
  });
});

describe("what is shown beside a text", () => {
  it("is the value of each reference", async () => {
    const { view } = await fileAt(HYDRA, "conf/config.yaml", "seed", 0, { RUN_NAME: "hush" });
    const text = view.document!.source.text;
    const hints = hintsOf(view).map(
      ({ offset, text: hint }) => `${/.*$/.exec(text.slice(0, offset))![0].trim()} ${hint}`,
    );
    expect(hints).toEqual([
      "run_name: ${oc.env:RUN_NAME,xor}-${width} = ${oc.env:RUN_NAME,xor}-8",
      "model: ${model} → lighter.models.Sequential",
      "optimizer: ${optimizer} → lighter.optimizers.Adam",
      "train: ${oc.dict.values:metrics} = [lighter.metrics.Accuracy]",
      "train: ${data} → lighter.data.DataLoader",
    ]);
  });

  it("is where another file of a config sets a value anew", async () => {
    const { view } = await viewOf(
      join(LETTERS, "network.yaml"),
      (await readFile(join(LETTERS, "network.yaml"), "utf8")) + "\nseed: 3\n",
    );
    expect(overriddenIn(view).map(({ title }) => title)).toEqual(["overridden in pretrain.yaml:11"]);
  });

  it("is the outline, each node with its target", async () => {
    const { view } = await fileAt(HYDRA, "conf/callbacks/freeze.yaml", "early");
    const [, stopping, freezer] = outlineOf(view);
    expect(stopping).toMatchObject({
      name: "early_stopping",
      kind: "mapping",
      children: [{ name: "patience", detail: "40" }],
    });
    expect(freezer).toMatchObject({ name: "freezer", detail: "lighter.callbacks.Freezer", kind: "node" });
  });

  it("folds nodes, and comments of several lines", async () => {
    const { view } = await fileAt(LETTERS, "finetune.yaml", "seed");
    const folds = foldsOf(view);
    expect(folds).toContainEqual({ from: 3, to: 7, isComment: true });
    expect(folds).toContainEqual({ from: 11, to: 15, isComment: false });
  });

  it("links paths that are there", async () => {
    const { view } = await viewOf(
      join(LETTERS, "linked.yaml"),
      "system:\n  dataloaders:\n    train:\n      _target_: lighter.data.DataLoader\n      batch_size: 2\n      dataset: { _target_: lighter.data.ImageFolder, path: src }\n",
    );
    expect(linksOf(view)).toEqual([]);
    const there = await viewOf(
      view.path,
      view.document!.source.text.replace("path: src", "path: strategies"),
    );
    expect(linksOf(there.view).map(({ path }) => path)).toEqual([join(LETTERS, "strategies")]);
  });

  it("is the composed config with its origins, and nothing of the environment", async () => {
    const { view } = await fileAt(HYDRA, "conf/experiment/finetune.yaml", "width", 0, { RUN_NAME: "hush" });
    const text = composedText(view);
    expect(text).toContain("# lighter print --origins conf/config.yaml experiment=finetune");
    expect(text).toContain("width: 16 # conf/experiment/finetune.yaml:6:8 (was 8, conf/config.yaml:11:8)");
    expect(text).not.toContain("hush");
  });
});
