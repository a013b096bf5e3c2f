import { OptionError } from "@lighterjs/core";
import { beforeAll, describe, expect, it } from "vitest";
import { Arrays, DataLoader } from "../data/index.js";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { MeanSquaredError } from "../losses/index.js";
import { Sequential } from "../models/index.js";
import { SGD } from "../optimizers/index.js";
import { System } from "../system/system.js";
import { layers } from "../training/testing/small-systems.js";
import { train } from "../training/testing/train.js";
import type { DetailedPredictions, Inferer } from "./inferer.js";
import { MonteCarloDropout } from "./monte-carlo-dropout.js";
import { FunctionModel, infer } from "./testing/infer.js";

beforeAll(() => loadCpuBackend());

describe("MonteCarloDropout", () => {
  it("gives mean and standard deviation of passes with dropout on", async () => {
    const factors = [1, 2, 6, 3];
    const model = new FunctionModel(
      (input, dropout) => tf.mul(input, dropout ? factors.shift()! : Number.NaN),
      {
        input: [null, 1],
        output: [null, 1],
      },
    );
    const { prediction, extras } = await infer(
      new MonteCarloDropout({ samples: 4 }),
      tf.tensor([1, 1000], [2, 1]),
      model,
    );
    expect(prediction).toStrictEqual([[3], [3000]]);
    const spread = Math.sqrt((4 + 1 + 9 + 0) / 4);
    const [[first], [second]] = extras["spread"] as [[number], [number]];
    expect(first).toBeCloseTo(spread, 5);
    expect(second).toBeCloseTo(1000 * spread, 2);
  });

  it("drops other units in each pass of a network, and the same ones each time it is run", async () => {
    const run = async (): Promise<readonly (readonly number[])[]> => {
      const found: number[][] = [];
      const dropout = new MonteCarloDropout({ samples: 5 });
      const watching: Inferer = {
        async infer(inputs, model) {
          const given: DetailedPredictions = dropout.infer(inputs, model);
          found.push([...(await given.predictions[0]!.data()), ...(await given.extras!["spread"]!.data())]);
          return given;
        },
      };
      const data = (): DataLoader =>
        new DataLoader({ dataset: new Arrays({ inputs: [[1, 2, 3, 4]], targets: [[1]] }) });
      using system = new System({
        model: new Sequential({ layers: [layers.dropout({ rate: 0.5 }), layers.dense({ units: 1 })] }),
        criterion: new MeanSquaredError(),
        optimizer: () => new SGD({ learning_rate: 0 }),
        dataloaders: { train: data(), val: data() },
        inferer: watching,
      });
      await train({ max_epochs: 1 }).fit(system);
      return found;
    };
    const [first, again] = [await run(), await run()];
    expect(again).toStrictEqual(first);
    expect(first.at(-1)![1]).toBeGreaterThan(0);
  });

  it("needs two passes at least", () => {
    expect(() => new MonteCarloDropout({ samples: 1 })).toThrow(OptionError);
  });
});
