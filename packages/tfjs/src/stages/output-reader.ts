import type { NumberArray, OutputBatch, PredictedOutput } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { InputScaling } from "../data/dataset.js";
import type { DataTarget } from "../data/dataset-form.js";
import { unscale } from "../data/unscale.js";
import { outputMeaningOf } from "../losses/criterion-output.js";
import type { OutputMeaning } from "../losses/output-meaning.js";
import type { NetworkOutput } from "../network/network-ports.js";
import type { Head } from "../system/heads.js";
import { activationOf } from "../network/layer-internals.js";

/** An output of the network, and what is known of it. */
export interface ReadOutput {
  readonly head: Head;
  readonly output: NetworkOutput;
  /** Of the data, where they have some. */
  readonly target: DataTarget | undefined;
  /** Of the run that trained the model, where it named any. */
  readonly classNames: readonly string[] | undefined;
  /** How the targets that it learned from were scaled. */
  readonly scaling: InputScaling | undefined;
  /** By the file of the model, where it has come from one. */
  readonly meaning: OutputMeaning | undefined;
}

/**
 * Reads what the model gives as classes, labels or numbers, as its criterion says, or else its last
 * layer. Numbers are brought back to the unit of the data.
 */
export class OutputReader {
  readonly described: PredictedOutput;
  /** Of numbers that are brought back. */
  readonly scaling: InputScaling | undefined;
  readonly #kind: OutputMeaning["kind"];

  /** @param shape - of the predictions for one sample */
  constructor(
    { head, output, target, classNames: known, scaling, meaning }: ReadOutput,
    shape: readonly number[],
  ) {
    const names = target?.spec.classNames ?? known;
    const units = shape.at(-1) ?? 1;
    const { kind, multiLabel } = meaningOf(head, output, {
      meaning,
      isOfNames: names?.length === units && units > 1,
    });
    const isClasses = kind === "logits" || kind === "probabilities";
    const classes = !isClasses ? undefined : units === 1 ? "yes" : multiLabel ? "each" : "one";
    const count = classes === "yes" ? 2 : units;
    this.#kind = kind;
    this.scaling = classes === undefined ? (target?.spec.scaling ?? scaling) : undefined;
    this.described = {
      name: head.name,
      shape,
      kind: isClasses ? kind : "numbers",
      classes,
      classNames: classes !== undefined && names?.length === count ? names : undefined,
      targets:
        target === undefined
          ? undefined
          : target.spec.type === "int32" && (classes === "one" || classes === "yes")
            ? "classes"
            : "numbers",
    };
  }

  /** In plain arrays of their own. */
  async read(prediction: Tensor, targets: Tensor | undefined): Promise<OutputBatch> {
    const raw = await this.#numbersOf(prediction);
    const { classes } = this.described;
    return {
      raw,
      ...(classes !== undefined && this.#readClasses(raw, classes)),
      ...(targets && { targets: await this.#numbersOf(targets) }),
    };
  }

  async #numbersOf(tensor: Tensor): Promise<NumberArray> {
    const { shape, values } = await numbersOf(tensor);
    if (this.scaling === undefined) return { shape, values };
    return { shape, values: unscale(Float32Array.from(values), this.scaling) };
  }

  #readClasses(
    { shape, values }: NumberArray,
    classes: NonNullable<PredictedOutput["classes"]>,
  ): Pick<OutputBatch, "probabilities" | "classes"> {
    const isLogits = this.#kind === "logits";
    const outer = shape.slice(0, -1);
    switch (classes) {
      case "each":
        return { probabilities: { shape, values: isLogits ? Float32Array.from(values, sigmoid) : values } };
      case "yes": {
        const probabilities = new Float32Array(2 * values.length);
        for (const [at, value] of values.entries()) {
          const yes = isLogits ? sigmoid(value) : value;
          probabilities[2 * at] = 1 - yes;
          probabilities[2 * at + 1] = yes;
        }
        const threshold = isLogits ? 0 : 0.5;
        return {
          probabilities: { shape: [...outer, 2], values: probabilities },
          classes: {
            shape: outer,
            values: Int32Array.from(values, (value) =>
              Number.isNaN(value) ? -1 : Number(value > threshold),
            ),
          },
        };
      }
      case "one": {
        const count = shape.at(-1)!;
        return {
          probabilities: { shape, values: isLogits ? softmax(values, count) : values },
          classes: { shape: outer, values: likeliest(values, count) },
        };
      }
    }
  }
}

interface KnownMeaning extends Pick<ReadOutput, "meaning"> {
  /** Whether it has a number for each class that is known by name. */
  readonly isOfNames: boolean;
}

function meaningOf(
  { criterion }: Head,
  { layer }: NetworkOutput,
  { meaning: ofFile, isOfNames }: KnownMeaning,
): OutputMeaning {
  const meaning = (criterion && outputMeaningOf(criterion)) ?? ofFile;
  if (meaning !== undefined) return meaning;
  const activation = activationOf(layer);
  if (activation === "softmax") return { kind: "probabilities", multiLabel: false };
  if (activation === "sigmoid") return { kind: "probabilities", multiLabel: true };
  return { kind: isOfNames ? "logits" : "numbers", multiLabel: false };
}

/** Numbers of a batch, as an array of their own. */
export async function numbersOf(tensor: Tensor): Promise<NumberArray> {
  const values = await tensor.data();
  const shape = tensor.shape.slice(1);
  return { shape, values: values instanceof Int32Array ? values.slice() : new Float32Array(values) };
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** Of each row of so many scores, less the greatest first, so that none overflows. */
function softmax(scores: Float32Array | Int32Array, count: number): Float32Array {
  const result = new Float32Array(scores.length);
  for (let from = 0; from < scores.length; from += count) {
    const end = from + count;
    let most = -Infinity;
    for (let at = from; at < end; at++) most = Math.max(most, scores[at]!);
    let sum = 0;
    for (let at = from; at < end; at++) sum += Math.exp(scores[at]! - most);
    for (let at = from; at < end; at++) result[at] = Math.exp(scores[at]! - most) / sum;
  }
  return result;
}

/** Index of the greatest in each row; −1 where none is a number. */
function likeliest(scores: Float32Array | Int32Array, count: number): Int32Array {
  const result = new Int32Array(scores.length / count).fill(-1);
  for (let row = 0; row < result.length; row++) {
    let most = -Infinity;
    for (let at = 0; at < count; at++) {
      const score = scores[row * count + at]!;
      if (!(score > most)) continue;
      most = score;
      result[row] = at;
    }
  }
  return result;
}
