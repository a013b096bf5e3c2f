import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyEdits } from "@lighterjs/core/stages";
import { describe, expect, it } from "vitest";
import { exampleFolder } from "../testing/example-folders.js";
import { viewOf } from "../testing/view-of.js";
import { quickFixesIn } from "./code-actions.js";

const LETTERS = exampleFolder("letters");

/** The texts that a file can be mended to. */
async function fixes(path: string, text: string): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(await allFixes(path, text));
}

async function allFixes(path: string, text: string): Promise<readonly (readonly [string, string])[]> {
  const { view } = await viewOf(path, text);
  const { source } = view.document!;
  const found = quickFixesIn(view, { start: 0, end: source.text.length });
  return found.map(({ title, edits }) => [title, applyEdits(edits[0]!.source, edits)]);
}

describe("quick fixes", () => {
  it("write the name that was meant", async () => {
    const path = join(LETTERS, "finetune.yaml");
    const text = await readFile(path, "utf8");
    expect(await fixes(path, text.replace("until_epoch:", "until_epochs:"))).toEqual({
      "write `until_epoch`": text,
    });
  });

  it("put quotes around a reference in brackets", async () => {
    const path = join(LETTERS, "quotes.yaml");
    const given = "a: 1\nb: [${a}]\ntrainer: { max_epochs: 1 }\n";
    expect(Object.values(await fixes(path, given))).toEqual([
      'a: 1\nb: ["${a}"]\ntrainer: { max_epochs: 1 }\n',
    ]);
  });

  it("add the options that a node must have, in its style, each with a value to begin with", async () => {
    const path = join(LETTERS, "lacking.yaml");
    const given = [
      "trainer:",
      "  max_epochs: 1",
      "  callbacks:",
      "    - _target_: lighter.callbacks.EarlyStopping # stops",
      "      patience: 3",
      "    - { _target_: lighter.callbacks.EarlyStopping, patience: 3 }",
      "",
    ];
    const added = (line: number, text: string, ...more: readonly string[]): string =>
      [...given.slice(0, line), text, ...more, ...given.slice(line + 1)].join("\r\n");
    const found = await allFixes(path, given.join("\r\n"));
    expect(found).toContainEqual(["add `monitor`", added(3, given[3]!, "      monitor: val/loss")]);
    expect(found).toContainEqual([
      "add `monitor`",
      added(5, "    - { _target_: lighter.callbacks.EarlyStopping, monitor: val/loss, patience: 3 }"),
    ]);
  });

  it("add what the options of another lack, and what a slot fixes", async () => {
    const path = join(LETTERS, "lacking.yaml");
    const both = async (given: string): Promise<readonly string[]> =>
      (await allFixes(path, given)).flatMap(([title, text]) => [title, text]);
    expect(await both("sweep: { parameters: { a: [1] }, objective: {} }\na: 1\n")).toEqual([
      "add `monitor`",
      "sweep: { parameters: { a: [1] }, objective: { monitor: val/accuracy } }\na: 1\n",
    ]);
    expect(
      await both("a: 1\r\nsweep:\r\n  parameters: { a: [1] }\r\n  objective:\r\n    mode: max\r\n"),
    ).toEqual([
      "add `monitor`",
      "a: 1\r\nsweep:\r\n  parameters: { a: [1] }\r\n  objective:\r\n    monitor: val/accuracy\r\n    mode: max\r\n",
    ]);
    expect(await both("system: # ours\n")).toEqual([
      "add `model`, `criterion`, `optimizer`, `dataloaders`",
      "system: # ours\n  model:\n  criterion:\n  optimizer:\n  dataloaders:\n",
    ]);
    expect(await both("trainer: # ours\n")).toEqual(["add `max_epochs`", "trainer: # ours\n  max_epochs:\n"]);
    const loader = (lines: string): string =>
      `trainer: { max_epochs: 1 }\nsystem:\n  model: a\n  dataloaders:\n    train:${lines}\n`;
    const added = "add `_target_: lighter.data.DataLoader`, `dataset`";
    expect(await fixes(path, loader("\n      batch_size: 3"))).toMatchObject({
      [added]: loader("\n      _target_: lighter.data.DataLoader\n      dataset:\n      batch_size: 3"),
    });
    expect(await fixes(path, loader(" {}"))).toMatchObject({
      [added]: loader(" { _target_: lighter.data.DataLoader, dataset:  }"),
    });
    expect(await fixes(path, "trainer:\n  max_epochs: 1\n  callbacks:\n    - patience: 3\n")).toMatchObject({
      "add `_target_: lighter.callbacks.EarlyStopping`, `monitor`":
        "trainer:\n  max_epochs: 1\n  callbacks:\n    - _target_: lighter.callbacks.EarlyStopping\n      monitor: val/loss\n      patience: 3\n",
    });
  });

  it("are none where nothing is wrong", async () => {
    const path = join(LETTERS, "finetune.yaml");
    expect(await fixes(path, await readFile(path, "utf8"))).toEqual({});
  });
});
