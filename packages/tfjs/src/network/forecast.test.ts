import { createRandomSource } from "@lighterjs/core";
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { batchNormalizationMode } from "../engine/batch-normalization.js";
import { useBackend } from "../engine/backend.js";
import { layers as layersPackage } from "../engine/tf.js";
import { Sequential } from "../models/sequential.js";
import { silent } from "../testing/silent-logger.js";
import { stepForecaster } from "./forecast.js";
import type { Layer } from "./layer-internals.js";
import { Network } from "./network.js";

const l = layersPackage.layers;
beforeAll(() => useBackend("cpu", silent));

function make(...between: Layer[]): Network {
  const conv = (name: string) => l.conv2d({ name, filters: 8, kernelSize: 3, padding: "same" });
  const layers = [
    conv("one"),
    l.batchNormalization({ name: "norm" }),
    ...between,
    conv("two"),
    l.flatten(),
    l.dense({ name: "head", units: 2 }),
  ];
  return Network.create(new Sequential({ layers }), {
    sampleShape: [8, 8, 1],
    random: createRandomSource(1),
  });
}

const named = (network: Network, ...starts: string[]) =>
  new Set(
    network.parameters
      .map(({ name }) => name)
      .filter((name) => starts.some((start) => name.startsWith(`model.${start}`))),
  );

/** So many that what a step takes besides counts for little. */
const MANY = 4096;

describe("the forecast of a step", () => {
  it("is 1 with nothing frozen, less the more of the beginning is frozen, and less again once that is kept", () => {
    const network = make();
    const forecast = stepForecaster(network, MANY);
    const [none, half, most] = [[], ["one", "norm"], ["one", "norm", "two"]].map((starts) =>
      forecast(named(network, ...starts)),
    );
    expect(none).toEqual({ estimatedStepCost: 1, cachedStepCost: 1, notes: [] });
    expect(half!.estimatedStepCost).toBeLessThan(1);
    expect(most!.estimatedStepCost).toBeLessThan(half!.estimatedStepCost);
    expect(half!.cachedStepCost).toBeLessThan(half!.estimatedStepCost);
    expect(most!.cachedStepCost).toBeLessThan(half!.cachedStepCost / 2);
    network.dispose();
  });

  it("counts a forward pass and gradients by inputs of what is frozen behind a layer that trains", () => {
    const network = make();
    const forecast = stepForecaster(network, MANY);
    const behind = forecast(named(network, "two"));
    const before = forecast(named(network, "one"));
    expect(behind.estimatedStepCost).toBeLessThan(1);
    expect(behind.cachedStepCost).toBe(behind.estimatedStepCost);
    expect(before.estimatedStepCost).toBeGreaterThan(0);
    network.dispose();
  });

  it("leaves the network as it was", () => {
    const network = make();
    const norm = network.calls[1]!.place.layer;
    network.parameters[0]!.trainable = false;
    stepForecaster(network, MANY)(named(network, "one", "norm"));
    expect(network.parameters.map(({ trainable }) => trainable)).toEqual([
      false,
      ...network.parameters.slice(1).map(() => true),
    ]);
    expect(batchNormalizationMode(norm)).toBe("train");
    network.dispose();
  });

  it.each([
    [
      "where the frozen layers end, and how many lie behind",
      [],
      ["one", "two"],
      [
        {
          code: "REGION_ENDS",
          message:
            "1 frozen layer runs without gradients, up to `model.norm`, which trains; 1 frozen layer behind it passes gradients on",
        },
      ],
    ],
    [
      "that none runs apart",
      [],
      ["two"],
      [
        {
          code: "REGION_ENDS",
          message:
            "no frozen layer runs without gradients, as first comes `model.one`, which trains; 1 frozen layer behind it passes gradients on",
        },
      ],
    ],
    [
      "why not all of it is kept",
      [l.dropout({ name: "drop", rate: 0.5 })],
      ["one", "norm", "two"],
      [
        {
          code: "REGION_ENDS",
          message: "3 frozen layers run without gradients, up to `model.head`, which trains",
        },
        {
          code: "REGION_NOT_KEPT",
          message:
            "what frozen layers put out is kept in memory up to `model.drop`, which draws random numbers",
        },
      ],
    ],
  ])("notes %s", (_, between, frozen, notes) => {
    const network = make(...between);
    expect(stepForecaster(network, MANY)(named(network, ...frozen)).notes).toEqual(notes);
    network.dispose();
  });

  it("knows that depthwise convolutions, normalizations and merges cost more than their multiply-adds", () => {
    const input = layersPackage.input({ shape: [16, 16, 16] });
    const link = (layer: Layer, ...inputs: SymbolicTensor[]) =>
      layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as SymbolicTensor;
    const deep = link(
      l.batchNormalization({ name: "deep_norm" }),
      link(l.depthwiseConv2d({ name: "deep", kernelSize: 3, padding: "same" }), input),
    );
    const wide = link(
      l.conv2d({ name: "wide", filters: 16, kernelSize: 3, padding: "same" }),
      link(l.add(), deep, input),
    );
    const outputs = link(l.dense({ name: "head", units: 1 }), link(l.flatten(), wide));
    const network = Network.create(layersPackage.model({ inputs: input, outputs }), {
      random: createRandomSource(1),
    });
    const byProducts =
      network.calls[0]!.multiplyAdds / network.calls.reduce((sum, call) => sum + call.multiplyAdds, 0);
    const { estimatedStepCost, cachedStepCost } = stepForecaster(network, MANY)(named(network, "deep"));
    expect(estimatedStepCost - cachedStepCost).toBeGreaterThan(byProducts);
    network.dispose();
  });
});
