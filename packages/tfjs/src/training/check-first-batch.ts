import { isRunFault, ownCodeOf, type Logger, type RandomSource, type RunFault } from "@lighterjs/core";
import { OptionError, type OptionPath } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { messageOf } from "../error-text.js";
import { firstSamples, type Batch } from "../data/batch.js";
import type { DataLoader } from "../data/data-loader.js";
import type { TargetSpec } from "../data/dataset.js";
import type { DataInput } from "../data/dataset-form.js";
import { isBuiltIn } from "../engine/built-in-layers.js";
import { layers, tf } from "../engine/tf.js";
import type { DetailedPredictions } from "../inferers/inferer.js";
import { disposePredictions, runInferer } from "../inferers/run-inferer.js";
import { Simple } from "../inferers/simple.js";
import type { Network } from "../network/network.js";
import type { Head } from "../system/heads.js";
import type { MeasuredStage } from "../system/stage-metrics.js";
import type { StageDataLoaders, System } from "../system/system.js";
import { computeLoss, heedsWeights } from "../losses/compute-loss.js";
import type { Criterion, Loss } from "../losses/loss.js";
import { classesToTell, outputMeaningOf } from "../losses/criterion-output.js";
import * as inferers from "../inferers/index.js";
import * as losses from "../losses/index.js";
import * as metrics from "../metrics/index.js";
import { runTarget, TargetError } from "../target-error.js";
import { checkBackward, type BackwardCheck } from "./check-backward.js";
import { countClasses } from "./criterion-states.js";
import { checkOutput } from "./check-output.js";
import { EpochMetrics } from "./epoch-metrics.js";

/**
 * Takes samples of the first batch of a stage through the model, the criterion and the metrics,
 * without training, so that parts that do not go together are found before the run begins.
 *
 * @throws OptionError about the part that does not fit
 */
export async function checkFirstBatch(
  system: System,
  network: Network,
  stage: keyof StageDataLoaders,
  random: RandomSource,
  logger: Logger,
  { backward, expected }: FirstBatchCheck = {},
): Promise<void> {
  const { dataloaders } = system.options;
  const loader = dataloaders[stage];
  if (loader === undefined) return;
  const isSimple = stage === "train" || Simple.is(system.inferer);
  if (isSimple && expected !== undefined) requireShapes(system, stage, expected);
  for await (const batch of loader.batches(0, random.stream("check"), { until: 1 })) {
    const few = fewOf(batch, network);
    try {
      const shapes = few.inputs.map(({ shape }) => `[${shape.join(", ")}]`);
      const predict = async (): Promise<DetailedPredictions> => {
        if (isSimple) return { predictions: network.forward(few.inputs, { training: false }) };
        const place = { stage, epoch: 0, step: 0, seed: random.seed, batch: 0 };
        return runInferer(
          { inferer: system.inferer, network, heads: system.heads, loader },
          few.inputs,
          place,
        );
      };
      const given = await attempt(predict, {
        system,
        path: isSimple ? ["model"] : ["inferer"],
        message: `the ${isSimple ? "model" : "inferer"} cannot take a batch of shape ${shapes.join(" and ")}`,
      });
      const { predictions } = given;
      try {
        const heads = stage === "predict" ? [] : system.heads;
        for (const [at, head] of heads.entries())
          await checkHead(head, {
            system,
            network,
            stage: stage as MeasuredStage,
            at,
            batch,
            few,
            predictions: predictions[at]!,
            logger,
            random,
          });
        const noise = random.stream("check/noise");
        if (backward !== undefined) checkBackward({ system, network, noise, ...backward }, batch);
      } finally {
        disposePredictions(given);
      }
    } finally {
      tf.dispose([few.inputs, few.targets, batch.inputs, batch.targets].flat());
    }
  }
}

export interface FirstBatchCheck {
  /** Of the stage that trains: has a few samples taken back through the model as well. */
  readonly backward?: Pick<BackwardCheck, "callbacks" | "length">;
  /** Data of whose form the samples must be. */
  readonly expected?: DataLoader;
}

/** An output of the network on a few samples. */
interface HeadCheck {
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
async function checkHead(head: Head, check: HeadCheck): Promise<void> {
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

/** Samples on which parts are tried: as many as show what does not go together. */
const FEW = 4;

/**
 * The first samples of a batch, as tensors of their own; all of them where the model asks for so
 * many.
 */
function fewOf(batch: Batch, { batchSize }: Network): Batch {
  const { length } = batch.ids;
  return firstSamples(batch, batchSize === undefined ? Math.min(FEW, length) : length);
}

/** Samples of all stages have inputs of one form. */
function requireShapes(system: System, stage: keyof StageDataLoaders, train: DataLoader): void {
  const { dataloaders } = system.options;
  const wanted = train.inputs;
  const own = dataloaders[stage]!.inputs;
  const at = own.findIndex(({ spec }, index) => spec.shape.join() !== wanted[index]!.spec.shape.join());
  if (at === -1) return;
  const shown = ({ name, spec }: DataInput): string =>
    `${name === undefined ? "" : `\`${name}\` `}of shape [${spec.shape.join(", ")}]`;
  const [found, expected] = [shown(own[at]!), shown(wanted[at]!)];
  throw OptionError.about(system, ["dataloaders", stage], {
    code: "INVALID_DATA",
    message: `there are samples ${found} to validate on, but ${expected} to learn from`,
    label: `samples ${found}`,
    related: [{ path: ["dataloaders", "train"], on: "value", label: `samples ${expected}` }],
  });
}

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

interface Attempt {
  readonly system: System;
  readonly path: OptionPath;
  /** Where our own code or that of TensorFlow.js cannot take what it is given. */
  readonly message: string;
  /** Its arguments in words, for the report of somebody's own code that fails. */
  readonly given?: readonly string[];
}

const OURS = new Set<unknown>([metrics, losses, inferers].flatMap((each) => Object.values<unknown>(each)));

/**
 * Whether it is somebody's own code that failed, so that nothing is wrong with the data for all we
 * know.
 */
function isOwnCode({ subject, cause }: RunFault): boolean {
  if (typeof subject === "function") return ownCodeOf(cause) !== undefined;
  return !OURS.has(subject.constructor) && !(subject instanceof layers.layers.Layer && isBuiltIn(subject));
}

function withGiven(fault: RunFault, given: readonly string[]): Error {
  if (!(fault instanceof TargetError)) return fault;
  return new TargetError(fault.subject, fault.method, fault.cause, given);
}

async function attempt<T>(
  work: () => T | Promise<T>,
  { system, path, message, given = [] }: Attempt,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (OptionError.is(error)) throw error;
    const reason = error instanceof TargetError ? error.cause : error;
    if (isRunFault(error) && isOwnCode(error)) throw withGiven(error, given);
    throw OptionError.about(system, path, {
      code: path[0] === "model" ? "INVALID_MODEL" : "INVALID_OPTION",
      message,
      label: "does not fit the data",
      notes: [messageOf(reason)],
      cause: error,
    });
  }
}
