import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Callback, PredictionBatch, PredictionStage } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Arrays, DataLoader, type Dataset } from "../data/index.js";
import { tf } from "../engine/tf.js";
import type { Inferer } from "../inferers/index.js";
import { CrossEntropy } from "../losses/index.js";
import { Accuracy } from "../metrics/index.js";
import { Sequential } from "../models/index.js";
import { Adam } from "../optimizers/index.js";
import { System, type SystemOptions } from "../system/system.js";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { layers } from "../training/testing/small-systems.js";
import { train } from "../training/testing/train.js";
import { Csv } from "../writers/index.js";

const NAMES = ["cat", "dog", "eel"];

/**
 * Points around one centre per class; `names` are those of the classes, in the order of the data.
 */
function points(count: number, names = NAMES): Arrays {
  const noise = createRandomSource(7).stream("points");
  const targets = Array.from({ length: count }, (_, index) => index % 3);
  const inputs = targets.map((target) => [
    Math.cos(target * 2) * 2 + noise.next() - 0.5,
    Math.sin(target * 2) * 2 + noise.next() - 0.5,
  ]);
  const indices = targets.map((target) => names.indexOf(NAMES[target]!));
  return new Arrays({ inputs, targets: indices, classes: [...names] });
}

/** The same points, of whose classes nobody knows. */
class Unknown implements Dataset {
  readonly sampleShape = [2];
  readonly targets = {};
  readonly deterministic = true;
  readonly #points: Arrays;

  constructor(
    readonly length: number,
    private readonly idOf: (index: number) => string = (index) => `000${index}`,
  ) {
    this.#points = points(length);
  }

  prepare(): Promise<void> {
    return this.#points.prepare();
  }
  sampleId(index: number): string {
    return this.idOf(index);
  }
  read(index: number, sample: Parameters<Dataset["read"]>[1]): void {
    this.#points.read(index, { inputs: sample.inputs, targets: new Float32Array(1) });
  }
}

function systemOf(options: Partial<SystemOptions> = {}): System {
  const model = new Sequential({
    layers: [
      layers.dense({ name: "hidden", units: 8, activation: "tanh" }),
      layers.dense({ name: "head", units: 3 }),
    ],
  });
  return new System({ model, dataloaders: {}, ...options });
}

const loaderOf = (dataset: Dataset) => new DataLoader({ dataset, batch_size: 4 });

/** A run that has learned the points, in a folder of its own. */
async function trainedRun() {
  const run = await temporaryRunFolder();
  using system = systemOf({
    criterion: new CrossEntropy(),
    optimizer: () => new Adam({ learning_rate: 0.1 }),
    dataloaders: { train: loaderOf(points(18)) },
  });
  await train({ max_epochs: 6 }, { folder: run }).fit(system);
  return run;
}

/** Keeps what it is told. */
function listener() {
  const stages: PredictionStage[] = [];
  const batches: PredictionBatch[] = [];
  const callback: Callback = {
    onPredictionStart: (_, stage) => void stages.push(stage),
    onPredictions: (_, batch) => void batches.push(batch),
  };
  return { callback, stages, batches };
}

describe("a stage of a trained run", () => {
  it("measures test data with the weights of the run, and needs neither training data nor an optimizer", async () => {
    await using run = await trainedRun();
    await using folder = await temporaryRunFolder();
    using system = systemOf({
      criterion: new CrossEntropy(),
      metrics: { test: [new Accuracy()] },
      dataloaders: { test: loaderOf(points(9)) },
    });
    const summary = await train({}, { folder }).test(system, { run: run.path });
    expect(summary.metrics["test/accuracy"]).toBe(1);
    expect(Object.keys(summary.metrics)).toEqual(["test/loss", "test/accuracy"]);
    const record: unknown = JSON.parse(readFileSync(join(folder.path, "metrics.json"), "utf8"));
    expect(record).toEqual({
      stage: "test",
      run: run.path,
      checkpoint: { path: join(run.path, "checkpoints", "step-00000030.safetensors"), epoch: 5, step: 30 },
      samples: 9,
      metrics: summary.metrics,
    });
    const status = JSON.parse(readFileSync(join(folder.path, "status.json"), "utf8")) as object;
    expect(status).toMatchObject({ state: "completed", stage: "test", epoch: 5, step: 30 });
  });

  it("matches classes with those of the training data by name", async () => {
    await using run = await trainedRun();
    using system = systemOf({
      criterion: new CrossEntropy(),
      metrics: { val: [new Accuracy()] },
      dataloaders: { val: loaderOf(points(9, ["eel", "dog", "cat"])) },
    });
    const { metrics } = await train({}).validate(system, { run: run.path });
    expect(metrics["val/accuracy"]).toBe(1);
  });

  it("names a class that training does not know", async () => {
    await using run = await trainedRun();
    const dataset = new Arrays({ inputs: [[0, 0]], targets: [0], classes: ["yak"] });
    using system = systemOf({ criterion: new CrossEntropy(), dataloaders: { test: loaderOf(dataset) } });
    await expect(train({}).test(system, { run: run.path })).rejects.toThrow("yak");
  });

  it("predicts samples of which nobody knows the targets, without a criterion, as a table by default", async () => {
    await using run = await trainedRun();
    await using folder = await temporaryRunFolder();
    using system = systemOf({ dataloaders: { predict: loaderOf(new Unknown(6)) } });
    const summary = await train({}, { folder }).predict(system, { run: run.path });
    expect(summary).toMatchObject({ reason: "completed", samples: 6, metrics: {} });
    const rows = readFileSync(join(folder.path, "predictions.csv"), "utf8").trim().split("\n");
    expect(rows[0]).toBe(
      "id,class,probability,probability_cat,probability_dog,probability_eel,output_cat,output_dog,output_eel",
    );
    expect(rows.slice(1).map((row) => row.split(",").slice(0, 2))).toEqual(
      Array.from({ length: 6 }, (_, index) => [`000${index}`, NAMES[index % 3]]),
    );
  });

  it("hands callbacks plain numbers, with targets and what an inferer tells beside", async () => {
    await using run = await trainedRun();
    const { callback, stages, batches } = listener();
    const telling: Inferer = {
      infer: (inputs, model) => ({
        predictions: model.predict(inputs),
        extras: { spread: tf.fill([inputs[0]!.shape[0]], 0.5) },
      }),
    };
    using system = systemOf({
      criterion: new CrossEntropy(),
      inferer: telling,
      dataloaders: { test: loaderOf(points(6)) },
    });
    const before = tf.memory().numTensors;
    await train({ callbacks: [callback] }).test(system, { run: run.path });
    expect(tf.memory().numTensors - before).toBe(4);
    expect(stages).toMatchObject([
      {
        stage: "test",
        samples: 6,
        outputs: [
          {
            name: undefined,
            shape: [3],
            kind: "logits",
            classes: "one",
            classNames: NAMES,
            targets: "classes",
          },
        ],
      },
    ]);
    expect(batches.map(({ ids }) => ids.length)).toEqual([4, 2]);
    const [first] = batches;
    expect([...first!.outputs[0]!.classes!.values]).toEqual([0, 1, 2, 0]);
    expect([...first!.outputs[0]!.targets!.values]).toEqual([0, 1, 2, 0]);
    expect([...first!.extras["spread"]!.values]).toEqual([0.5, 0.5, 0.5, 0.5]);
    const { raw, probabilities } = first!.outputs[0]!;
    const exponentials = [...raw.values.subarray(0, 3)].map((value) => Math.exp(value));
    const sum = exponentials.reduce((a, b) => a + b);
    expect([...probabilities!.values.subarray(0, 3)]).toEqual(
      exponentials.map((value) => expect.closeTo(value / sum, 6) as number),
    );
  });

  it("takes the last checkpoint where the run has noted none as the best, or the one that is named", async () => {
    await using run = await trainedRun();
    using system = systemOf({ criterion: new CrossEntropy(), dataloaders: { test: loaderOf(points(3)) } });
    const stepOf = async (checkpoint?: string) => {
      const request = { run: run.path, ...(checkpoint !== undefined && { checkpoint }) };
      return (await train({}).test(system, request)).checkpoint?.step;
    };
    expect(await stepOf()).toBe(30);
    expect(await stepOf("last")).toBe(30);
    const [file] = readdirSync(join(run.path, "checkpoints")).filter((name) => name.endsWith(".safetensors"));
    expect(await stepOf(join(run.path, "checkpoints", file!))).toBe(Number(/\d+/.exec(file!)![0]));
    await expect(stepOf("best")).rejects.toThrow("has noted no best checkpoint");
  });

  it("is interrupted by its signal, and leaves nothing half-written", async () => {
    await using run = await trainedRun();
    await using folder = await temporaryRunFolder();
    const stop = new AbortController();
    const callback: Callback = { onPredictions: () => stop.abort("SIGINT") };
    using system = systemOf({ dataloaders: { predict: loaderOf(new Unknown(9)) } });
    const options = { callbacks: [new Csv(), callback] };
    const summary = await train(options, { folder, stop: stop.signal }).predict(system, { run: run.path });
    expect(summary).toMatchObject({ reason: "interrupted", samples: 4, detail: "SIGINT" });
    expect(readdirSync(folder.path)).toEqual(["status.json"]);
    expect(readFileSync(join(folder.path, "status.json"), "utf8")).toContain('"interrupted"');
  });
});

describe("the status of a stage", () => {
  const statusOf = (folder: string) =>
    JSON.parse(readFileSync(join(folder, "status.json"), "utf8")) as Record<string, unknown>;

  it("shows no secret that is in the words of why it ended", async () => {
    await using run = await trainedRun();
    await using folder = await temporaryRunFolder();
    const mask = (text: string) => text.replaceAll("s3cret", "${env:TOKEN}");
    const ending: Callback = { onPredictions: (trainer) => trainer.requestStop("the token s3cret is over") };
    const predict = (callbacks: readonly Callback[]) => {
      const system = systemOf({ dataloaders: { predict: loaderOf(new Unknown(9)) } });
      return train({ callbacks }, { folder: { ...folder, mask } }).predict(system, { run: run.path });
    };
    await predict([ending]);
    expect(statusOf(folder.path)).toMatchObject({
      state: "interrupted",
      detail: "the token ${env:TOKEN} is over",
    });
    const failing: Callback = {
      onPredictions: () => {
        throw new Error("s3cret is refused");
      },
    };
    await expect(predict([failing])).rejects.toThrow();
    expect(statusOf(folder.path)["detail"]).toContain("${env:TOKEN} is refused");
  });

  it("says of how many samples something was predicted that is no number, and of which first", async () => {
    await using run = await trainedRun();
    const spoiling: Inferer = {
      infer: (inputs, model) => [tf.div(model.predict(inputs)[0]!, tf.tensor2d([[1], [0], [1], [0]]))],
    };
    using system = systemOf({ inferer: spoiling, dataloaders: { predict: loaderOf(new Unknown(8)) } });
    const logger = recordingLogger();
    await train({ callbacks: [listener().callback] }, { logger }).predict(system, { run: run.path });
    expect(logger.lines).toContain(
      "4 predictions hold numbers that are not finite, the first of the sample `0001`",
    );
  });
});

describe("a stage is refused", () => {
  const faultOf = async (system: System, request = {}): Promise<string> =>
    train({})
      .predict(system, request)
      .then(
        () => "",
        (error: unknown) => (error as Error).message,
      );

  it("without weights that somebody has trained", async () => {
    using system = systemOf({ dataloaders: { predict: loaderOf(new Unknown(3)) } });
    expect(await faultOf(system)).toContain(
      "nobody has trained the weights `model.hidden.kernel` and 3 more",
    );
  });

  it("with a checkpoint of another model, or of a run that has none", async () => {
    await using run = await trainedRun();
    using system = systemOf({
      model: new Sequential({ layers: [layers.dense({ units: 3 })] }),
      dataloaders: { predict: loaderOf(new Unknown(3)) },
    });
    expect(await faultOf(system, { run: run.path })).toContain("the checkpoint is of another model");
    expect(await faultOf(system, { run: join(run.path, "nowhere") })).toContain("there is no checkpoint");
  });

  it("for two samples of one id, before anything is written", async () => {
    await using run = await trainedRun();
    await using folder = await temporaryRunFolder();
    const dataset = new Unknown(5, (index) => (index === 4 ? "NA" : index === 1 ? "NA" : String(index)));
    using system = systemOf({ dataloaders: { predict: loaderOf(dataset) } });
    await expect(train({}, { folder }).predict(system, { run: run.path })).rejects.toThrow(
      "the samples 1 and 4, counted from 0, have the same id `NA`",
    );
    expect(() => readdirSync(folder.path)).toThrow();
  });

  it("without data, without targets where they are compared, and with nothing to compare them by", async () => {
    await using run = await trainedRun();
    using empty = systemOf();
    expect(await faultOf(empty)).toContain("needs the option `predict`");
    using untold = systemOf({
      criterion: new CrossEntropy(),
      dataloaders: { test: loaderOf(new Unknown(3)) },
    });
    await expect(train({}).test(untold, { run: run.path })).rejects.toThrow("declares no targets");
    using unmeasured = systemOf({ dataloaders: { test: loaderOf(points(3)) } });
    await expect(train({}).test(unmeasured, { run: run.path })).rejects.toThrow(
      "there is nothing to measure",
    );
  });
});
