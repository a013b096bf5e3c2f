import { OptionError } from "@lighterjs/core";
import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import type { InferenceModel, Inferer } from "./inferer.js";

export interface TestTimeAugmentationOptions {
  /**
   * Mirror images left and right (`horizontal`), or top and bottom (`vertical`).
   * @defaultValue ["horizontal"]
   */
  flips?: ("horizontal" | "vertical")[];
  /**
   * Turns, in degrees.
   * @defaultValue []
   */
  rotations?: (90 | 180 | 270)[];
  /**
   * How the predictions for all views become one: their mean, or the largest of each value.
   * @defaultValue "mean"
   */
  reduce?: "mean" | "max";
}

/** One of the eight ways to lay a square on itself: mirrored, then turned by quarters. */
interface View {
  readonly mirrored: boolean;
  /** Quarter turns, counterclockwise. */
  readonly turns: number;
}

/** Axes of a batch of images. */
const [ROWS, COLUMNS] = [1, 2];

/**
 * Shows each image to the model as it is, mirrored and turned, in all combinations of the given
 * flips and turns, each different view once, and gives the mean of the predictions. Those that are
 * images themselves, as of segmentation, are turned and mirrored back first.
 *
 * @example
 * ```yaml
 * inferer: { _target_: lighter.inferers.TestTimeAugmentation, flips: [horizontal, vertical], rotations: [90] }
 * ```
 */
export class TestTimeAugmentation implements Inferer {
  readonly #views: readonly View[];

  /** @throws OptionError */
  constructor(readonly options: TestTimeAugmentationOptions = {}) {
    validateOptions(TestTimeAugmentation, options, ownManifest("lighter.inferers.TestTimeAugmentation"));
    const { flips = ["horizontal"], rotations = [] } = options;
    if (flips.length + rotations.length === 0)
      throw OptionError.about(this, [], {
        on: "key",
        message: "without flips and rotations each image is seen only as it is",
        label: "varies nothing",
        help: ["name `flips` or `rotations`, or leave the inferer out"],
      });
    this.#views = viewsOf(flips, rotations);
  }

  infer(inputs: readonly Tensor[], model: InferenceModel): readonly Tensor[] {
    const { reduce = "mean" } = this.options;
    const images = inputs.map(isImages);
    this.#requireImages(inputs, images, model);
    return tf.tidy(() => {
      let reduced: readonly Tensor[] | undefined;
      for (const view of this.#views) {
        // All views at once would need the memory of all.
        const before = reduced;
        reduced = tf.tidy(() => {
          const seen = inputs.map((input, at) => (images[at] ? shown(input, view) : input));
          const given = seen.find((_, at) => images[at])!;
          const predictions = model
            .predict(seen)
            .map((output) => (isDense(output, given) ? undone(output, view) : output));
          if (before === undefined) return predictions.map((prediction) => prediction.clone());
          return predictions.map((prediction, at) =>
            reduce === "max" ? tf.maximum(before[at]!, prediction) : tf.add(before[at]!, prediction),
          );
        });
        if (before !== undefined) tf.dispose([...before]);
      }
      const all = reduced ?? [];
      return reduce === "max" ? [...all] : all.map((sum): Tensor => tf.div(sum, this.#views.length));
    });
  }

  #requireImages(
    inputs: readonly Tensor[],
    images: readonly boolean[],
    { inputs: ports }: InferenceModel,
  ): void {
    const shapes = inputs.map(({ shape }) => `[${shape.slice(1).join(", ")}]`).join(", ");
    if (!images.includes(true))
      throw OptionError.about(this, [], {
        on: "key",
        message: `no input of the model is an image: samples have the shape ${shapes}`,
        label: "for samples of height × width × channels",
        help: ["leave the inferer out"],
      });
    const sideways = this.#views.find(({ turns }) => turns % 2 === 1);
    const oblong = inputs.findIndex((input, at) => images[at] && input.shape[ROWS] !== input.shape[COLUMNS]);
    if (sideways === undefined || oblong < 0) return;
    throw OptionError.about(this, ["rotations"], {
      message: `images of shape [${inputs[oblong]!.shape.slice(1).join(", ")}] are no squares, so \`${ports[oblong]?.name ?? "input"}\` changes its shape by a quarter turn`,
      label: "turns by a quarter",
      help: ["leave 90 and 270 out", "or let the data give square images"],
    });
  }
}

/** All different views that combinations of flips and turns give, the images as they are first. */
function viewsOf(
  flips: readonly ("horizontal" | "vertical")[],
  rotations: readonly (90 | 180 | 270)[],
): readonly View[] {
  const isFlipped = (flip: "horizontal" | "vertical"): readonly boolean[] =>
    flips.includes(flip) ? [false, true] : [false];
  const views = new Map<string, View>();
  for (const vertical of isFlipped("vertical"))
    for (const horizontal of isFlipped("horizontal"))
      for (const degrees of [0, ...rotations]) {
        // To mirror top and bottom is to mirror left and right, and to turn by half.
        const view = { mirrored: horizontal !== vertical, turns: (degrees / 90 + (vertical ? 2 : 0)) % 4 };
        views.set(`${view.mirrored} ${view.turns}`, view);
      }
  return [...views.values()];
}

function isImages({ rank }: Tensor): boolean {
  return rank === 4;
}

/**
 * Whether a prediction is itself an image: with channels, or as high and as wide as what the model
 * was given.
 */
function isDense(output: Tensor, given: Tensor): boolean {
  const [, rows, columns] = output.shape;
  return (
    output.rank === 4 || (output.rank === 3 && rows === given.shape[ROWS] && columns === given.shape[COLUMNS])
  );
}

function shown(images: Tensor, { mirrored, turns }: View): Tensor {
  return turned(mirrored ? tf.reverse(images, COLUMNS) : images, turns);
}

function undone(images: Tensor, { mirrored, turns }: View): Tensor {
  const upright = turned(images, (4 - turns) % 4);
  return mirrored ? tf.reverse(upright, COLUMNS) : upright;
}

/** By quarters, counterclockwise: the last column becomes the first row. */
function turned(images: Tensor, turns: number): Tensor {
  if (turns === 0) return images;
  if (turns === 2) return tf.reverse(images, [ROWS, COLUMNS]);
  const transposed = tf.transpose(images, images.rank === 4 ? [0, 2, 1, 3] : [0, 2, 1]);
  return tf.reverse(transposed, turns === 1 ? ROWS : COLUMNS);
}
