import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exampleFolder } from "../testing/example-folders.js";
import { marked } from "../testing/marked.js";
import { viewOf } from "../testing/view-of.js";
import type { Completion } from "./completion/completion.js";
import { completionsAt } from "./completions.js";

const LETTERS = exampleFolder("letters");
const HYDRA = exampleFolder("from-hydra");

async function complete(
  text: string,
  path = join(LETTERS, "typed.yaml"),
): Promise<{
  readonly items: readonly Completion[];
  readonly labels: readonly string[];
  readonly apply: (label: string) => string;
}> {
  const { view, offset } = await viewOf(path, text);
  const items = (await completionsAt({ ...view, source: view.document!.source }, offset)).toSorted(
    (a, b) => a.rank - b.rank,
  );
  const content = text.replaceAll("‸", "");
  return {
    items,
    labels: items.map(({ label }) => label),
    apply(label) {
      const item = items.find((each) => each.label === label);
      if (item === undefined)
        throw new Error(`${label} is not among ${items.map((each) => each.label).join(", ")}`);
      return content.slice(0, item.span.start) + (item.snippet ?? item.text) + content.slice(item.span.end);
    },
  };
}

describe("completion of keys", () => {
  it("offers the keys of a config on an empty line", async () => {
    const { labels } = await complete("trainer:\n  max_epochs: 3\n‸\n");
    expect(labels).toEqual(expect.arrayContaining(["system", "sweep", "defaults", "seed"]));
    expect(labels).not.toContain("trainer");
  });

  it("offers the options of a node without a target by that of its key", async () => {
    const { labels, items } = await complete("trainer:\n  max_epochs: 3\n  ‸\n");
    expect(labels).toContain("callbacks");
    expect(labels).not.toContain("max_epochs");
    expect(items.find(({ label }) => label === "callbacks")?.documentation).toContain(
      "option of `lighter.Trainer`",
    );
  });

  it("offers them in a word that has been begun, between other keys", async () => {
    const { labels, apply } = await complete("trainer:\n  ca‸\n  max_epochs: 3\n");
    expect(labels).toContain("callbacks");
    expect(apply("callbacks")).toContain("trainer:\n  callbacks: \n  max_epochs: 3\n");
  });

  it("offers them in braces, whether or not these are closed", async () => {
    for (const end of [" }\n", "\n", "\nsystem:\n  model: 3\n"]) {
      const { labels } = await complete(
        `trainer:\n  callbacks:\n    - { _target_: lighter.callbacks.Freezer, ‸${end}`,
      );
      expect(labels).toContain("until_epoch");
      expect(labels).not.toContain("max_epochs");
    }
  });

  it("offers them below the dash of an item, which has its target in another line", async () => {
    const { labels } = await complete(
      "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      un‸\n    - _target_: lighter.callbacks.SaveModel\n",
    );
    expect(labels).toContain("until_epoch");
  });

  it("keeps the value of a key whose name is changed", async () => {
    const { apply } = await complete("trainer:\n  max‸_epo: 3\n");
    expect(apply("max_epochs")).toBe("trainer:\n  max_epochs: 3\n");
  });

  it("offers what an overlay can change", async () => {
    const { labels } = await complete(
      "# @package _global_\ntrainer:\n  ‸\n",
      join(HYDRA, "conf/experiment/finetune.yaml"),
    );
    expect(labels).toContain("max_epochs");
  });
});

describe("completion of targets", () => {
  it("offers those that fit the slot", async () => {
    const { labels } = await complete("system:\n  optimizer:\n    _target_: ‸\n");
    expect(labels).toContain("lighter.optimizers.Adam");
    expect(labels).not.toContain("lighter.callbacks.Freezer");
  });

  it("adds what the node needs, at its column", async () => {
    const { apply } = await complete("trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Early‸\n");
    expect(apply("lighter.callbacks.EarlyStopping")).toMatch(
      /- _target_: lighter\.callbacks\.EarlyStopping\n {6}monitor: \$\{1:/,
    );
  });

  it("adds it behind a comma in braces", async () => {
    const { apply } = await complete("trainer:\n  callbacks: [{ _target_: ‸ }]\n");
    expect(apply("lighter.callbacks.EarlyStopping")).toContain("EarlyStopping, monitor: ${1:");
  });

  it("offers those that fit where the node is referred to", async () => {
    const { labels } = await complete("_target_: ‸\n", join(HYDRA, "conf/optimizer/adam.yaml"));
    expect(labels).toContain("lighter.optimizers.SGD");
    expect(labels).not.toContain("lighter.models.Sequential");
  });
});

describe("completion of values", () => {
  it("offers the values that an option lists", async () => {
    const { labels } = await complete(
      "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.EarlyStopping\n      monitor: a\n      mode: ‸\n",
    );
    expect(labels).toEqual(expect.arrayContaining(["min", "max"]));
  });

  it("offers true and false for a switch of a node, in braces as well", async () => {
    const { labels } = await complete(
      "system:\n  optimizer: { _target_: lighter.optimizers.Adam, _partial_: ‸ }\n",
    );
    expect(labels).toEqual(["true", "false"]);
  });

  it("offers references to nodes that fit, in quotes where brackets need them", async () => {
    const config = "net:\n  _target_: lighter.models.Sequential\n  layers: []\nsystem:\n";
    expect((await complete(`${config}  model: ‸\n`)).apply("${net}")).toContain("model: \\${net\\}\n");
    expect((await complete(`${config}  metrics: { a: 1 }\n  model: ‸\n`)).labels).toContain("${net}");
  });
});

describe("completion of references", () => {
  it("offers the paths of the config, first what fits", async () => {
    const { labels, apply } = await complete("width: 3\nname: x\ntrainer:\n  max_epochs: ${‸\nsystem: {}\n");
    expect(labels[0]).toBe("width");
    expect(labels).toEqual(expect.arrayContaining(["name", "oc.env:", "trainer.max_epochs"].slice(0, 2)));
    expect(apply("width")).toContain("max_epochs: ${width\\}");
  });

  it("offers near values before those far down, and numbers of data last", async () => {
    const { labels } = await complete(
      "a: { b: { c: 1 } }\ndata: [1, 2]\nwidth: 3\ntrainer:\n  max_epochs: ${‸\n",
    );
    expect(labels.filter((label) => /^(?:width|a\.b\.c|data\.0|data)$/.test(label))).toEqual([
      "width",
      "a.b.c",
      "data",
      "data.0",
    ]);
  });

  it("offers paths from where the value stands, behind dots", async () => {
    const config = "net:\n  width: 3\n  inner: { units: ${..‸, depth: 2 }\ntrainer: { max_epochs: 1 }\n";
    const { labels, apply } = await complete(config);
    expect(labels).toContain("..width");
    expect(labels).not.toContain("trainer.max_epochs");
    expect(apply("..width")).toContain("units: ${..width\\},");
    expect((await complete(config.replace("..‸", ".‸"))).labels).toContain(".depth");
    expect((await complete(config.replace("..‸", "....‸"))).labels).not.toContain("....net");
  });

  it("replaces the whole path between braces", async () => {
    const { apply } = await complete("width: 3\ntrainer:\n  max_epochs: ${wi‸xx}\n");
    expect(apply("width")).toContain("max_epochs: ${width}\n");
  });

  it("does not offer what a value is a part of", async () => {
    const { labels } = await complete("a:\n  b: ${‸}\ntrainer: {}\n");
    expect(labels).not.toContain("a");
    expect(labels).not.toContain("a.b");
    expect(labels).toContain("trainer");
  });
});

describe("completion of defaults lists", () => {
  const path = join(HYDRA, "conf/config.yaml");

  it("offers groups and files", async () => {
    const { labels } = await complete("defaults:\n  - ‸\ntrainer: {}\n", path);
    expect(labels).toEqual(expect.arrayContaining(["optimizer", "model", "override optimizer", "_self_"]));
  });

  it("offers the options of a group", async () => {
    const { labels } = await complete("defaults:\n  - optimizer: ‸\n", path);
    expect(labels).toEqual(["adam", "sgd", "null"]);
    expect(
      (await complete("defaults:\n  - override /callbacks@trainer.callbacks: ‸\n", path)).labels,
    ).toContain("freeze");
  });

  it("offers packages in the first line", async () => {
    const { labels } = await complete(
      "# @package _‸\nwidth: 16\n",
      join(HYDRA, "conf/experiment/finetune.yaml"),
    );
    expect(labels).toEqual(expect.arrayContaining(["_global_", "trainer"]));
  });

  it("offers packages behind the name of a group", async () => {
    const { labels, apply } = await complete(
      "defaults:\n  - model@tr‸: mlp\ntrainer: { a: { b: 1 } }\n",
      join(HYDRA, "conf/typed.yaml"),
    );
    expect(labels).toEqual(expect.arrayContaining(["trainer", "trainer.a"]));
    expect(labels).not.toContain("callbacks");
    expect(apply("trainer.a")).toContain("- model@trainer.a: mlp\n");
  });
});

describe("completion of what a sweep tries", () => {
  const config = join(HYDRA, "conf/typed.yaml");
  const head = "defaults: [{ model: mlp }, _self_]\nwidth: 8\nsizes: [1, 2]\nsweep:\n  parameters:\n";

  it("offers paths of values and groups", async () => {
    const { labels, apply } = await complete(`${head}    wi‸\n`, config);
    expect(labels.slice(0, 2)).toEqual(["model", "width"]);
    expect(labels).toContain("model.layers.0.units");
    expect(labels).not.toContain("sizes.0");
    expect(apply("width")).toContain("    width: \n");
  });

  it("offers the options of a group", async () => {
    expect((await complete(`${head}    model: [‸]\n`, config)).labels).toEqual(["mlp"]);
  });
});

it("forgets the target of a node once it is taken out", async () => {
  const path = join(LETTERS, "typed.yaml");
  const callback = (content: string): string => `trainer: { callbacks: [{ ${content} }] }\n`;
  const { workspace } = await viewOf(path, callback("_target_: lighter.callbacks.EarlyStopping, monitor: a"));
  const { text, offset } = marked(callback("‸"));
  workspace.setText(path, text);
  const view = (await workspace.quickView(path))!;
  const found = (await completionsAt(view, offset)).toSorted((a, b) => a.rank - b.rank);
  expect(found[0]?.label).toBe("_target_");
  expect(found.map(({ label }) => label)).not.toContain("patience");
});

it("offers nothing in a comment", async () => {
  expect((await complete("trainer: # ‸\n  max_epochs: 3\n")).labels).toEqual([]);
});
