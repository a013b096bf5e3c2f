import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OptionError } from "@lighterjs/schema";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { recordingLogger } from "../../training/testing/recording-logger.js";
import { Csv, type CsvOptions } from "../csv.js";
import { DataLoader } from "../data-loader.js";
import type { Dataset } from "../dataset.js";
import { inputsOf, sizeOf, targetsOf } from "../dataset-form.js";
import { JsonLines, type JsonLinesOptions } from "../json-lines.js";
import { fittedOf, prepareData } from "../share-fitted.js";
import { Split } from "../split.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-tables-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function write(content: string | Uint8Array, ending: string): string {
  const path = join(folder, `data-${count++}${ending}`);
  writeFileSync(path, content);
  return path;
}
const csv = (content: string | Uint8Array, options: Omit<CsvOptions, "path"> = {}) =>
  new Csv({ path: write(content, ".csv"), ...options }, recordingLogger());
const jsonLines = (lines: readonly unknown[], options: Omit<JsonLinesOptions, "path"> = {}) =>
  new JsonLines(
    { path: write(lines.map((line) => JSON.stringify(line)).join("\n"), ".jsonl"), ...options },
    recordingLogger(),
  );
const load = (dataset: Dataset) => new DataLoader({ dataset });

/**
 * Numbers that a dataset writes for each sample, by name of input or target where they have names.
 */
async function samplesOf(dataset: Dataset) {
  const rooms = (ports: readonly { name: string | undefined; spec: { shape: readonly number[] } }[]) => {
    const made = ports.map(({ name, spec }) => ({
      name,
      room: new Float32Array(sizeOf({ shape: spec.shape, type: "float32" })),
    }));
    const isPlain = made[0] !== undefined && made[0].name === undefined;
    return isPlain ? made[0]!.room : Object.fromEntries(made.map(({ name = "", room }) => [name, room]));
  };
  const plain = (room: object) =>
    room instanceof Float32Array
      ? [...room]
      : Object.fromEntries(
          Object.entries(room as Record<string, Float32Array>).map(([name, values]) => [name, [...values]]),
        );
  const samples: unknown[] = [];
  for (let index = 0; index < dataset.length; index++) {
    const inputs = rooms(inputsOf(dataset));
    const targets = rooms(targetsOf(dataset, { targets: "optional" }));
    await dataset.read(index, { inputs, targets }, 0);
    samples.push([plain(inputs), plain(targets)]);
  }
  return samples;
}

async function messageOf(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!OptionError.is(error)) throw new Error("expected an OptionError", { cause: error });
  const [{ path, message, help }] = error.issues;
  return { path, message: message.replace(/`[^`]*data-\d+\.(\w+)`/, "`data.$1`"), help };
}

describe("columns of a table", () => {
  it("hold numbers, categories, text and dates, and fill and scale by the training data", async () => {
    const dataset = csv(
      "id,age,city,note,seen,y\n001,1,Oslo,The cat,2024-02-29,5\nNA,,Rome,a cat,2024-03-02T12:00,6\n1,3,,,2024-03-03,7\n",
      {
        target: "y",
        columns: {
          id: { as: "id" },
          age: { missing: "mean", scale: "standard" },
          city: { as: "category", missing: "unknown" },
          note: { as: "text", length: 3 },
          seen: { as: "date", parts: ["month", "weekday", "day_of_year"] },
        },
      },
    );
    await prepareData({ train: load(dataset) });
    expect(inputsOf(dataset)).toEqual([
      { name: "numbers", spec: { shape: [7], type: "float32" } },
      { name: "note", spec: { shape: [3], type: "int32" } },
    ]);
    // `cat` is the most frequent, then `a` and `the` by code.
    expect(await samplesOf(dataset)).toEqual([
      [{ numbers: [-1, 1, 0, 0, 2, 3, 60], note: [4, 2, 0] }, [5]],
      [{ numbers: [0, 0, 1, 0, 3, 5, 62], note: [3, 2, 0] }, [6]],
      [{ numbers: [1, 0, 0, 1, 3, 6, 63], note: [0, 0, 0] }, [7]],
    ]);
    expect([0, 1, 2].map((index) => dataset.sampleId(index))).toEqual(["001", "NA", "1"]);
  });

  it("of other data are read as in the training data, by name, whatever their order", async () => {
    const columns = { age: { scale: "standard" }, city: { as: "category", missing: "unknown" } } as const;
    const train = load(csv("age,city,y\n10,Oslo,0\n30,Rome,1\n", { target: "y", columns }));
    const val = csv("y,extra,city,age\n1,hello,Rome,40\n0,,Paris,20\n", { target: "y" });
    await prepareData({ train, val: load(val) });
    expect(await samplesOf(val)).toEqual([
      [[2, 0, 1, 0], [1]],
      [[0, 0, 0, 1], [0]],
    ]);
    expect((val as unknown as { logger: { lines: string[] } }).logger.lines.join()).toContain(
      "not known to the training data, and so not used: `extra`",
    );
    const predict = csv("city,age\nOslo,0\n", { target: "y" });
    const kept = fittedOf(train);
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
    await prepareData({ predict: load(predict) }, { kept, origin: "the run `runs/1`" });
    expect(await samplesOf(predict)).toEqual([[[-2, 1, 0, 0], {}]]);
  });

  it("learn nothing from the parts of a dataset that are not trained on", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 30 }),
        fc.nat(),
        async (values, seed) => {
          const whole = csv(`x,y\n${values.map((value) => `${value},1`).join("\n")}\n`, {
            target: "y",
            columns: { x: { scale: "standard" } },
          });
          const part = (name: "train" | "val") =>
            new Split({ dataset: whole, part: name, val_fraction: 0.5, seed });
          const train = part("train");
          await prepareData({ train: load(train), val: load(part("val")) });
          const own = Array.from({ length: train.length }, (_, at) => values[Number(train.sampleId(at))]!);
          const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
          const std = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length) || 1;
          const expected = values.map((value) => [[Math.fround((value - mean) / std)], [1]]);
          const read = await samplesOf(whole);
          for (const [at, sample] of read.entries()) {
            const [[input]] = sample as [[number], [number]];
            expect(input).toBeCloseTo(expected[at]![0]![0]!, 5);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it("may stand for several inputs by name, and for indices of an embedding", async () => {
    const dataset = csv("a,b,city,y\n1,2,x,9\n3,4,z,8\n", {
      target: "y",
      inputs: { pair: ["b", "a"], place: ["city"] },
      columns: { city: { as: "category", encode: "index" } },
    });
    await dataset.prepare();
    expect(await samplesOf(dataset)).toEqual([
      [{ pair: [2, 1], place: [0] }, [9]],
      [{ pair: [4, 3], place: [1] }, [8]],
    ]);
    expect(dataset.inputs!["place"]).toEqual({ shape: [1], type: "int32" });
  });

  it("may be several targets, by name where one is of classes, or the features themselves", async () => {
    const mixed = csv("x,kind,size\n1,b,2.5\n2,a,3\n", { target: ["kind", "size"] });
    await mixed.prepare();
    expect(await samplesOf(mixed)).toEqual([
      [[1], { kind: [1], size: [2.5] }],
      [[2], { kind: [0], size: [3] }],
    ]);
    const again = csv("u,v\n1,10\n3,30\n", {
      features: ["u", "v"],
      target: ["u", "v"],
      columns: { u: { scale: "range" }, v: { scale: "range" } },
    });
    await again.prepare();
    expect(await samplesOf(again)).toEqual([
      [
        [0, 0],
        [0, 0],
      ],
      [
        [1, 1],
        [1, 1],
      ],
    ]);
  });

  it("weigh samples, and leave out rows with an empty cell where they are to", async () => {
    const dataset = csv("w,x,y\n2,NA,0\n0.5,1,1\n3,2,\n", {
      target: "y",
      missing_values: ["NA"],
      columns: { w: { as: "weight" }, x: { missing: "drop" }, y: { missing: "drop" } },
    });
    await dataset.prepare();
    expect(await samplesOf(dataset)).toEqual([[[1], [1]]]);
    expect(dataset.sampleWeight(0)).toBe(0.5);
  });

  it.each([
    ["median", { missing: "median" }, "1\n\n2\n9\n", [1, 2, 2, 9]],
    ["number", { missing: -1 }, "1\n\n", [1, -1]],
    ["range", { scale: "range" }, "2\n4\n3\n", [0, 1, 0.5]],
    ["standard of equal numbers", { scale: "standard" }, "4\n4\n", [0, 0]],
  ] as const)("are filled and scaled: %s", async (_, column, cells, expected) => {
    const rows = cells.slice(0, -1).split("\n");
    const dataset = csv(`x,y\n${rows.map((cell) => `${cell},1`).join("\n")}`, {
      target: "y",
      columns: { x: column },
    });
    await dataset.prepare();
    expect((await samplesOf(dataset)).map((sample) => (sample as number[][])[0]![0])).toEqual(expected);
  });
});

describe("a table that does not fit", () => {
  const columns = { city: { as: "category" } } as const;

  it.each<[string, Omit<CsvOptions, "path">, string, readonly (string | number)[]]>([
    ["a,y\nx,1\n", { target: "y" }, '`data.csv` line 2, column `a`: expected a number, found "x"', ["path"]],
    [
      "city,y\n,1\n",
      { target: "y", columns },
      "`data.csv` line 2, column `city`: expected a category, found an empty cell",
      ["path"],
    ],
    [
      "d,y\n2023-02-29,1\n",
      { target: "y", columns: { d: { as: "date" } } },
      '`data.csv` line 2, column `d`: expected a date such as 2024-05-31 or 2024-05-31T13:45, found "2023-02-29"',
      ["path"],
    ],
    [
      "id,x,y\na,1,1\nb,2,1\na,3,1\n",
      { target: "y", columns: { id: { as: "id" } } },
      '`data.csv` line 4, column `id`: expected a name of its own for each sample, found "a" again, after line 2',
      ["path"],
    ],
    [
      "w,x,y\n-1,1,1\n",
      { target: "y", columns: { w: { as: "weight" } } },
      '`data.csv` line 2, column `w`: expected a weight, a number of at least 0, found "-1"',
      ["path"],
    ],
    [
      "x,y\n1,1\n",
      { target: "y", columns: { z: { as: "id" } } },
      "`data.csv`: there is no column `z`",
      ["columns", "z"],
    ],
    [
      "x,y\n,1\n,2\n",
      { target: "y", columns: { x: { missing: "mean" } } },
      "`data.csv`: all cells of `x` are empty in the rows to learn from",
      ["columns", "x"],
    ],
    [
      "x,y\n,1\n",
      { target: "y", columns: { x: { missing: "drop" } } },
      "`data.csv`: every row is left out since a cell is empty",
      ["path"],
    ],
    [
      "t,x,y\nhi,1,1\n",
      { target: "y", inputs: { all: ["t", "x"] }, columns: { t: { as: "text" } } },
      "`data.csv`: `t` gives indices, and so cannot be one input together with others",
      ["inputs", "all", 0],
    ],
  ])("is refused at the option or cell: %j", async (text, options, message, path) => {
    const train = load(csv(text, options));
    expect(await messageOf(prepareData({ train }))).toMatchObject({ message, path });
  });

  it("names a category that the training data do not have, with its line", async () => {
    const train = load(csv("city,y\nOslo,1\nRome,2\n", { target: "y", columns }));
    const val = csv("city,y\nRome,1\nRom,2\n", { target: "y" });
    expect(await messageOf(prepareData({ train, val: load(val) }))).toEqual({
      path: ["path"],
      message: "`data.csv` line 3, column `city`: the category `Rom` is not known to the training data",
      help: [
        "did you mean `Rome`?",
        "train with `columns: { city: { as: category, missing: unknown } }` to have a place for those that are not known",
      ],
    });
  });

  it("is refused for training when nothing says what there is to learn", async () => {
    expect(await messageOf(prepareData({ train: load(csv("x\n1\n")) }))).toMatchObject({
      message: "there is nothing to learn: `target` names no column",
      path: [],
    });
  });

  it("says which column other data lack, or read otherwise", async () => {
    const train = () =>
      load(csv("age,y\n1,1\n3,2\n", { target: "y", columns: { age: { scale: "standard" } } }));
    const other = (text: string, options: Omit<CsvOptions, "path">) =>
      messageOf(prepareData({ train: train(), val: load(csv(text, { target: "y", ...options })) }));
    expect(await other("ages,y\n1,1\n", {})).toMatchObject({
      message: "`data.csv`: there is no column `age`, by which the model predicts",
      help: ["did you mean `ages`?"],
    });
    expect(await other("age,y\n1,1\n", { columns: { age: { scale: "range" } } })).toMatchObject({
      message: "`data.csv`: the training data read `age` in another way",
      path: ["columns", "age"],
    });
    expect(await other("age,b,y\n1,1,1\n", { features: ["age", "b"] })).toMatchObject({
      message: "`data.csv`: the training data have no feature `b`",
    });
    expect(await other("age\n1\n", {})).toMatchObject({ message: "`data.csv`: there is no column `y`" });
  });

  it.each<[string, Uint8Array, CsvOptions["encoding"], string]>([
    ["latin 1", Buffer.from("x,y\n1,1\nné,1\n", "latin1"), "utf-8", "line 3 is not written in utf-8"],
    [
      "UTF-16",
      Buffer.from("\uFEFFx,y\n1,1\n", "utf16le"),
      "utf-8",
      "begins as a text in utf-16le does, and is to be read as utf-8",
    ],
  ])("in another encoding is refused with its line: %s", async (_, bytes, encoding, message) => {
    expect((await messageOf(csv(bytes, { target: "y", encoding: encoding! }).prepare())).message).toBe(
      `\`data.csv\` ${message}`,
    );
  });

  it("is read in the encoding that is named", async () => {
    for (const [bytes, encoding] of [
      [Buffer.from("x,é\n1,2\n", "latin1"), "windows-1252"],
      [Buffer.from("\uFEFFx,é\r\n1,2\r\n", "utf16le"), "utf-16le"],
    ] as const) {
      const dataset = csv(bytes, { target: "é", encoding });
      await dataset.prepare();
      expect(await samplesOf(dataset)).toEqual([[[1], [2]]]);
    }
  });
});

describe("JsonLines", () => {
  it("takes objects as rows, and what they lack for an empty cell", async () => {
    const dataset = jsonLines(
      [
        { x: 1.5, word: "a b", y: "cat" },
        { word: "b", y: "dog" },
        { x: null, y: "cat" },
      ],
      {
        target: "y",
        columns: { x: { missing: 0 }, word: { as: "text", length: 2 } },
      },
    );
    await dataset.prepare();
    expect(await samplesOf(dataset)).toEqual([
      [{ numbers: [1.5], word: [3, 2] }, [0]],
      [{ numbers: [0], word: [2, 0] }, [1]],
      [{ numbers: [0], word: [0, 0] }, [0]],
    ]);
  });

  it("may lack, in its first object too, what the training data have", async () => {
    const columns = { x: { missing: 0 } } as const;
    const train = load(jsonLines([{ x: 1, y: 1 }], { target: "y", columns }));
    const predict = jsonLines([{ z: 1 }, { x: 5, z: 1 }], { target: "y" });
    await prepareData({ train, predict: load(predict) });
    expect((await samplesOf(predict)).map((sample) => (sample as number[][])[0])).toEqual([[0], [5]]);
  });

  it.each<[string, string]>([
    ['{"x":1,"y":1}\n{"x":[1],"y":1}\n', "`data.jsonl` line 2, column `x`: expected a number, found a list"],
    ['{"x":1,"y":1}\n\n{"x":1\n', "`data.jsonl` line 3: it is no JSON"],
    ["[1]\n", "`data.jsonl` line 1: expected an object"],
    [
      '{"x":1,"y":1}\n{"x":1,"y":1,"z":2}\n',
      "`data.jsonl` line 2: the key `z` is not among those of the first object",
    ],
    ["", "`data.jsonl` has no rows"],
  ])("names the line of a fault: %j", async (text, message) => {
    const dataset = new JsonLines({ path: write(text, ".jsonl"), target: "y" }, recordingLogger());
    expect((await messageOf(dataset.prepare())).message).toBe(message);
  });
});

describe("a table that is divided", () => {
  it("is so by the cells of a column that is no feature, or by its class", async () => {
    const rows = Array.from({ length: 12 }, (_, at) => `p${at % 4},${at},${at % 3 === 0 ? "rare" : "often"}`);
    const whole = csv(`patient,x,y\n${rows.join("\n")}\n`, {
      target: "y",
      columns: { patient: { as: "ignore" } },
    });
    const idsOf = async (options: { group_by?: string; stratify?: boolean }) => {
      const split = new Split({ dataset: whole, part: "val", val_fraction: 0.25, seed: 1, ...options });
      await split.prepare();
      return Array.from({ length: split.length }, (_, at) => Number(split.sampleId(at)));
    };
    expect(new Set((await idsOf({ group_by: "patient" })).map((id) => id % 4)).size).toBe(1);
    expect((await idsOf({ stratify: true })).map((id) => id % 3 === 0).filter(Boolean)).toHaveLength(1);
    const both = await idsOf({ group_by: "patient", stratify: true });
    expect(new Set(both.map((id) => id % 4)).size).toBe(1);
    expect(both.map((id) => id % 3 === 0).filter(Boolean)).toHaveLength(1);
    await expect(idsOf({ group_by: "pateint" })).rejects.toThrow(
      "there is no column `pateint`, by which rows are divided",
    );
  });
});
