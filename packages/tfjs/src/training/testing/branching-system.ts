import { createRandomSource } from "@lighterjs/core";
import { Arrays, DataLoader, type Dataset } from "../../data/index.js";
import { CrossEntropy, MeanSquaredError } from "../../losses/index.js";
import { Accuracy, MeanAbsoluteError } from "../../metrics/index.js";
import { Graph } from "../../models/index.js";
import { Adam } from "../../optimizers/index.js";
import { System, type SystemOptions } from "../../system/system.js";
import { layers } from "./small-systems.js";

/**
 * Images with a bright row, `digit`, and a brightness that follows from `age`; `size` is a function
 * of both.
 */
export function measuredStripes(samples: number): Arrays {
  const noise = createRandomSource(9).stream("measured");
  const digit = Array.from({ length: samples }, (_, index) => index % 3);
  const age = digit.map(() => [noise.next()]);
  const image = digit.map((target, index) =>
    Array.from({ length: 6 }, (_, row) =>
      Array.from({ length: 6 }, () => [noise.next() + age[index]![0]! + (row === target ? 2 : 0)]),
    ),
  );
  return new Arrays({
    inputs: { age, image },
    targets: { size: digit.map((target, index) => target + age[index]![0]! + 0.5), digit },
  });
}

/** Convolutions with a skip connection over one of them, joined with a number; two outputs. */
export function branchingGraph(): Graph {
  const convolution = () => layers.conv2d({ filters: 3, kernelSize: 3, padding: "same", activation: "relu" });
  return new Graph({
    nodes: {
      first: { inputs: "image", layer: convolution() },
      second: { layer: convolution() },
      skip: { inputs: ["first", "second"], layer: layers.add() },
      flat: { layer: layers.flatten() },
      both: { inputs: ["flat", "age"], layer: layers.concatenate() },
      dropout: { layer: layers.dropout({ rate: 0.2 }) },
      digit: { layer: layers.dense({ units: 3 }) },
      size: { inputs: "dropout", layer: layers.dense({ units: 1 }) },
    },
    outputs: ["digit", "size"],
  });
}

/** Learns both outputs of {@link branchingGraph}. */
export function branchingSystem({
  train = measuredStripes(18),
  ...others
}: Partial<SystemOptions> & { readonly train?: Dataset } = {}): System {
  return new System({
    model: branchingGraph(),
    criterion: { digit: new CrossEntropy(), size: new MeanSquaredError() },
    loss_weights: { size: 0.25 },
    optimizer: () => new Adam({ learning_rate: 0.02 }),
    metrics: {
      train: { digit: [new Accuracy()] },
      val: { digit: [new Accuracy()], size: [new MeanAbsoluteError()] },
    },
    dataloaders: {
      train: new DataLoader({ dataset: train, batch_size: 4, shuffle: true }),
      val: new DataLoader({ dataset: measuredStripes(7), batch_size: 5 }),
    },
    ...others,
  });
}
