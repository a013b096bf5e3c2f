import type { StateValue } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { AugmentedImages } from "./augmented-images.js";
import { DataLoader } from "./data-loader.js";
import type { DataNeeds, Dataset, FitRequest, Sample } from "./dataset.js";
import { InputsAsTargets } from "./inputs-as-targets.js";
import { fittedOf, prepareData } from "./share-fitted.js";
import { Split } from "./split.js";

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
});

/** Images of one pixel, from which the mean of the training data is taken away. */
class Centred implements Dataset {
  readonly sampleShape = [1, 1, 1];
  readonly deterministic = true;
  readonly asked: string[] = [];
  targets: Dataset["targets"] = { shape: [], type: "float32" };
  #mean = 0;

  constructor(readonly values: readonly number[]) {}

  get length() {
    return this.values.length;
  }
  prepare(extent = "samples", { targets = "required" }: DataNeeds = {}) {
    this.asked.push(`prepare ${extent} ${targets}`);
    if (targets === "optional") this.targets = {};
    return Promise.resolve();
  }
  sampleId = String;
  sampleWeight = (index: number) => index + 1;
  read(index: number, sample: Sample) {
    sample.inputs[0] = this.values[index]! - this.#mean;
  }
  fitted({ samples = [...this.values.keys()] }: FitRequest = {}) {
    const own = Array.from(samples, (index) => this.values[index]!);
    return Promise.resolve({ mean: own.reduce((sum, value) => sum + value, 0) / own.length });
  }
  useFitted(fitted: StateValue, origin: string) {
    this.asked.push(`by ${origin}`);
    this.#mean = (fitted as { mean: number }).mean;
  }
}

const random = createRandomSource(1);
const load = (dataset: Dataset) => new DataLoader({ dataset, batch_size: 8 });

async function inputsOf(loader: DataLoader) {
  for await (const { inputs, targets, weights } of loader.batches(0, random.stream("data"))) {
    const values = [...inputs[0]!.dataSync()];
    tf.dispose([...inputs, ...targets]);
    return { values, weights };
  }
  throw new Error("no batch");
}

describe("what the training data fix", () => {
  it("is asked of them alone, before other data are prepared, and other data go by it", async () => {
    const [train, val] = [new Centred([1, 2, 3]), new Centred([10, 20])];
    const loaders = { train: load(train), val: load(val) };
    await prepareData(loaders);
    expect(train.asked).toEqual(["prepare samples required", "by the training data"]);
    expect(val.asked).toEqual(["by the training data", "prepare samples required"]);
    expect((await inputsOf(loaders.train)).values).toEqual([-1, 0, 1]);
    expect((await inputsOf(loaders.val)).values).toEqual([8, 18]);
    expect(fittedOf(loaders.train)).toEqual({ fitted: { mean: 2 } });
  });

  it("comes from a checkpoint where there is one, with or without training data at hand", async () => {
    const kept = { fitted: { mean: 5 } };
    const train = load(new Centred([1, 2, 3]));
    await prepareData({ train }, { kept });
    expect((await inputsOf(train)).values).toEqual([-4, -3, -2]);
    expect(fittedOf(train)).toEqual(kept);
    const test = load(new Centred([5]));
    await prepareData({ test }, { kept, origin: "the run `runs/1`" });
    expect((test.dataset as Centred).asked).toEqual(["by the run `runs/1`", "prepare samples required"]);
    expect((await inputsOf(test)).values).toEqual([0]);
  });

  it("comes from the training part of a dataset that is divided, through whatever wraps it", async () => {
    const whole = new Centred([0, 1, 2, 3, 4, 5, 6, 7]);
    const part = (name: "train" | "val") =>
      new Split({ dataset: new AugmentedImages({ dataset: whole }), part: name, val_fraction: 0.5, seed: 3 });
    const train = load(new InputsAsTargets({ dataset: part("train") }));
    const val = load(new InputsAsTargets({ dataset: part("val") }));
    await prepareData({ train, val });
    const { mean } = fittedOf(train).fitted as { mean: number };
    expect(mean).not.toBe(3.5);
    const [ofTrain, ofVal] = [await inputsOf(train), await inputsOf(val)];
    expect(ofTrain.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0);
    const all = [...ofTrain.values, ...ofVal.values].map((value) => value + mean);
    expect(all.sort()).toEqual([...whole.values]);
    const weights = [...ofTrain.weights!, ...ofVal.weights!];
    expect(weights.sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("lets data to predict for have no targets, and other data not", async () => {
    const predict = load(new Centred([1]));
    await prepareData({ train: load(new Centred([1])), predict });
    expect(predict.targets).toEqual([]);
    expect((await inputsOf(predict)).values).toEqual([0]);
    const test = new Centred([1]);
    test.targets = {};
    await expect(prepareData({ test: load(test) })).rejects.toThrow("`Centred` declares no targets");
  });
});

describe("weights of samples", () => {
  it("come with each batch, but where all count the same", async () => {
    const dataset = new Centred([1, 2]);
    expect((await inputsOf(load(dataset))).weights).toEqual(Float32Array.of(1, 2));
    dataset.sampleWeight = () => 1;
    expect((await inputsOf(load(dataset))).weights).toBeUndefined();
  });

  it("that are negative or no numbers are refused with the sample", async () => {
    const dataset = new Centred([1, 2]);
    dataset.sampleWeight = (index) => 0 - index;
    await expect(inputsOf(load(dataset))).rejects.toThrow(
      "the sample `1` has the weight -1, expected a finite number of at least 0",
    );
  });
});
