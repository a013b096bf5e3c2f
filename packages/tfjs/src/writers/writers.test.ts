import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type {
  Callback,
  OutputBatch,
  PredictedOutput,
  PredictionBatch,
  PredictionStage,
  Trainer,
} from "@lighterjs/callbacks";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { encodeNpy } from "./encode-npy.js";
import { Csv, Files, JsonLines } from "./index.js";
import { numberText } from "./number-text.js";

type Made = Omit<PredictedOutput, "name"> & { readonly name?: string };

const CLASSES: Made = {
  shape: [2],
  kind: "probabilities",
  classes: "one",
  classNames: ["cat", 'a "b", c'],
  targets: "classes",
};

function stageOf(folder: string, output: Made = CLASSES): PredictionStage {
  return { stage: "predict", folder, attempt: 1, samples: 2, outputs: [{ name: undefined, ...output }] };
}

function batchOf(
  ids: readonly string[],
  output: OutputBatch,
  extras: PredictionBatch["extras"] = {},
): PredictionBatch {
  return { ids, outputs: [output], extras };
}

const TWO: OutputBatch = {
  raw: { shape: [2], values: Float32Array.of(0.75, 0.25, 0.125, 0.875) },
  probabilities: { shape: [2], values: Float32Array.of(0.75, 0.25, 0.125, 0.875) },
  classes: { shape: [], values: Int32Array.of(0, 1) },
  targets: { shape: [], values: Int32Array.of(1, 1) },
};

const session = (): Trainer => ({}) as Trainer;

/** Has writers write batches into a folder as a stage does. */
async function write(
  writers: readonly Callback[],
  stage: PredictionStage,
  batches: readonly PredictionBatch[],
  isComplete = true,
): Promise<void> {
  mkdirSync(stage.folder!, { recursive: true });
  const trainer = session();
  try {
    for (const writer of writers) await writer.onPredictionStart?.(trainer, stage);
    for (const batch of batches) for (const writer of writers) await writer.onPredictions?.(trainer, batch);
    if (isComplete) for (const writer of writers) await writer.onPredictionEnd?.(trainer);
  } finally {
    for (const writer of writers) await writer.teardown?.(trainer);
  }
}

describe("Csv", () => {
  it("has a row for each sample, whose id stays text, with classes by name", async () => {
    await using run = await temporaryRunFolder();
    await write([new Csv()], stageOf(run.path), [batchOf(["0001", "NA"], TWO)]);
    expect(readFileSync(join(run.path, "predictions.csv"), "utf8")).toBe(
      [
        'id,class,probability,probability_cat,"probability_a ""b"", c",output_cat,"output_a ""b"", c",target',
        '0001,cat,0.75,0.75,0.25,0.75,0.25,"a ""b"", c"',
        'NA,"a ""b"", c",0.875,0.125,0.875,0.125,0.875,"a ""b"", c"',
        "",
      ].join("\n"),
    );
  });

  it("has the columns that are asked for, in their order, and refuses those for which there is nothing", async () => {
    await using run = await temporaryRunFolder();
    await write([new Csv({ path: "a/b.csv", columns: ["class", "id"] })], stageOf(run.path), [
      batchOf(["x", "y"], TWO),
    ]);
    expect(readFileSync(join(run.path, "a/b.csv"), "utf8")).toBe('class,id\ncat,x\n"a ""b"", c",y\n');
    const extras = new Csv({ path: "c.csv", columns: ["id", "extras"] });
    await expect(write([extras], stageOf(run.path), [batchOf(["x", "y"], TWO)])).rejects.toThrow(
      "there is nothing for the column `extras`",
    );
  });

  it("has a column for each number, also of what an inferer tells", async () => {
    await using run = await temporaryRunFolder();
    const numbers: Made = {
      shape: [2],
      kind: "numbers",
      classes: undefined,
      classNames: undefined,
      targets: undefined,
    };
    const spread = { shape: [], values: Float32Array.of(0.5) };
    const batch = batchOf(["x"], { raw: { shape: [2], values: Float32Array.of(0.1, NaN) } }, { spread });
    await write([new Csv()], stageOf(run.path, numbers), [batch]);
    expect(readFileSync(join(run.path, "predictions.csv"), "utf8")).toBe(
      "id,output_0,output_1,spread\nx,0.1,NaN,0.5\n",
    );
  });
});

describe("a spread", () => {
  const spread = { shape: [2], values: Float32Array.of(0.5, 0.25) };
  const other = { shape: [2], values: Float32Array.of(1, 2) };

  it("has a column for each class by its name, and what else an inferer tells by its place", async () => {
    await using run = await temporaryRunFolder();
    const writer = new Csv({ columns: ["id", "extras"] });
    await write([writer], stageOf(run.path), [batchOf(["x"], TWO, { spread, other })]);
    expect(readFileSync(join(run.path, "predictions.csv"), "utf8")).toBe(
      'id,spread_cat,"spread_a ""b"", c",other_0,other_1\nx,0.5,0.25,1,2\n',
    );
  });

  it("goes by the classes of its output", async () => {
    await using run = await temporaryRunFolder();
    const outputs = [
      { ...CLASSES, name: "kind" },
      { ...CLASSES, name: "size", classNames: ["small", "large"] },
    ];
    const extras = { size_spread: spread, kind_spread: other };
    await write([new Csv({ columns: ["extras"] })], { ...stageOf(run.path), outputs }, [
      { ids: ["x"], outputs: [TWO, TWO], extras },
    ]);
    expect(readFileSync(join(run.path, "predictions.csv"), "utf8").split("\n")[0]).toBe(
      'size_spread_small,size_spread_large,kind_spread_cat,"kind_spread_a ""b"", c"',
    );
  });
});

describe("JsonLines", () => {
  it("has an object for each sample, whose id stays text", async () => {
    await using run = await temporaryRunFolder();
    const extras = { spread: { shape: [1, 2], values: Float32Array.of(1, 2, 3, NaN) } };
    await write([new JsonLines()], stageOf(run.path), [batchOf(["0001", "NA"], TWO, extras)]);
    const lines = readFileSync(join(run.path, "predictions.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      {
        id: "0001",
        class: "cat",
        probability: 0.75,
        probabilities: { cat: 0.75, 'a "b", c': 0.25 },
        output: [0.75, 0.25],
        target: 'a "b", c',
        extras: { spread: [[1, 2]] },
      },
      {
        id: "NA",
        class: 'a "b", c',
        probability: 0.875,
        probabilities: { cat: 0.125, 'a "b", c': 0.875 },
        output: [0.125, 0.875],
        target: 'a "b", c',
        extras: { spread: [[3, null]] },
      },
    ]);
  });
});

describe("Files", () => {
  it("has a file for each sample, called by its id, in each format", async () => {
    await using run = await temporaryRunFolder();
    const formats = ["npy", "json", "text"] as const;
    const writers = formats.map((format) => new Files({ folder: format, format }));
    await write(writers, stageOf(run.path), [batchOf(["A/1.png", "0002"], TWO)]);
    expect(readdirSync(run.path, { recursive: true }).sort()).toEqual(
      ["json", "json/0002.json", "json/A", "json/A/1.png.json"]
        .concat(["npy", "npy/0002.npy", "npy/A", "npy/A/1.png.npy"])
        .concat(["text", "text/0002.txt", "text/A", "text/A/1.png.txt"]),
    );
    expect(readFileSync(join(run.path, "text/A/1.png.txt"), "utf8")).toBe("cat\n");
    expect(JSON.parse(readFileSync(join(run.path, "json/0002.json"), "utf8"))).toMatchObject({ id: "0002" });
    const npy = readFileSync(join(run.path, "npy/0002.npy"));
    expect(npy).toEqual(Buffer.from(encodeNpy({ shape: [2], values: Float32Array.of(0.125, 0.875) })));
  });

  it("has images of the classes of pixels, and of numbers from black to white", async () => {
    await using run = await temporaryRunFolder();
    const pixels: Made = {
      shape: [1, 2, 3],
      kind: "logits",
      classes: "one",
      classNames: undefined,
      targets: undefined,
    };
    const raw = { shape: [1, 2, 3], values: new Float32Array(6) };
    const classes = { shape: [1, 2], values: Int32Array.of(2, 1) };
    await write([new Files({ folder: "classes", format: "png" })], stageOf(run.path, pixels), [
      batchOf(["x"], { raw, classes, probabilities: raw }),
    ]);
    const grey: Made = {
      shape: [1, 2, 1],
      kind: "numbers",
      classes: undefined,
      classNames: undefined,
      targets: undefined,
    };
    await write([new Files({ folder: "grey", format: "png" })], stageOf(run.path, grey), [
      batchOf(["x"], { raw: { shape: [1, 2, 1], values: Float32Array.of(0.5, 2) } }),
    ]);
    const read = async (name: string) => {
      const image = sharp(join(run.path, name));
      const { channels } = await image.metadata();
      return { pixels: [...(await image.toColourspace("b-w").raw().toBuffer())], channels };
    };
    expect(await read("classes/x.png")).toEqual({ pixels: [2, 1], channels: 1 });
    expect(await read("grey/x.png")).toEqual({ pixels: [128, 255], channels: 1 });
    await expect(
      write([new Files({ folder: "none", format: "png" })], stageOf(run.path), [batchOf(["x", "y"], TWO)]),
    ).rejects.toThrow("no image can be made of what the model gives: it has the shape [2]");
  });

  it("refuses ids that lead out of the folder, or that no file can be called by", async () => {
    await using run = await temporaryRunFolder();
    const ids = ["../x", "a/../../x", "/etc/x", "a//b", "", "a\u0000b", "..", "con", `${"x".repeat(300)}`];
    for (const [at, id] of ids.entries()) {
      const files = new Files({ folder: `f${at}`, format: "json" });
      await expect(
        write([files], stageOf(run.path), [batchOf([id, "y"], TWO)]),
        JSON.stringify(id),
      ).rejects.toThrow("cannot have a file of that name");
    }
  });
});

describe("what a writer writes", () => {
  it("stands under its name only once it is complete", async () => {
    await using run = await temporaryRunFolder();
    await write([new Csv(), new JsonLines()], stageOf(run.path), [batchOf(["x", "y"], TWO)], false);
    expect(readdirSync(run.path)).toEqual([]);
  });

  it.each([
    ["leads out of the folder", ["../x.csv", "/tmp/x.csv", "a/../../x", ".", "", "a/.."]],
    ["is kept by the run itself", ["metrics.json", "worst.json", "status.json/x", "./a/../config"]],
  ])("has a place that a stage can give it when the writer is made: %s", (message, paths) => {
    for (const path of paths) {
      expect(() => new Csv({ path }), path).toThrow(message);
      expect(() => new JsonLines({ path }), path).toThrow(message);
      expect(() => new Files({ folder: path, format: "npy" }), path).toThrow(message);
    }
  });

  it("lies where nothing is, and is written by one writer", async () => {
    await using run = await temporaryRunFolder();
    const faultOf = async (...writers: readonly Callback[]): Promise<string> =>
      write(writers, stageOf(run.path), []).then(
        () => "",
        (error: unknown) => (error as Error).message,
      );
    expect(await faultOf(new Csv({ path: "x" }), new JsonLines({ path: "./x" }))).toContain(
      "two writers would write",
    );
    writeFileSync(join(run.path, "mine.csv"), "");
    expect(await faultOf(new Csv({ path: "mine.csv" }))).toContain("there is a `mine.csv`");
  });

  it("replaces what an earlier process has left in the same folder", async () => {
    await using run = await temporaryRunFolder();
    await write([new Csv()], stageOf(run.path), [batchOf(["x", "y"], TWO)]);
    const again = { ...stageOf(run.path), attempt: 2 };
    await write([new Csv()], again, [batchOf(["z", "y"], TWO)]);
    expect(readFileSync(join(run.path, "predictions.csv"), "utf8")).toContain("\nz,cat");
  });
});

describe("a number", () => {
  it("is written as the shortest text that is read as the same 32-bit number", () => {
    fc.assert(
      fc.property(fc.float(), (value) => {
        const text = numberText(value);
        expect(Math.fround(Number(text))).toBe(value + 0);
      }),
    );
    expect([0.1, 1 / 3, 1e-7, 12345.678].map((value) => numberText(Math.fround(value)))).toEqual([
      "0.1",
      "0.33333334",
      "1e-7",
      "12345.678",
    ]);
  });
});
