import { OptionError } from "@lighterjs/core";
import { layers } from "../engine/tf.js";
import { acceptsShape } from "./accepts-shape.js";
import type { Layer, Shape } from "./layer-internals.js";

/**
 * Builds a model by connecting it to an input of the given sample shape, and returns the shapes of its inputs with the batch
 * dimension, as the data has them. A model that is connected already stays as it is, and a dimension that the model leaves
 * free stays free where its layers allow it.
 */
export function connectRoot(
  root: Layer,
  sampleShape: readonly (number | null)[] | undefined,
): readonly Shape[] {
  const connected = root instanceof layers.LayersModel;
  if (connected) {
    const shapes = root.inputs.map(({ shape }) => shape);
    const [only] = shapes;
    if (only === undefined || shapes.length > 1) return shapes;
    const shape = only.slice(1);
    if (sampleShape !== undefined) requireFit(root, shape, sampleShape);
    return [[null, ...settle(shape, sampleShape)]];
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
  const settled = settle(shape, sampleShape);
  root.apply(layers.input({ shape: acceptsShape(root, [null, ...shape]) ? [...shape] : settled }));
  return [[null, ...settled]];
}

/** The shape of the data where the model leaves a dimension free. */
function settle(shape: readonly (number | null)[], sampleShape: readonly (number | null)[] = []): Shape {
  return shape.map((size, axis) => size ?? sampleShape[axis] ?? null);
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
