import { OptionError } from "@lighterjs/core";
import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import type { InferenceModel, Inferer } from "./inferer.js";
import { cornersOf, importanceOf, WindowSum, type WindowPlace } from "./window-sum.js";

export interface SlidingWindowOptions {
  /**
   * Size of the part that the model sees at once, without channels: height and width of images,
   * depth, height and width of volumes.
   *
   * @integer
   * @minimum 1
   * @minItems 1
   * @example [128, 128]
   */
  window: number[];
  /**
   * Share of a window that its neighbour along an axis sees as well.
   *
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.25
   */
  overlap?: number;
  /**
   * Weights of the windows that see a place: all the same (`constant`), or the more the nearer the
   * place is to their middle (`gaussian`, with a standard deviation of an eighth of the window).
   * @defaultValue "constant"
   */
  blend?: "constant" | "gaussian";
  /**
   * Windows that go through the model at once. Fewer take less memory.
   *
   * @integer
   * @minimum 1
   * @defaultValue 4
   */
  batch_size?: number;
  /**
   * How inputs that are smaller than a window are filled up to its size, evenly on both sides: with
   * zeros, by reflection at their border, or not at all, which makes them an error. What was filled
   * up is cut off the predictions.
   * @defaultValue "zeros"
   */
  padding?: "zeros" | "reflect" | "none";
}

/**
 * Predicts images and volumes that are larger than what the model takes: it sees them part by part,
 * in windows that overlap, and each place gets the mean of what the windows around it say. For
 * models that give a value for each place of their input, such as those of segmentation, and have
 * one input.
 *
 * @example
 * ```yaml
 * inferer: { _target_: lighter.inferers.SlidingWindow, window: [128, 128], overlap: 0.5, blend: gaussian }
 * ```
 */
export class SlidingWindow implements Inferer {
  readonly #importance: Float64Array;

  /** @throws OptionError */
  constructor(readonly options: SlidingWindowOptions) {
    validateOptions(SlidingWindow, options, ownManifest("lighter.inferers.SlidingWindow"));
    this.#importance = importanceOf(options.window, options.blend ?? "constant");
  }

  async infer(inputs: readonly Tensor[], model: InferenceModel): Promise<readonly Tensor[]> {
    const [input, ...others] = inputs;
    if (input === undefined || others.length > 0)
      throw OptionError.about(this, [], {
        on: "key",
        message: `a window slides over one input, but the model has ${inputs.length}`,
        label: "for models with one input",
        help: ["leave the inferer out, or write one of your own that cuts all inputs alike"],
      });
    this.#requireFit(input, model);
    const padded = this.#pad(input);
    try {
      const sums = await this.#sum(padded, model);
      return sums.map((sum) => sum.finish(input.shape.slice(1, -1)));
    } finally {
      if (padded !== input) padded.dispose();
    }
  }

  /** Checks that need no computation. */
  #requireFit({ shape }: Tensor, model: InferenceModel): void {
    const { window, padding = "zeros" } = this.options;
    const sample = shape.slice(1);
    const sizes = sample.slice(0, -1);
    if (window.length !== sizes.length)
      throw this.#fault(
        ["window"],
        `the window has ${axes(window.length)}, but samples have the shape ${list(sample)}`,
        {
          label: `needs ${axes(sizes.length)}`,
          help: ["give it a number for each dimension but the last, the channels"],
        },
      );
    for (const [axis, size] of sizes.entries()) {
      const wanted = window[axis]!;
      if (size >= wanted) continue;
      if (padding === "none")
        throw this.#fault(
          ["window", axis],
          `samples of shape ${list(sample)} are smaller than the window, and \`padding: none\` fills nothing up`,
          {
            label: `larger than ${size}`,
            help: [`make the window at most ${list(sizes)}, or choose \`padding: zeros\` or \`reflect\``],
          },
        );
      if (padding === "reflect" && Math.ceil((wanted - size) / 2) >= size)
        throw this.#fault(
          ["window", axis],
          `samples of shape ${list(sample)} are too small to be reflected up to the window`,
          {
            label: `with ${size}, at most ${3 * size - 2} can be filled`,
            help: ["make the window smaller, or choose `padding: zeros`"],
          },
        );
    }
    for (const { name, shape: output } of model.outputs)
      if (output.length !== shape.length)
        throw this.#fault(
          [],
          `the output \`${name}\` of the model has the shape ${list(output.slice(1))}, and no value for each place of its input`,
          {
            label: "for outputs that are as large as the input",
            help: ["leave the inferer out: such a model must see each sample whole"],
          },
        );
  }

  #pad(input: Tensor): Tensor {
    const { window, padding = "zeros" } = this.options;
    if (window.every((size, axis) => input.shape[axis + 1]! >= size)) return input;
    return tf.tidy(() => {
      let padded = input;
      for (const [axis, wanted] of window.entries()) {
        const size = padded.shape[axis + 1]!;
        if (size >= wanted) continue;
        const before = Math.floor((wanted - size) / 2);
        if (padding === "reflect") {
          const places = Array.from({ length: wanted }, (_, at) => reflected(at - before, size));
          padded = tf.gather(padded, tf.tensor1d(places, "int32"), axis + 1);
        } else {
          const zeros = (length: number): Tensor =>
            tf.zeros(
              padded.shape.map((each, at) => (at === axis + 1 ? length : each)),
              padded.dtype,
            );
          padded = tf.concat([zeros(before), padded, zeros(wanted - size - before)], axis + 1);
        }
      }
      return padded;
    });
  }

  /** Weighted sums, by output, of what all windows say. */
  async #sum(input: Tensor, model: InferenceModel): Promise<readonly WindowSum[]> {
    const { window, overlap = 0.25, batch_size = 4 } = this.options;
    const [samples = 0, ...rest] = input.shape;
    const sizes = rest.slice(0, -1);
    const corners = cornersOf(sizes, window, overlap);
    const places = Array.from({ length: samples }, (_, sample) =>
      corners.map((corner) => ({ sample, corner })),
    ).flat();
    let sums: readonly WindowSum[] = [];
    for (let from = 0; from < places.length; from += batch_size) {
      const part = places.slice(from, from + batch_size);
      const outputs = this.#predict(input, part, model);
      try {
        if (sums.length === 0)
          sums = outputs.map(
            (output) => new WindowSum(samples, sizes, window, output.shape.at(-1)!, this.#importance),
          );
        for (const [at, output] of outputs.entries()) {
          const values = await output.data();
          for (const [index, place] of part.entries()) sums[at]!.add(values, index, place);
        }
      } finally {
        tf.dispose([...outputs]);
      }
    }
    return sums;
  }

  #predict(input: Tensor, part: readonly WindowPlace[], model: InferenceModel): readonly Tensor[] {
    const { window } = this.options;
    const channels = input.shape.at(-1)!;
    const windows = tf.tidy(() =>
      tf.concat(
        part.map(({ sample, corner }) => tf.slice(input, [sample, ...corner, 0], [1, ...window, channels])),
      ),
    );
    try {
      const outputs = model.predict([windows]);
      for (const [at, { shape }] of outputs.entries()) {
        if (shape.length === windows.rank && window.every((size, axis) => shape[axis + 1] === size)) continue;
        tf.dispose([...outputs]);
        throw this.#fault(
          ["window"],
          `of a window of ${list(window)} the output \`${model.outputs[at]?.name ?? at}\` has the shape ${list(shape.slice(1))}`,
          {
            label: "the output is not as large as the window",
            help: ["a window slides over models that give a value for each place of their input"],
          },
        );
      }
      return outputs;
    } catch (error) {
      if (OptionError.is(error) || !(error instanceof Error)) throw error;
      throw this.#fault(
        ["window"],
        `the model cannot take windows of shape ${list(windows.shape.slice(1))}: ${error.message}`,
        {
          label: "not a size that the model takes",
          help: ["take the size of the samples that the model was trained on"],
          cause: error,
        },
      );
    } finally {
      windows.dispose();
    }
  }

  #fault(
    path: readonly (string | number)[],
    message: string,
    more: { readonly label: string; readonly help: readonly string[]; readonly cause?: Error },
  ): OptionError {
    return OptionError.about(this, path, {
      message,
      ...more,
      ...(path.length === 0 && { on: "key" as const }),
    });
  }
}

/** A place beyond the border, seen in a mirror that stands on the last place before it. */
function reflected(place: number, size: number): number {
  if (place < 0) return -place;
  return place < size ? place : 2 * (size - 1) - place;
}

function axes(count: number): string {
  return count === 1 ? "one number" : `${count} numbers`;
}

function list(shape: readonly (number | null)[]): string {
  return `[${shape.map(String).join(", ")}]`;
}
