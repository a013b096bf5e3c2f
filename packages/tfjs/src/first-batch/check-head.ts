import { type RandomSource, type Logger } from "@lighterjs/core";
import { OptionError, type OptionPath } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Batch } from "../data/batch.js";
import type { DataLoader } from "../data/data-loader.js";
import type { TargetSpec } from "../data/dataset.js";
import { sizeOf, targetsOf } from "../data/dataset-form.js";
import { tf } from "../engine/tf.js";
import { computeLoss, heedsWeights } from "../losses/compute-loss.js";
import { classesToTell, outputMeaningOf } from "../losses/criterion-output.js";
import type { Criterion, Loss } from "../losses/loss.js";
import type { Network } from "../network/network.js";
import type { Head } from "../system/heads.js";
import type { MeasuredStage } from "../system/stage-metrics.js";
import type { System } from "../system/system.js";
import { runTarget } from "../target-error.js";
import { EpochMetrics } from "../training/epoch-metrics.js";
import { attempt } from "./attempt.js";
import { checkOutput } from "./check-output.js";

/** An output of the network on a few samples. */
export interface HeadCheck {
  readonly system: System;
  readonly network: Network;
  readonly stage: MeasuredStage;
  /** Which output it is. */
  readonly at: number;
  readonly batch: Batch;
  /** The first samples of the batch. */
  readonly few: Batch;
  /** Of those. */
  readonly predictions: Tensor;
  readonly logger: Logger;
  readonly random: RandomSource;
}

/** Lets criterion and metrics of one output look at its targets and predictions. */
export async function checkHead(head: Head, check: HeadCheck): Promise<void> {
  const { system, network, stage, at, batch, few, predictions, logger } = check;
  const { criterion } = head;
  const loader = system.options.dataloaders[stage]!;
  const targets = few.targets[at]!;
  const { spec } = loader.targets[at]!;
  const outputShape = predictions.shape.slice(1);
  const taken = targets.size === predictions.size ? predictions.shape : targets.shape;
  const gave = [
    `it was given predictions of shape [${predictions.shape.join(", ")}] and targets of shape [${taken.join(", ")}]`,
  ];
  const given = `predictions of shape [${predictions.shape.join(", ")}] and targets of shape [${targets.shape.join(", ")}]`;
  if (criterion !== undefined && typeof criterion !== "function")
    checkTargets(criterion, spec, outputShape, stage);
  const classes = criterion && classesToTell(criterion, spec, outputShape);
  if (classes !== undefined) {
    const reader = loader.targetReaders[at]!;
    reader.limitTo(classes);
    reader.check(await batch.targets[at]!.data(), batch.ids);
  }
  if (batch.weights !== undefined && criterion !== undefined)
    requireWeighted({ criterion, path: head.path }, system);
  if (criterion !== undefined && typeof criterion !== "function") {
    const { train } = system.options.dataloaders;
    const counting =
      stage === "train" && train !== undefined
        ? { countClasses: (classes: number) => countClasses(train, at, classes, check.random) }
        : {};
    await runTarget(criterion, "prepare", () =>
      criterion.prepare?.({ targets: spec, outputShape, ...counting }),
    );
  }
  const compare = () => {
    if (criterion !== undefined) tf.tidy(() => void computeLoss(criterion, targets, predictions));
  };
  await attempt(compare, {
    system,
    path: head.path,
    message: `the criterion cannot compare ${given}`,
    given: gave,
  });
  const { layer } = network.outputs[at]!;
  if (stage === "train" && criterion !== undefined)
    await checkOutput({ system, layer, criterion, targets: spec, predictions, logger });
  const output = criterion && outputMeaningOf(criterion);
  const measured = { ...(output && { output }), outputShape, targets: spec };
  for (const placed of head.metrics[stage]) {
    const { metric, path } = placed;
    runTarget(metric, "prepare", () => metric.prepare?.(measured));
    const only: Head = { ...head, metrics: { train: [], val: [], test: [], [stage]: [placed] } };
    const measure = async () =>
      new EpochMetrics([only], stage, [loader.targets[at]!]).add(
        NO_LOSS,
        { ids: few.ids, targets: [targets] },
        [predictions],
      );
    const message = `the metric \`${metric.name}\` cannot compare ${given}`;
    await attempt(measure, { system, path, message, given: gave });
  }
}

/**
 * @throws OptionError where data have weights of samples that the criterion of an output does not
 * heed
 */
function requireWeighted(
  { criterion, path }: { readonly criterion: Criterion; readonly path: OptionPath },
  system: System,
): void {
  if (heedsWeights(criterion)) return;
  const name = typeof criterion === "function" ? criterion.name : criterion.constructor.name;
  throw OptionError.about(system, path, {
    message: `the data have weights of samples, and \`${name}\` does not heed them`,
    label: "takes no weights",
    help: [
      "take one of `lighter.losses`, or leave the weights out of the data",
      "a loss of your own heeds them with `weighted = true` and a third parameter of `compute`",
    ],
  });
}

const NO_LOSS = { total: 0, ofOutputs: [] } as const;

/**
 * Lets the criterion look at the targets. Where those of the training data have passed, it says
 * whose they are.
 */
function checkTargets(
  criterion: Loss,
  targets: TargetSpec,
  outputShape: readonly number[],
  stage: MeasuredStage,
): void {
  try {
    runTarget(criterion, "check", () => criterion.check?.(targets, outputShape));
  } catch (error) {
    if (stage === "train" || !OptionError.is(error)) throw error;
    const [first, ...others] = error.issues;
    const notes = [...(first.notes ?? []), "these are the validation data; the training data fit"];
    throw new OptionError([{ ...first, notes }, ...others], { subject: criterion, cause: error });
  }
}

/**
 * How often each class occurs among the targets of all training data; those that are distributions
 * count for each class in part.
 */
export async function countClasses(
  loader: DataLoader,
  at: number,
  classes: number,
  random: RandomSource,
): Promise<readonly number[]> {
  const counts = new Array<number>(classes).fill(0);
  const named = await namedClasses(loader, at, classes);
  if (named !== undefined) {
    for (const index of named) counts[index]! += 1;
    return counts;
  }
  for await (const { inputs, targets } of loader.batches(0, random.stream("count"))) {
    const target = targets[at]!;
    const values = await target.data();
    const isDistribution = target.dtype !== "int32" && target.shape.at(-1) === classes && target.rank > 1;
    for (const [place, value] of values.entries())
      if (isDistribution) counts[place % classes]! += value;
      else counts[Math.round(value)]! += 1;
    tf.dispose([...inputs, ...targets]);
  }
  return counts;
}

/** The class of each sample, where the data tell it without reading the samples. */
async function namedClasses(
  { dataset, needs, targets }: DataLoader,
  at: number,
  classes: number,
): Promise<readonly number[] | undefined> {
  const { spec } = targets[at]!;
  const isOnly = targetsOf(dataset, needs).length === 1;
  if (dataset.sampleLabels === undefined || !isOnly || spec.type !== "int32" || sizeOf(spec) !== 1)
    return undefined;
  const labels = await runTarget(dataset, "sampleLabels", () => dataset.sampleLabels!());
  const indices = new Map(
    Array.from({ length: classes }, (_, index) => [spec.classNames?.[index] ?? String(index), index]),
  );
  const named = labels.flatMap((label) => indices.get(label) ?? []);
  return named.length === dataset.length ? named : undefined;
}
