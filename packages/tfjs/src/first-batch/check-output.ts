import type { Logger } from "@lighterjs/core";
import { OptionError, type OptionIssue } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { classesToTell, outputMeaningOf } from "../losses/criterion-output.js";
import type { Criterion } from "../losses/loss.js";
import { activationOf, type Layer } from "../network/layer-internals.js";
import type { System } from "../system/system.js";

/** Activations that bring any number between 0 and 1, as a loss of logits does itself. */
const SQUASHING = new Set(["sigmoid", "hardSigmoid", "softmax"]);
/** Activations that cut logits off. */
const BOUNDING = new Set(["relu", "relu6", "softplus", "softsign", "tanh"]);

/** An output of the model. */
export interface OutputCheck {
  readonly system: System;
  /** The layer that gives it. */
  readonly layer: Layer;
  readonly criterion: Criterion;
  readonly targets: TargetSpec;
  /** Of one batch. */
  readonly predictions: Tensor;
  readonly logger: Logger;
}

/**
 * Compares what the model gives with what the criterion takes it for, and the number of its units
 * with that of the classes. Says what is doubtful.
 *
 * @throws OptionError for what cannot be right
 */
export async function checkOutput({
  system,
  layer: last,
  criterion,
  targets,
  predictions,
  logger,
}: OutputCheck): Promise<void> {
  const output = outputMeaningOf(criterion);
  const about = new Finding(system, last, logger);
  if (output?.kind === "logits") warnOfActivation(about, last, criterion);
  if (output?.kind === "probabilities") {
    const values = await predictions.data();
    const outside = values.find((value) => value < 0 || value > 1);
    if (outside !== undefined)
      throw about.error({
        path: [],
        message: `the criterion takes probabilities, but the model gives ${Number(outside.toPrecision(4))}`,
        label: "gives no probabilities",
        help: [
          `give the last layer \`activation: ${output.multiLabel ? "sigmoid" : "softmax"}\``,
          "or let the criterion take logits: leave `from_logits: false` out",
        ],
      });
    if (!output.multiLabel) warnOfSum(about, values, predictions.shape.at(-1) ?? 1);
  }
  warnOfUnits(about, criterion, targets, predictions.shape.slice(1));
}

function warnOfActivation(about: Finding, last: Layer, criterion: Criterion): void {
  const name = activationOf(last);
  if (name === undefined || !(SQUASHING.has(name) || BOUNDING.has(name))) return;
  const isOwnLayer = last.getClassName() !== "Activation" && hasNoWeights(last);
  const keep =
    typeof criterion === "function"
      ? "or keep it, and take `lighter.losses.BinaryCrossEntropy` or `CrossEntropy` with `from_logits: false`"
      : "or keep it, and give the criterion `from_logits: false`";
  about.warn({
    path: isOwnLayer ? [] : ["activation"],
    message: `the criterion takes logits, but the model ends with \`${name}\``,
    label: SQUASHING.has(name) ? "squashes the logits" : "keeps logits from being what they should",
    help: [
      isOwnLayer ? "remove this layer" : "leave `activation` out",
      ...(SQUASHING.has(name) ? [keep] : []),
    ],
  });
}

function warnOfSum(about: Finding, values: ArrayLike<number>, classes: number): void {
  let sum = 0;
  for (let at = 0; at < classes; at++) sum += values[at]!;
  if (Math.abs(sum - 1) < 1e-3) return;
  about.warn({
    path: [],
    message: `the criterion takes the probabilities of ${classes} classes, but those of a sample add up to ${Number(sum.toPrecision(4))}`,
    label: "gives no probabilities of exclusive classes",
    help: ["give the last layer `activation: softmax`", "or take `lighter.losses.BinaryCrossEntropy`"],
  });
}

function warnOfUnits(
  about: Finding,
  criterion: Criterion,
  { classCount, ...targets }: TargetSpec,
  outputShape: readonly number[],
): void {
  const units = classesToTell(criterion, targets, outputShape);
  if (units === undefined || classCount === undefined || units <= Math.max(classCount, 2)) return;
  about.warn({
    path: ["units"],
    message: `the model tells ${units} classes apart, but the data have ${classCount}`,
    label: `${units} units`,
    help: [`give the last layer ${classCount} units, unless other data have more classes`],
  });
}

/** A fault of the last layer, or, where that came from no config, of the model. */
class Finding {
  constructor(
    private readonly system: System,
    private readonly last: Layer,
    private readonly logger: Logger,
  ) {}

  warn(issue: Omit<OptionIssue, "code" | "on">): void {
    const error = this.error(issue);
    this.logger.warn([issue.message, ...(issue.help ?? [])].join("; "), error);
  }

  error(issue: Omit<OptionIssue, "code" | "on">): OptionError {
    const known = { ...issue, code: "OUTPUT_MISMATCH", on: "value" } as const;
    const ofModel = new OptionError([{ ...known, path: ["model"] }], { subject: this.system });
    return new OptionError([known], { subject: this.last, cause: ofModel });
  }
}

function hasNoWeights(layer: Layer): boolean {
  return layer.weights.length === 0;
}
