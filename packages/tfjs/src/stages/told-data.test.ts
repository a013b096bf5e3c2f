import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SaveModel } from "@lighterjs/callbacks";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Arrays, Csv as Table, DataLoader, ImageFolder, Windows, type Dataset } from "../data/index.js";
import { MonteCarloDropout } from "../inferers/index.js";
import { CrossEntropy, MeanAbsoluteError as Distance } from "../losses/index.js";
import { MeanAbsoluteError } from "../metrics/index.js";
import { Pretrained, Sequential } from "../models/index.js";
import { Adam } from "../optimizers/index.js";
import { silent } from "../testing/silent-logger.js";
import { System, type SystemOptions } from "../system/system.js";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { layers } from "../training/testing/small-systems.js";
import { train } from "../training/testing/train.js";

const loaderOf = (dataset: Dataset, batch_size = 8) => new DataLoader({ dataset, batch_size });

/** Rows of a table, and of the CSV that a stage has written, as numbers by column. */
function tableOf(path: string): readonly Readonly<Record<string, string>>[] {
  const [header = "", ...rows] = readFileSync(path, "utf8").trim().split("\n");
  const names = header.split(",");
  return rows.map((row) => Object.fromEntries(row.split(",").map((cell, at) => [names[at]!, cell])));
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

describe("what training data told", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "told-data-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const table = (name: string, rows: readonly (readonly number[])[], columns: object = {}) =>
    new Table(
      {
        path: file(name, ["x,price", ...rows.map((row) => row.join(","))].join("\n") + "\n"),
        target: "price",
        ...columns,
      },
      silent,
    );
  const SCALED = { columns: { price: { scale: "standard" } } } as const;
  const rows = Array.from({ length: 16 }, (_, at) => [at / 8 - 1, 1000 + 50 * at] as const);

  function line(options: Partial<SystemOptions> = {}): System {
    const model = new Sequential({
      layers: [layers.dense({ name: "price", units: 1 }), layers.dropout({ rate: 0.2 })],
    });
    return new System({ model, criterion: new Distance(), dataloaders: {}, ...options });
  }

  async function trainedLine() {
    const run = await temporaryRunFolder();
    const logger = recordingLogger();
    using system = line({
      optimizer: () => new Adam({ learning_rate: 0.1 }),
      metrics: { val: [new MeanAbsoluteError()] },
      dataloaders: {
        train: loaderOf(table("train.csv", rows, SCALED)),
        val: loaderOf(table("val.csv", rows)),
      },
    });
    const options = { max_epochs: 3, callbacks: [new SaveModel()] };
    const { metrics } = await train(options, { folder: run, logger }).fit(system);
    return { run, metrics, logger };
  }

  const deviation = Math.sqrt(mean(rows.map(([, price]) => (price - 1375) ** 2)));

  it("brings predictions and metrics of a scaled target back to the unit of its column, and leaves the loss", async () => {
    const trained = await trainedLine();
    await using run = trained.run;
    await using out = await temporaryRunFolder();
    expect(trained.logger.lines.join("\n")).toContain("metrics and predictions are in the unit of the data");
    expect(trained.metrics["val/mean_absolute_error"]! / trained.metrics["val/loss"]!).toBeCloseTo(
      deviation,
      2,
    );
    using system = line({
      metrics: { test: [new MeanAbsoluteError()] },
      inferer: new MonteCarloDropout({ samples: 4 }),
      dataloaders: { test: loaderOf(table("test.csv", rows)), predict: loaderOf(table("new.csv", rows)) },
    });
    const { metrics } = await train({}, { folder: out }).test(system, { run: run.path });
    await using predicted = await temporaryRunFolder();
    await train({}, { folder: predicted }).predict(system, { run: run.path });
    const written = tableOf(join(predicted.path, "predictions.csv"));
    const error = mean(written.map(({ output, target }) => Math.abs(Number(output) - Number(target))));
    expect(written.map(({ target }) => Number(target))).toEqual(rows.map(([, price]) => price));
    expect(metrics["test/loss"]! * deviation).toBeCloseTo(metrics["test/mean_absolute_error"]!, 2);
    expect(mean(written.map(({ output }) => Number(output)))).toBeGreaterThan(500);
    expect(error).toBeLessThan(1000);
    // A distance is no place: without dropout's noise a spread of units, not one of 1,375 and more.
    expect(mean(written.map(({ spread }) => Number(spread)))).toBeLessThan(1000);
    const model = JSON.parse(readFileSync(join(run.path, "model", "model.json"), "utf8")) as {
      userDefinedMetadata: { lighter: { outputs: readonly object[] } };
    };
    const [output] = model.userDefinedMetadata.lighter.outputs;
    expect(output).toMatchObject({
      scaling: { subtract: 1375, divide: expect.closeTo(deviation, 3) as number },
    });
  });

  it("comes with a saved model, where there is no checkpoint", async () => {
    const { run: trained } = await trainedLine();
    await using run = trained;
    const written = async (system: System, request: object) => {
      await using out = await temporaryRunFolder();
      await train({}, { folder: out }).predict(system, request);
      return tableOf(join(out.path, "predictions.csv"));
    };
    const unseen = { path: file("unseen.csv", "x\n0\n0.5\n") };
    const dataloaders = { predict: loaderOf(new Table(unseen, silent)) };
    using own = line({ dataloaders });
    using saved = new System({ model: await Pretrained({ path: join(run.path, "model") }), dataloaders });
    const [ofRun, ofModel] = [await written(own, { run: run.path }), await written(saved, {})];
    expect(ofModel).toEqual(ofRun);
    expect(Number(ofModel[0]!["output"])).toBeGreaterThan(100);
  });

  it("brings windows of a series back as well, though nobody knows what follows them", async () => {
    const path = file(
      "series.csv",
      ["level", ...Array.from({ length: 12 }, (_, at) => 400 + at)].join("\n") + "\n",
    );
    const windows = () =>
      new Windows(
        { path, target: "level", columns: { level: { scale: "range" } }, length: 3, horizon: 2 },
        silent,
      );
    const network = () =>
      new Sequential({ layers: [layers.flatten(), layers.dense({ units: 2, kernelInitializer: "zeros" })] });
    await using run = await temporaryRunFolder();
    await using out = await temporaryRunFolder();
    using fitted = new System({
      model: network(),
      criterion: new Distance(),
      optimizer: () => new Adam({ learning_rate: 1e-9 }),
      dataloaders: { train: loaderOf(windows()) },
    });
    await train({ max_epochs: 1 }, { folder: run }).fit(fitted);
    using system = new System({ model: network(), dataloaders: { predict: loaderOf(windows()) } });
    await train({}, { folder: out }).predict(system, { run: run.path });
    const written = tableOf(join(out.path, "predictions.csv"));
    expect(written).toHaveLength(10);
    for (const { output_0, output_1 } of written)
      expect([Number(output_0), Number(output_1)]).toEqual([expect.closeTo(400, 3), expect.closeTo(400, 3)]);
  });

  it("tells which folders of images to predict are classes: those that training knows, and no others", async () => {
    const image = async (path: string, grey: number) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      const background = { r: grey, g: grey, b: grey };
      await sharp({ create: { width: 2, height: 2, channels: 3, background } }).toFile(join(folder, path));
    };
    for (const [path, grey] of [
      ["images/cat/1.png", 0],
      ["images/dog/1.png", 255],
      ["new/dog/7.png", 250],
      ["strange/camera-2/7.png", 250],
      ["loose/7.png", 250],
    ] as const)
      await image(path, grey);
    const images = (name: string) => loaderOf(new ImageFolder({ path: join(folder, name) }, silent));
    const network = () => new Sequential({ layers: [layers.flatten(), layers.dense({ units: 2 })] });
    await using run = await temporaryRunFolder();
    using trained = new System({
      model: network(),
      criterion: new CrossEntropy(),
      optimizer: () => new Adam({ learning_rate: 0.1 }),
      dataloaders: { train: images("images") },
    });
    await train({ max_epochs: 20 }, { folder: run }).fit(trained);
    const predict = async (name: string) => {
      await using out = await temporaryRunFolder();
      using system = new System({ model: network(), dataloaders: { predict: images(name) } });
      await train({}, { folder: out }).predict(system, { run: run.path });
      return tableOf(join(out.path, "predictions.csv"));
    };
    expect(await predict("new")).toMatchObject([{ id: "dog/7.png", class: "dog", target: "dog" }]);
    const [loose] = await predict("loose");
    expect(loose).toMatchObject({ id: "7.png", class: "dog" });
    expect(loose).not.toHaveProperty("target");
    await expect(predict("strange")).rejects.toThrow("`camera-2`");
  });

  it("names the classes of a model that is used without a checkpoint, and refuses others", async () => {
    const points = (classes: string[]) =>
      new Arrays({ inputs: [[0, 1], [1, 0], [1, 1]], targets: [0, 1, 2].map((at) => at % classes.length), classes }); // prettier-ignore
    await using run = await temporaryRunFolder();
    await using out = await temporaryRunFolder();
    using trained = new System({
      model: new Sequential({ layers: [layers.dense({ units: 3 })] }),
      criterion: new CrossEntropy(),
      optimizer: () => new Adam({ learning_rate: 0.1 }),
      dataloaders: { train: loaderOf(points(["cat", "dog", "eel"])) },
    });
    await train({ max_epochs: 1, callbacks: [new SaveModel()] }, { folder: run }).fit(trained);
    const model = await Pretrained({ path: run.path });
    using system = new System({ model, dataloaders: { predict: loaderOf(points(["dog", "eel"])) } });
    await train({}, { folder: out }).predict(system);
    const [first] = tableOf(join(out.path, "predictions.csv"));
    expect(Object.keys(first!).filter((name) => name.startsWith("probability_"))).toEqual([
      "probability_cat",
      "probability_dog",
      "probability_eel",
    ]);
    expect(first).toMatchObject({ target: "dog" });
    using other = new System({
      model: await Pretrained({ path: run.path }),
      dataloaders: { predict: loaderOf(points(["cat", "fox"])) },
    });
    await expect(train({}).predict(other)).rejects.toThrow("`fox`");
  });
});
