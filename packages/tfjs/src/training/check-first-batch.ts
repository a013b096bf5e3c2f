import { isRunFault, ownCodeOf, type Logger, type RandomSource, type RunFault } from "@lighterjs/core";
import { OptionError, type OptionPath } from "@lighterjs/schema";
import type { Batch } from "../data/batch.js";
import type { TargetSpec } from "../data/dataset.js";
import { isBuiltIn } from "../engine/built-in-layers.js";
import { layers, tf } from "../engine/tf.js";
import type { Network } from "../network/network.js";
import type { StageDataLoaders, System } from "../system/system.js";
import { computeLoss } from "../losses/compute-loss.js";
import type { Loss } from "../losses/loss.js";
import { classesToTell, outputMeaningOf } from "../losses/criterion-output.js";
import * as losses from "../losses/index.js";
import * as metrics from "../metrics/index.js";
import { runTarget, TargetError } from "../target-error.js";
import { checkBackward, type BackwardCheck } from "./check-backward.js";
import { checkOutput } from "./check-output.js";
import { EpochMetrics } from "./epoch-metrics.js";
import { theOutput } from "./gradients.js";

/**
 * Takes samples of the first batch of a stage through the model, the criterion and the metrics, without training, so that parts that
 * do not go together are found before the run begins.
 *
 * @param backward - of the stage that trains: has a few samples taken back through the model as well
 * @throws OptionError about the part that does not fit
 */
export async function checkFirstBatch(
  system: System,
  network: Network,
  stage: keyof StageDataLoaders,
  random: RandomSource,
  logger: Logger,
  backward?: Pick<BackwardCheck, "callbacks" | "length">,
): Promise<void> {
  const { dataloaders, criterion, metrics: measures } = system.options;
  const loader = dataloaders[stage];
  if (loader === undefined) return;
  requireShape(system, stage, loader.dataset.sampleShape, dataloaders.train.dataset.sampleShape);
  for await (const batch of loader.batches(0, random.stream("check"), { until: 1 })) {
    const { inputs, targets, ids } = fewOf(batch, network);
    const shapes = `targets of shape [${targets.shape.join(", ")}]`;
    try {
      const predictions = await attempt(() => theOutput(network.forward([inputs], { training: false })), {
        system,
        path: ["model"],
        message: `the model cannot take a batch of shape [${inputs.shape.join(", ")}]`,
      });
      const taken = targets.size === predictions.size ? predictions.shape : targets.shape;
      const gave = [
        `it was given predictions of shape [${predictions.shape.join(", ")}] and targets of shape [${taken.join(", ")}]`,
      ];
      const given = `predictions of shape [${predictions.shape.join(", ")}] and ${shapes}`;
      try {
        if (typeof criterion !== "function")
          checkTargets(criterion, loader.targets, predictions.shape.slice(1), stage);
        const classes = classesToTell(criterion, loader.targets, predictions.shape.slice(1));
        if (classes !== undefined) {
          loader.targetReader.limitTo(classes);
          loader.targetReader.check(await batch.targets.data(), batch.ids);
        }
        await attempt(
          () => {
            tf.tidy(() => void computeLoss(criterion, targets, predictions));
          },
          {
            system,
            path: ["criterion"],
            message: `the criterion cannot compare ${given}`,
            given: gave,
          },
        );
        if (stage === "train") await checkOutput(system, network, loader.targets, predictions, logger);
        const output = outputMeaningOf(criterion);
        const measured = {
          ...(output && { output }),
          outputShape: predictions.shape.slice(1),
          targets: loader.targets,
        };
        for (const [index, metric] of (measures?.[stage] ?? []).entries()) {
          runTarget(metric, "prepare", () => metric.prepare?.(measured));
          const path = ["metrics", stage, index];
          const message = `the metric \`${metric.name}\` cannot compare ${given}`;
          const measure = async () => new EpochMetrics([metric]).add(0, { ids, targets }, predictions);
          await attempt(measure, { system, path, message, given: gave });
        }
        const noise = random.stream("check/noise");
        if (backward !== undefined) checkBackward({ system, network, noise, ...backward }, batch);
      } finally {
        predictions.dispose();
      }
    } finally {
      tf.dispose([inputs, targets, batch.inputs, batch.targets]);
    }
  }
}

/** Samples on which parts are tried: as many as show what does not go together. */
const FEW = 4;

/** The first samples of a batch, as tensors of their own; all of them where the model asks for so many. */
function fewOf({ inputs, targets, ids }: Batch, { batchSize }: Network): Batch {
  const samples = batchSize === undefined ? Math.min(FEW, ids.length) : ids.length;
  return {
    inputs: tf.slice(inputs, 0, samples),
    targets: tf.slice(targets, 0, samples),
    ids: ids.slice(0, samples),
  };
}

function requireShape(
  system: System,
  stage: keyof StageDataLoaders,
  found: readonly number[],
  wanted: readonly number[],
): void {
  if (found.join() === wanted.join()) return;
  throw new OptionError(
    [
      {
        code: "INVALID_DATA",
        path: ["dataloaders", stage],
        on: "value",
        message: `there are samples of shape [${found.join(", ")}] to validate on, but of shape [${wanted.join(", ")}] to learn from`,
        label: `samples of shape [${found.join(", ")}]`,
        related: [
          { path: ["dataloaders", "train"], on: "value", label: `samples of shape [${wanted.join(", ")}]` },
        ],
      },
    ],
    { subject: system },
  );
}

/** Lets the criterion look at the targets. Where those of the training data have passed, it says whose they are. */
function checkTargets(
  criterion: Loss,
  targets: TargetSpec,
  outputShape: readonly number[],
  stage: keyof StageDataLoaders,
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
  /** What it is given, for the report of somebody's own code that fails. */
  readonly given?: readonly string[];
}

const OURS = new Set<unknown>([...Object.values(metrics), ...Object.values(losses)]);

/** Whether it is somebody's own code that failed, so that nothing is wrong with the data for all we know. */
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
    throw new OptionError(
      [
        {
          code: path[0] === "model" ? "INVALID_MODEL" : "INVALID_OPTION",
          path,
          on: "value",
          message,
          label: "does not fit the data",
          notes: [reason instanceof Error ? reason.message : String(reason)],
        },
      ],
      { subject: system, cause: error },
    );
  }
}
