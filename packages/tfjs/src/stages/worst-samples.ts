import { join } from "node:path";
import type { PredictedOutput, PredictionBatch } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { InputScaling } from "../data/dataset.js";
import { replaceRunFile } from "../run-folder/run-file.js";
import { encodePicture, type Picture } from "../writers/encode-png.js";
import { STAGE_FILES } from "./stage-files.js";

/** So many samples are kept. */
const KEPT = 24;
/** Edge of a shown image, in pixels, at most. */
const LARGEST_EDGE = 96;

interface Sample {
  readonly id: string;
  readonly actual: string;
  readonly taken_for: string;
  /** Probability that the model gave the actual class. */
  readonly probability: number;
  readonly pixels: Float32Array;
}

/**
 * The images whose class the model thought least likely, for a report to show: `worst.json` of a
 * stage's folder holds `{"samples": [{"id", "actual", "taken_for", "probability", "image":
 * "data:image/png;base64,…"}]}`, the worst first.
 */
export class WorstSamples {
  readonly #samples: Sample[] = [];

  private constructor(
    private readonly output: PredictedOutput,
    private readonly shape: readonly [height: number, width: number, channels: Picture["channels"]],
    private readonly scaling: InputScaling,
  ) {}

  /**
   * Nothing where the inputs are no images, or the only output tells no classes that the data know.
   */
  static of(
    outputs: readonly PredictedOutput[],
    inputs: readonly Tensor[] | undefined,
    scaling: InputScaling = { subtract: 0, divide: 255 },
  ): WorstSamples | undefined {
    const [output, another] = outputs;
    const [, height = 0, width = 0, channels = 0, beyond] = inputs?.[0]?.shape ?? [];
    const isColour = channels === 1 || channels === 3 || channels === 4;
    if (inputs?.length !== 1 || beyond !== undefined || !isColour) return undefined;
    if (output === undefined || another !== undefined || output.shape.length !== 1) return undefined;
    if (output.targets !== "classes" || (output.classes !== "one" && output.classes !== "yes"))
      return undefined;
    return new WorstSamples(output, [height, width, channels], scaling);
  }

  async add({ ids, outputs }: PredictionBatch, input: Tensor): Promise<void> {
    const [{ targets, classes, probabilities } = {}] = outputs;
    if (targets === undefined || classes === undefined || probabilities === undefined) return;
    const count = probabilities.shape.at(-1) ?? 1;
    const found = ids.map((id, at) => {
      const actual = targets.values[at] ?? 0;
      const taken = classes.values[at] ?? 0;
      return { id, at, actual, taken, probability: probabilities.values[at * count + actual] ?? NaN };
    });
    const limit = this.#samples.length < KEPT ? Infinity : this.#samples.at(-1)!.probability;
    const wrong = found.filter(({ actual, taken, probability }) => actual !== taken && probability < limit);
    if (wrong.length === 0) return;
    const values = await input.data();
    const size = values.length / ids.length;
    for (const { id, at, actual, taken, probability } of wrong)
      this.#samples.push({
        id,
        actual: this.#nameOf(actual),
        taken_for: this.#nameOf(taken),
        probability,
        pixels: Float32Array.from(values.subarray(at * size, (at + 1) * size)),
      });
    this.#samples.sort((a, b) => a.probability - b.probability);
    this.#samples.length = Math.min(KEPT, this.#samples.length);
  }

  /** @param folder - of the stage */
  async write(folder: string): Promise<void> {
    const samples = await Promise.all(
      this.#samples.map(async ({ pixels, ...sample }) => ({ ...sample, image: await this.#imageOf(pixels) })),
    );
    replaceRunFile(join(folder, STAGE_FILES.worst), `${JSON.stringify({ samples })}\n`);
  }

  #nameOf(index: number): string {
    return this.output.classNames?.[index] ?? String(index);
  }

  async #imageOf(pixels: Float32Array): Promise<string> {
    const [height, width, channels] = this.shape;
    const factor = (numbers: number | readonly number[], at: number): number =>
      typeof numbers === "number" ? numbers : (numbers[at % channels] ?? 0);
    const { subtract, divide } = this.scaling;
    const bytes = Uint8ClampedArray.from(
      pixels,
      (value, at) => value * factor(divide, at) + factor(subtract, at),
    );
    const image = await encodePicture({ height, width, channels, bytes }, LARGEST_EDGE);
    return `data:image/png;base64,${image.toString("base64")}`;
  }
}
