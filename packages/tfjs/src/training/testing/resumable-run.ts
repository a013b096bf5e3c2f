import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EarlyStopping, Freezer, type Callback } from "@lighterjs/callbacks";
import { createRandomSource, type ResumeRequest, type RunDirectory, type RunSummary } from "@lighterjs/core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import type { BackendName } from "../../engine/backends/index.js";
import { AugmentedImages, DataLoader } from "../../data/index.js";
import { Csv, JsonLines, TensorBoard } from "../../loggers/index.js";
import { CrossEntropy } from "../../losses/index.js";
import { Accuracy, F1, TopKAccuracy } from "../../metrics/index.js";
import { Sequential } from "../../models/index.js";
import { Adam } from "../../optimizers/index.js";
import { Cosine, WarmUp } from "../../schedulers/index.js";
import { System } from "../../system/system.js";
import { Trainer } from "../trainer.js";
import type { TrainerOptions } from "../trainer-options.js";
import { recordingLogger, type RecordingLogger } from "./recording-logger.js";
import { layers, stripes } from "./small-systems.js";
import { weightsOf } from "./weights-by-name.js";

/** 3 epochs of 5 batches, two in a step: 9 steps, the last of each epoch of one batch. */
export const EPOCHS = 3;
export const STEPS_PER_EPOCH = 3;

/**
 * All that may go wrong with a resume in one: dropout, moving statistics, augmentation, shuffling,
 * metrics, a scheduler.
 */
export function resumableSystem(): System {
  const images = stripes(3, 20);
  const model: layersNamespace.Layer = new Sequential({
    layers: [
      new Sequential({
        name: "backbone",
        layers: [
          layers.conv2d({ name: "conv1", filters: 3, kernelSize: 3, padding: "same" }),
          layers.batchNormalization({ name: "bn1" }),
          layers.conv2d({ name: "conv2", filters: 4, kernelSize: 3, activation: "relu" }),
        ],
      }),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ name: "head", units: 3 }),
    ],
  });
  return new System({
    model,
    criterion: new CrossEntropy(),
    optimizer: () => new Adam({ learning_rate: 0.02 }),
    scheduler: new WarmUp({ over: 2, scheduler: new Cosine({ interval: "step" }) }),
    metrics: { train: [new Accuracy(), new F1(), new TopKAccuracy({ k: 2 })], val: [new Accuracy()] },
    dataloaders: {
      train: new DataLoader({
        dataset: new AugmentedImages({ dataset: images, shift: 0.2, mirror: true }),
        batch_size: 4,
        shuffle: true,
      }),
      val: new DataLoader({ dataset: stripes(3, 10), batch_size: 5 }),
    },
  });
}

/**
 * Released one after the other: `conv1` at epoch 1, `bn1` in mid-epoch, after 5 steps, `conv2` at
 * epoch 2.
 */
export function schedule(): readonly Callback[] {
  return [
    new Freezer({
      name_starts_with: ["model.backbone.conv1", "model.backbone.conv2"],
      start_epoch: 1,
      unfreeze_every_n_epochs: 1,
      lr_factor: 0.5,
      lr_warmup_steps: 3,
    }),
    new Freezer({ names: "model.backbone.bn1", until_step: 5, lr_warmup_steps: 3, norm_stats: "track" }),
    new EarlyStopping({ monitor: "val/loss", patience: 10 }),
  ];
}

export interface RunPart {
  readonly folder: RunDirectory;
  readonly backend?: BackendName;
  readonly options?: TrainerOptions;
  readonly callbacks?: readonly Callback[];
  readonly stop?: AbortSignal;
  readonly resume?: ResumeRequest;
  readonly system?: System;
}

export interface PartResult {
  readonly summary: RunSummary;
  readonly logger: RecordingLogger;
  readonly weights: ReadonlyMap<string, readonly number[]>;
}

/** One process's share of a run: everything is made anew but the folder. */
export async function runPart(part: RunPart): Promise<PartResult> {
  const { folder, backend = "wasm", options = {}, callbacks = schedule(), stop, resume } = part;
  using system = part.system ?? resumableSystem();
  const logger = recordingLogger();
  const loggers = [new Csv(), new JsonLines({ every_n_steps: 1 }), new TensorBoard({ every_n_steps: 1 })];
  const trainer = new Trainer(
    { backend, max_epochs: EPOCHS, accumulate_batches: 2, clip_norm: 1, loggers, ...options, callbacks },
    logger,
    folder,
    createRandomSource(5),
    stop,
    undefined,
    { now: () => 1000 },
  );
  const summary = await (resume === undefined ? trainer.fit(system) : trainer.resume(system, resume));
  return { summary, logger, weights: await weightsOf(system) };
}

/** The records of the loggers, but for the moment at which the event file was begun. */
export function recordsOf({ path }: RunDirectory): Readonly<Record<string, string>> {
  const events = readdirSync(path).filter((name) => name.startsWith("events."));
  return {
    csv: readFileSync(join(path, "metrics.csv"), "utf8"),
    jsonl: readFileSync(join(path, "metrics.jsonl"), "utf8"),
    events: events.map((name) => readFileSync(join(path, name)).subarray(40).toString("base64")).join("\n"),
  };
}
