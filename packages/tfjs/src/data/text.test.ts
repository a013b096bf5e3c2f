import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { DataLoader } from "./data-loader.js";
import { prepareData } from "./share-fitted.js";
import { Text, type TextOptions } from "./text.js";

const root = mkdtempSync(join(tmpdir(), "lighter-texts-"));
afterAll(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}
const texts = (folder: string, options: Partial<TextOptions> = {}) =>
  new Text({ path: join(root, folder), length: 4, ...options }, recordingLogger());

function indicesOf(dataset: Text): number[][] {
  return Array.from({ length: dataset.length }, (_, index) => {
    const inputs = { text: new Int32Array(dataset.inputs.text.shape[0]!) };
    dataset.read(index, { inputs, targets: new Float32Array(1) });
    return [...inputs.text];
  });
}

describe("Text", () => {
  it("gives the words of each file as indices by the vocabulary of the training data", async () => {
    write({
      "train/ham/1.txt": "See you at the office.",
      "train/spam/a/2.txt": "\uFEFFThe PRIZE, the prize! don’t",
      "train/notes.md": "no text",
      "val/spam/x.txt": "the new prize",
      "val/spam/empty.txt": "",
    });
    const [train, val] = [texts("train"), texts("val")];
    await prepareData({ train: new DataLoader({ dataset: train }), val: new DataLoader({ dataset: val }) });
    expect(train.targets).toEqual({ shape: [], type: "int32", classCount: 2, classNames: ["ham", "spam"] });
    expect([train.sampleId(0), train.sampleId(1)]).toEqual(["ham/1.txt", "spam/a/2.txt"]);
    // By frequency the, prize, then at, see, you; `office` and `don’t` are beyond the length.
    expect(indicesOf(train)).toEqual([
      [5, 6, 4, 2],
      [2, 3, 2, 3],
    ]);
    expect(indicesOf(val)).toEqual([
      [0, 0, 0, 0],
      [2, 1, 3, 0],
    ]);
  });

  it("takes characters, whatever their plane, and as many tokens as the vocabulary has room for", async () => {
    write({ "characters/a/1.txt": "bB😀b" });
    const dataset = texts("characters", { tokens: "characters", lowercase: false, vocabulary: 3 });
    await dataset.prepare();
    expect(indicesOf(dataset)).toEqual([[2, 1, 1, 2]]);
  });

  it("takes files without classes to predict for", async () => {
    write({ "new/1.txt": "hello" });
    const dataset = texts("new");
    await dataset.prepare("samples", { targets: "optional" });
    expect([dataset.targets, dataset.length]).toEqual([{}, 1]);
    await expect(dataset.prepare()).rejects.toThrow("holds 1 text but no sub-folders");
  });

  it("refuses another encoding, and options that differ from those of the training data", async () => {
    write({ "latin/a/1.txt": Buffer.from("caf\xe9", "latin1"), "plain/a/1.txt": "hello" });
    await expect(texts("latin").prepare()).rejects.toThrow("1.txt` is not written in utf-8");
    await texts("latin", { encoding: "windows-1252" }).prepare();
    const [train, val] = [texts("plain"), texts("plain", { length: 9 })];
    await expect(
      prepareData({ train: new DataLoader({ dataset: train }), val: new DataLoader({ dataset: val }) }),
    ).rejects.toThrow("`length` is 9 here, and 4 in the training data");
  });
});
