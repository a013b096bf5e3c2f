import { OptionError } from "@lighterjs/core";
import { layers } from "../engine/tf.js";
import type { Layer, Shape } from "./layer-internals.js";

/**
 * Builds a model by connecting it to an input of the given sample shape, and returns the shape of its input with the batch
 * dimension. A model that is connected already stays as it is.
 */
export function connectRoot(
  root: Layer,
  sampleShape: readonly (number | null)[] | undefined,
): Shape | Shape[] {
  const connected = root instanceof layers.LayersModel;
  if (connected) {
    const shapes = root.inputs.map(({ shape }) => shape);
    if (sampleShape !== undefined && shapes.length === 1) requireFit(root, shapes[0]!.slice(1), sampleShape);
    return shapes.length === 1 ? shapes[0]! : shapes;
  }
  const declared = root.batchInputShape?.slice(1);
  if (declared !== undefined && sampleShape !== undefined) requireFit(root, declared, sampleShape);
  const shape = declared ?? sampleShape;
  if (shape === undefined)
    throw new OptionError(
      [
        {
          code: "MISSING_OPTION",
          path: [],
          on: "key",
          message: `the model \`${root.name}\` does not know the shape of its input`,
          label: "has no `input_shape`",
          help: ["add `input_shape`, the shape of one sample: `input_shape: [28, 28, 1]`"],
        },
      ],
      { subject: root },
    );
  const input = layers.input({ shape: [...shape] });
  root.apply(input);
  return input.shape;
}

function requireFit(root: Layer, declared: Shape, sample: readonly (number | null)[]): void {
  const fits =
    declared.length === sample.length &&
    declared.every((size, axis) => size === null || sample[axis] === null || size === sample[axis]);
  if (fits) return;
  throw new OptionError(
    [
      {
        code: "INVALID_OPTION",
        path: declaresInputShape(root) ? ["input_shape"] : [],
        on: "value",
        message: `the model takes samples of shape [${declared.join(", ")}], but the data has [${sample.join(", ")}]`,
        label: `the data has [${sample.join(", ")}]`,
      },
    ],
    { subject: root },
  );
}

/** Whether the shape stands among the model's own options; else its first layer, or a file, said so. */
function declaresInputShape(root: Layer): boolean {
  const options: unknown = Reflect.get(root, "options");
  return typeof options === "object" && options !== null && Reflect.has(options, "input_shape");
}
