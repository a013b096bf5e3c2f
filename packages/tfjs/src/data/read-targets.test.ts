import { createRandomSource } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { Arrays } from "./arrays.js";
import { DataLoader } from "./data-loader.js";
import type { Dataset, Sample, TargetSpec } from "./dataset.js";
import { fittedOf, shareClasses } from "./share-fitted.js";
import { Split } from "./split.js";

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
});

/** A dataset of one's own, which says little of itself. */
class Own implements Dataset {
  readonly sampleShape = [1];
  readonly deterministic = true;

  constructor(
    readonly labels: readonly number[],
    readonly targets: TargetSpec = { shape: [], type: "int32" },
  ) {}

  get length() {
    return this.labels.length;
  }
  prepare = () => Promise.resolve();
  sampleId = (index: number) => `s${index}`;
  read(index: number, sample: Sample) {
    sample.targets[0] = this.labels[index]!;
  }
}

const random = createRandomSource(1);
const load = (dataset: Dataset, batch_size = 2) => new DataLoader({ dataset, batch_size });

async function targetsOf(loader: DataLoader) {
  const read: number[] = [];
  for await (const { inputs, targets } of loader.batches(0, random.stream("data"))) {
    read.push(...targets[0]!.dataSync());
    tf.dispose([...inputs, ...targets]);
  }
  return read;
}

async function faultOf(work: () => Promise<unknown>) {
  const error: unknown = await work().catch((reason: unknown) => reason);
  if (!OptionError.is(error)) throw new Error("expected an OptionError", { cause: error });
  const { code, path, message } = error.issues[0];
  return { code, path, message };
}

describe("the targets of a dataset of one's own", () => {
  it.each([
    ["no whole number", [0, 1, 1, 0.5], "the sample `s3` has the target 0.5, expected"],
    ["no number", [0, NaN], "the sample `s1` has the target NaN, expected"],
    [
      "negative, of three",
      [0, 1, -1],
      "the sample `s2` has the target -1, expected the index of a class, 0 to 2",
    ],
    [
      "too large, of three",
      [0, 1, 2, 7],
      "the sample `s3` has the target 7, expected the index of a class, 0 to 2",
    ],
  ])("are refused when one is %s, in whatever batch", async (_, labels, message) => {
    const loader = load(new Own(labels));
    loader.targetReaders[0]!.limitTo(3);
    const fault = await faultOf(() => targetsOf(loader));
    expect(fault).toMatchObject({ code: "INVALID_DATA", path: ["dataset"] });
    expect(fault.message).toContain(message);
  });

  it("are refused by the number of classes that the dataset itself gives", async () => {
    const dataset = new Own([0, 2], { shape: [], type: "int32", classCount: 2 });
    expect((await faultOf(() => targetsOf(load(dataset)))).message).toContain("0 to 1");
  });

  it("are taken when they are classes, and any number where they are measures", async () => {
    expect(await targetsOf(load(new Own([0, 2, 1])))).toEqual([0, 2, 1]);
    expect(await targetsOf(load(new Own([-1, 7])))).toEqual([-1, 7]);
    expect(await targetsOf(load(new Own([0.5, -3], { shape: [], type: "float32" })))).toEqual([0.5, -3]);
    const measures = load(new Own([0.5, Infinity], { shape: [], type: "float32" }));
    expect((await faultOf(() => targetsOf(measures))).message).toBe(
      "the sample `s1` has the target Infinity, expected a finite number",
    );
  });
});

describe("a dataset", () => {
  it("that is empty is said to be empty, whatever the options of its loader", async () => {
    const loader = new DataLoader({ dataset: new Own([]), drop_last: true });
    expect(await faultOf(() => loader.prepare())).toEqual({
      code: "INVALID_DATA",
      path: ["dataset"],
      message: "`Own` is empty: it has no samples",
    });
  });

  it("that counts its samples in no whole number is refused", async () => {
    class Odd extends Own {
      override get length() {
        return NaN;
      }
    }
    expect((await faultOf(() => load(new Odd([])).prepare())).message).toBe(
      "`Odd` says that it has NaN samples",
    );
  });
});

describe("shareClasses", () => {
  const animals = (targets: number[], classes?: string[]) =>
    load(new Arrays({ inputs: targets.map(() => [0]), targets, ...(classes && { classes }) }));
  const share = (train: DataLoader, val: DataLoader, kept?: string[]) => {
    const logger = recordingLogger();
    shareClasses({ train, val }, logger, { kept: kept && { class_names: kept } });
    return { names: fittedOf(train).class_names, lines: logger.lines };
  };

  it("gives the classes of other data the indices that they have in the training data", async () => {
    const train = animals([0, 1, 2], ["cat", "dog", "elephant"]);
    const val = animals([0, 1, 0], ["dog", "elephant"]);
    expect(share(train, val)).toEqual({ names: ["cat", "dog", "elephant"], lines: [] });
    expect(await targetsOf(val)).toEqual([1, 2, 1]);
    expect(val.targets[0]!.spec.classCount).toBe(3);
    expect(await targetsOf(train)).toEqual([0, 1, 2]);
  });

  it("does so through a part of a dataset", async () => {
    const whole = new Arrays({ inputs: [[0], [1]], targets: [0, 1], classes: ["dog", "cat"] });
    const val = load(new Split({ dataset: whole, part: "val", val_fraction: 0.5, seed: 1 }));
    await val.prepare();
    const [before] = await targetsOf(val);
    share(animals([0, 1], ["cat", "dog"]), val);
    expect(await targetsOf(val)).toEqual([1 - before!]);
  });

  it("refuses a class that training does not know, by name", async () => {
    const val = animals([0, 1], ["cat", "dgo"]);
    const fault = await faultOf(async () => Promise.resolve(share(animals([0, 1], ["cat", "dog"]), val)));
    expect(fault).toEqual({
      code: "INVALID_DATA",
      path: ["dataset"],
      message: "the class `dgo` is not known to the training data",
    });
  });

  it("keeps the indices of a run that goes on, and says which class is gone", async () => {
    const train = animals([0, 1], ["bird", "dog"]);
    const { names, lines } = share(train, animals([0], ["dog"]), ["bird", "cat", "dog"]);
    expect(names).toEqual(["bird", "cat", "dog"]);
    expect(lines).toEqual([
      "the training data no longer have the class `cat`; the others keep their indices",
    ]);
    expect(await targetsOf(train)).toEqual([0, 2]);
    const unknown = await faultOf(async () =>
      Promise.resolve(share(animals([0], ["ant"]), animals([0], ["cat"]), ["cat"])),
    );
    expect(unknown.message).toBe("the class `ant` is not known to the run that goes on");
  });

  it("says when only one of two datasets names its classes", () => {
    const { lines } = share(animals([0, 1], ["cat", "dog"]), animals([0, 1]));
    expect(lines).toEqual([
      "only one of the datasets of `train` and `val` names its classes, so they are matched by index",
    ]);
    expect(share(animals([0, 1]), animals([1, 0]))).toEqual({ names: undefined, lines: [] });
  });
});

describe("Arrays with `classes`", () => {
  it("refuses names that are too few, or for what has no classes", () => {
    const make = (targets: number[], classes: string[]) => () =>
      new Arrays({ inputs: targets.map(() => 0), targets, classes });
    expect(make([0, 2], ["a", "b"])).toThrow("`classes` names 2 classes, but the targets go up to 2");
    expect(make([0.5], ["a"])).toThrow("the targets are no indices of any");
    expect(make([0], ["a", "b", "a"])).toThrow("the class `a` is listed twice");
  });
});
