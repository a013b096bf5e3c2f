import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OptionError } from "@lighterjs/schema";
import { afterAll, describe, expect, it } from "vitest";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { Csv, type CsvOptions } from "./csv.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function csv(text: string, options: Omit<CsvOptions, "path">): Csv {
  const path = join(folder, `data-${count++}.csv`);
  writeFileSync(path, text);
  return new Csv({ path, ...options });
}

async function faultOf(dataset: Csv) {
  const error: unknown = await dataset.prepare().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!OptionError.is(error)) throw new Error("expected an OptionError", { cause: error });
  expect(error.subject).toBe(dataset);
  const [issue] = error.issues;
  return { ...issue, message: issue.message.replace(dataset.options.path, "data.csv") };
}

function rows(dataset: Csv): number[][] {
  return Array.from({ length: dataset.length }, (_, index) => {
    const sample = { inputs: new Float32Array(dataset.sampleShape![0]!), targets: new Float32Array(1) };
    dataset.read(index, sample);
    return [...sample.inputs, ...sample.targets];
  });
}

describe("Csv", () => {
  it("predicts the target from all other columns", async () => {
    const dataset = csv("a,y,b\n1,0.5,2\n3,1,-4e1\n", { target: "y" });
    await dataset.prepare();
    expect(dataset.sampleShape).toEqual([2]);
    expect(dataset.targets).toEqual({ shape: [], type: "float32" });
    expect(rows(dataset)).toEqual([
      [1, 2, 0.5],
      [3, -40, 1],
    ]);
  });

  it.each([
    ["", "column 1 has no name and is left out; to learn from it, name it in the header"],
    ["Unnamed: 0", "column 1 has no name and is left out; to learn from it, list `Unnamed: 0` in `features`"],
  ])("leaves out a column named `%s`, which counts the rows, with a warning", async (name, line) => {
    const logger = recordingLogger();
    const { options } = csv(`${name},a,y\n0,5,1\n1,6,2\n`, { target: "y" });
    const dataset = new Csv(options, logger);
    await dataset.prepare();
    expect(rows(dataset)).toEqual([
      [5, 1],
      [6, 2],
    ]);
    expect(logger.lines).toEqual([`\`${options.path}\`: ${line}`]);
  });

  it("says once how many columns have no name, and takes one that is asked for", async () => {
    const logger = recordingLogger();
    const { options } = csv("a,,y,\n1,x,2,\n", { target: "y" });
    const dataset = new Csv(options, logger);
    await dataset.prepare();
    expect(rows(dataset)).toEqual([[1, 2]]);
    expect(logger.lines.join()).toContain("2 columns without a name are left out, the first is column 2");
    const asked = csv("Unnamed: 0,y\n7,1\n", { target: "y", features: ["Unnamed: 0"] });
    await asked.prepare();
    expect(rows(asked)).toEqual([[7, 1]]);
  });

  it("takes text as names of classes, sorted, whatever their order in the file", async () => {
    const dataset = csv("x,species\n1,virginica\n2,setosa\n3,virginica\n4,oak\n", { target: "species" });
    await dataset.prepare();
    expect(dataset.targets).toEqual({
      shape: [],
      type: "int32",
      classCount: 3,
      classNames: ["oak", "setosa", "virginica"],
    });
    expect(rows(dataset).map((row) => row[1])).toEqual([2, 1, 2, 0]);
  });

  it("takes classes in the order given, also when they are numbers or absent", async () => {
    const dataset = csv("x,y\n1,10\n2,2\n", { target: "y", classes: ["2", "5", "10"] });
    await dataset.prepare();
    expect(dataset.targets.classCount).toBe(3);
    expect(rows(dataset).map((row) => row[1])).toEqual([2, 0]);
  });

  it("reads several targets and chosen features in their order", async () => {
    const dataset = csv("a;b;u;v\n1;2;3;4\n", { target: ["v", "u"], features: ["b"], delimiter: ";" });
    await dataset.prepare();
    expect(dataset.targets).toEqual({ shape: [2], type: "float32" });
    const sample = { inputs: new Float32Array(1), targets: new Float32Array(2) };
    dataset.read(0, sample);
    expect([...sample.inputs, ...sample.targets]).toEqual([2, 4, 3]);
  });

  it("copes with a byte order mark, CRLF, quotes, empty lines and no final line break", async () => {
    const dataset = csv('\uFEFF"x","the ""y"""\r\n"1",2\r\n\r\n 3 ,4', { target: 'the "y"' });
    await dataset.prepare();
    expect(rows(dataset)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("numbers the columns of a file without header", async () => {
    const dataset = csv("1,2,0\n3,4,1\n", { target: "2", header: false });
    await dataset.prepare();
    expect(rows(dataset)).toEqual([
      [1, 2, 0],
      [3, 4, 1],
    ]);
  });

  it.each([
    ["x,y\n1,2\n1,abc\n", '`data.csv` line 3, column `y`: expected a number, found "abc"'],
    ["x,y\n1,2\n,2\n", "`data.csv` line 3, column `x`: expected a number, found an empty cell"],
    ["x,y\n0x10,2\n", '`data.csv` line 2, column `x`: expected a number, found "0x10"'],
    ["x,y\n1e39,2\n", '`data.csv` line 2, column `x`: expected a number, found "1e39"'],
    ["x,y\r\n1,2\r\n1\r\n", "`data.csv` line 3: expected 2 cells, found 1"],
    ['x,y\n1,2\n1,"2\n3,4\n', "`data.csv` line 3: a quote is opened but never closed"],
    ["", "`data.csv` has no rows"],
    ["x,y\n", "`data.csv` has no rows below its header"],
  ])("names line and column of a fault: %j", async (text, message) => {
    expect(await faultOf(csv(text, { target: "y" }))).toMatchObject({
      code: "INVALID_DATA",
      path: ["path"],
      message,
    });
  });

  it("names several faulty rows at once", async () => {
    const text = `x,y\n${"a,1\n".repeat(7)}`;
    const { notes } = await faultOf(csv(text, { target: "y" }));
    expect(notes).toHaveLength(5);
    expect(notes?.[0]).toBe('line 3, column `x`: expected a number, found "a"');
    expect(notes?.[4]).toBe("2 more rows do not fit");
  });

  it("suggests the nearest column", async () => {
    expect(await faultOf(csv("sepal_width,species\n1,a\n", { target: "specie" }))).toMatchObject({
      path: ["target"],
      message: "`data.csv`: there is no column `specie`",
      help: ["did you mean `species`?"],
    });
    expect(await faultOf(csv("a;y\n1;2\n", { target: "y" }))).toMatchObject({
      help: ["the columns are `a;y`", "cells are separated by `,`; `delimiter` changes that"],
    });
    expect(await faultOf(csv("a,a,y\n1,2,3\n", { target: "y" }))).toMatchObject({
      message: "`data.csv`: two columns are called `a`",
    });
  });

  it("refuses a class that is not listed", async () => {
    expect(await faultOf(csv("x,y\n1,cat\n2,dog\n", { target: "y", classes: ["cat"] }))).toMatchObject({
      message: '`data.csv` line 3, column `y`: expected one of `classes`, found "dog"',
      help: ["add it to `classes`, or mend the file"],
    });
  });

  it("does not take measures for classes because of a stray text", async () => {
    expect(await faultOf(csv("x,y\n1,metres\n2,1.5\n3,1.7\n", { target: "y" }))).toMatchObject({
      message: '`data.csv` line 3, column `y`: expected the name of a class, found "1.5"',
      notes: ['line 4, column `y`: expected the name of a class, found "1.7"'],
    });
  });

  it("refuses a class that is listed twice", () => {
    expect(() => csv("x,y\n1,a\n", { target: "y", classes: ["a", "b", "a"] })).toThrow(
      "the class `a` is listed twice",
    );
  });

  it("says that a file is missing, or is a folder", async () => {
    expect(await faultOf(new Csv({ path: join(folder, "none.csv"), target: "y" }))).toMatchObject({
      code: "FILE_NOT_FOUND",
    });
    expect(await faultOf(new Csv({ path: folder, target: "y" }))).toMatchObject({
      code: "INVALID_DATA",
      message: "`data.csv` is a folder",
    });
  });
});
