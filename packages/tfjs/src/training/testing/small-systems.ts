import { createRandomSource } from "@lighterjs/core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { Arrays, DataLoader, type Dataset } from "../../data/index.js";
import { layers as layersPackage } from "../../engine/tf.js";
import { CrossEntropy } from "../../losses/index.js";
import { Accuracy } from "../../metrics/index.js";
import { Sequential } from "../../models/index.js";
import { SGD } from "../../optimizers/index.js";
import { System, type SystemOptions } from "../../system/system.js";

export const { layers } = layersPackage;
type Layer = layersNamespace.Layer;

/** 16 samples, so that a batch size of 4 gives 4 batches. */
const SAMPLES = 16;

/** Points around one centre per class. */
export function blobs(classes = 3, samples = SAMPLES): Arrays {
  const noise = createRandomSource(7).stream("blobs");
  const targets = Array.from({ length: samples }, (_, index) => index % classes);
  const inputs = targets.map((target) => [
    Math.cos(target * 2) * 2 + noise.next() - 0.5,
    Math.sin(target * 2) * 2 + noise.next() - 0.5,
  ]);
  return new Arrays({ inputs, targets });
}

/**
 * 6 × 6 images with a bright row, the class, and an offset that shifts the mean of a batch from the
 * start values of batch norm.
 */
export function stripes(classes = 3, samples = SAMPLES): Arrays {
  const noise = createRandomSource(8).stream("stripes");
  const targets = Array.from({ length: samples }, (_, index) => index % classes);
  const inputs = targets.map((target) =>
    Array.from({ length: 6 }, (_, row) =>
      Array.from({ length: 6 }, () => [noise.next() + 1 + (row === target ? 2 : 0)]),
    ),
  );
  return new Arrays({ inputs, targets });
}

/** `model.hidden` and `model.head`. */
export function mlp(classes = 3): Layer {
  return new Sequential({
    layers: [
      layers.dense({ name: "hidden", units: 8, activation: "tanh" }),
      layers.dense({ name: "head", units: classes }),
    ],
  });
}

/** `model.backbone.conv1`, `.bn1`, `.conv2`, and `model.head`. */
export function cnn(classes = 3): Layer {
  return new Sequential({
    layers: [
      new Sequential({
        name: "backbone",
        layers: [
          layers.conv2d({ name: "conv1", filters: 3, kernelSize: 3, padding: "same" }),
          layers.batchNormalization({ name: "bn1" }),
          layers.reLU(),
          layers.conv2d({ name: "conv2", filters: 4, kernelSize: 3 }),
        ],
      }),
      layers.flatten(),
      layers.dense({ name: "head", units: classes }),
    ],
  });
}

export interface SystemParts {
  readonly model?: Layer;
  readonly dataset?: Dataset;
  readonly validation?: Dataset;
  readonly optimizer?: SystemOptions["optimizer"];
  readonly batchSize?: number;
  readonly shuffle?: boolean;
}

/** Classification of {@link blobs} by an {@link mlp}, unless told otherwise. */
export function makeSystem(parts: SystemParts = {}): System {
  const { model = mlp(), dataset = blobs(), validation, batchSize = 4, shuffle = true } = parts;
  const loader = (samples: Dataset, shuffled: boolean) =>
    new DataLoader({ dataset: samples, batch_size: batchSize, shuffle: shuffled });
  return new System({
    model,
    criterion: new CrossEntropy(),
    optimizer: parts.optimizer ?? (() => new SGD({ learning_rate: 0.1 })),
    metrics: { train: [new Accuracy()], val: [new Accuracy()] },
    dataloaders: {
      train: loader(dataset, shuffle),
      ...(validation === undefined ? {} : { val: loader(validation, false) }),
    },
  });
}
