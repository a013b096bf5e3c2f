import { SaveModel } from "@lighterjs/callbacks";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { DataLoader, Split, type Dataset, type Sample } from "../data/index.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import type { MetricLogger } from "../loggers/index.js";
import type { Loss } from "../losses/index.js";
import type { Metric } from "../metrics/index.js";
import { Sequential } from "../models/index.js";
import { System, type SystemOptions } from "../system/system.js";
import { TargetError } from "../target-error.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { layers, makeSystem } from "./testing/small-systems.js";
import { train } from "./testing/train.js";

/** Fails in one of its methods. */
class Data implements Dataset {
  readonly sampleShape = [2];
  readonly targets = { shape: [], type: "float32" } as const;
  readonly deterministic = true;
  readonly length = 8;
  constructor(readonly at?: string) {}
  async prepare() {
    if (this.at === "prepare") return Promise.reject(new Error("prepare"));
  }
  sampleId(index: number) {
    if (this.at === "sampleId") throw new Error("sampleId");
    return String(index);
  }
  read(index: number, sample: Sample) {
    if (this.at === "read" && index === 7) throw new Error("read");
    sample.inputs[0] = index;
  }
}

class Own implements Loss, Metric {
  readonly name = "own";
  constructor(readonly at?: string) {}
  #fail(method: string) {
    if (this.at === method) throw new Error(method);
  }
  compute(targets: Tensor, predictions: Tensor) {
    this.#fail("compute");
    return tf.mean<Scalar>(tf.sub(targets, predictions));
  }
  check() {
    this.#fail("check");
  }
  reset() {
    this.#fail("reset");
  }
  update() {
    this.#fail("update");
  }
  result() {
    this.#fail("result");
    return 0;
  }
}

class Twice extends layersPackage.layers.Layer {
  static readonly className: string = "Twice";
  constructor(readonly at?: string) {
    super({});
  }
  override build(shape: number[]) {
    if (this.at === "build") throw new Error("build");
    super.build(shape);
  }
  override call(inputs: Tensor | Tensor[]): Tensor {
    if (this.at === "call") throw new Error("call");
    return tf.mul([inputs].flat()[0]!, 2);
  }
}

interface Parts {
  readonly dataset?: Dataset;
  readonly loss?: Own;
  readonly metric?: Own;
  readonly layer?: Twice;
}

async function faultOf({ dataset = new Data(), loss = new Own(), metric = new Own(), layer }: Parts) {
  const options: SystemOptions = {
    ...makeSystem().options,
    model: new Sequential({ layers: [...(layer ? [layer] : []), layers.dense({ units: 1 })] }),
    criterion: loss,
    metrics: { train: [metric] },
    dataloaders: { train: new DataLoader({ dataset, batch_size: 4 }) },
  };
  using system = new System(options);
  const error: unknown = await train({ max_epochs: 1 })
    .fit(system)
    .catch((reason: unknown) => reason);
  if (!(error instanceof TargetError)) throw new Error("expected a TargetError", { cause: error });
  return error;
}

describe("somebody's own code that fails is named, and not the data blamed", () => {
  it.each(["prepare", "sampleId", "read"])("of a dataset, in `%s`", async (method) => {
    const dataset = new Data(method);
    const expected = { subject: dataset, method, message: `\`Data\` failed in \`${method}\`: ${method}` };
    expect(await faultOf({ dataset })).toMatchObject(expected);
    if (method !== "sampleId")
      expect(await faultOf({ dataset: new Split({ dataset, part: "train" }) })).toMatchObject(expected);
  });

  it.each(["check", "compute"])("of a loss, in `%s`", async (method) => {
    const loss = new Own(method);
    expect(await faultOf({ loss })).toMatchObject({ subject: loss, method });
  });

  it.each(["reset", "update", "result"])("of a metric, in `%s`", async (method) => {
    const metric = new Own(method);
    expect(await faultOf({ metric })).toMatchObject({ subject: metric, method });
  });

  it.each(["build", "call"])("of a layer, in `%s`", async (method) => {
    const layer = new Twice(method);
    expect(await faultOf({ layer })).toMatchObject({ subject: layer, method });
  });

  it.each(["targets", "sampleShape"])("of a dataset, in the property `%s`", async (name) => {
    const dataset = new Data();
    Object.defineProperty(dataset, name, {
      get() {
        throw new Error(name);
      },
    });
    const { subject, method } = await faultOf({ dataset });
    expect([subject === dataset, method]).toEqual([true, name]);
  });

  it("of a layer, in `getConfig`, which it is asked for when it is saved", async () => {
    class Shy extends Twice {
      override getConfig(): never {
        throw new Error("getConfig");
      }
    }
    const layer = new Shy();
    await using folder = await temporaryRunFolder();
    const model = new Sequential({ layers: [layer, layers.dense({ units: 1 })] });
    using system = makeSystem({ model: new Sequential({ layers: [model, layers.dense({ units: 3 })] }) });
    const saving = train({ max_epochs: 1, callbacks: [new SaveModel()] }, { folder }).fit(system);
    await expect(saving).rejects.toMatchObject({ subject: layer, method: "getConfig" });
  });

  it.each(["open", "logMetrics", "sync", "state", "close"] as const)(
    "of a logger, in `%s`",
    async (method) => {
      const fail = (each: string) => {
        if (each === method) throw new Error(method);
      };
      class Diary implements MetricLogger {
        open = () => fail("open");
        logMetrics = () => fail("logMetrics");
        sync = () => fail("sync");
        close = () => fail("close");
        state = () => (fail("state"), null);
      }
      const logger = new Diary();
      await using folder = await temporaryRunFolder();
      using system = makeSystem();
      const error: unknown = await train({ max_epochs: 1, loggers: [logger] }, { folder })
        .fit(system)
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TargetError);
      expect(error).toMatchObject({ subject: logger, method });
    },
  );

  it("with the shapes that it was given", async () => {
    expect((await faultOf({ metric: new Own("update") })).notes).toEqual([
      "it was given predictions of shape [4, 1] and targets of shape [4, 1]",
    ]);
  });

  it("while TensorFlow.js, which cannot take the data, says so of the model", async () => {
    const model = new Sequential({ layers: [layers.conv2d({ filters: 1, kernelSize: 3 })] });
    using system = makeSystem({ model });
    await expect(train({ max_epochs: 1 }).fit(system)).rejects.toThrow("cannot take an input of shape");
  });
});
