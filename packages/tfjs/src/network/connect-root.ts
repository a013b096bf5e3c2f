import { OptionError } from "@lighterjs/core";
import { layers } from "../engine/tf.js";
import { acceptsShape } from "./accepts-shape.js";
import { isConnecting, type ConnectingLayer } from "./connections.js";
import type { Layer, Shape } from "./layer-internals.js";

/** Form of the data for one input of a model. */
export interface RootInput {
  /** Of one sample, without the batch dimension. */
  readonly shape: readonly (number | null)[];
  readonly type?: "float32" | "int32";
}

/**
 * Builds a model by connecting it to inputs of the given forms, in the order in which it takes
 * them, and returns the shapes of its inputs with the batch dimension, as the data has them. A
 * model that is connected already stays as it is, and a dimension that the model leaves free stays
 * free where its layers allow it.
 */
export function connectRoot(root: Layer, inputs: readonly RootInput[] | undefined): readonly Shape[] {
  if (root instanceof layers.LayersModel)
    return root.inputs.map(({ shape: [, ...shape], sourceLayer }, index) => {
      const given = inputs?.[index]?.shape;
      const name = root.inputs.length > 1 ? sourceLayer.name : undefined;
      if (given !== undefined) requireFit(root, shape, given, name);
      return [null, ...settle(shape, given)];
    });
  if (isConnecting(root)) return connectNamed(root, inputs);
  const [{ shape: sampleShape, type = "float32" } = {}] = inputs ?? [];
  const declared = root.batchInputShape?.slice(1);
  if (declared !== undefined && sampleShape !== undefined) requireFit(root, declared, sampleShape);
  const shape = declared ?? sampleShape;
  if (shape === undefined) throw withoutShape(root, "input_shape: [28, 28, 1]");
  const settled = settle(shape, sampleShape);
  root.apply(
    layers.input({ shape: acceptsShape(root, [null, ...shape]) ? [...shape] : settled, dtype: type }),
  );
  return [[null, ...settled]];
}

/**
 * Connects a model to inputs by name, each of the shape of the data or, where they do not tell, of
 * its own options.
 */
function connectNamed(root: ConnectingLayer, inputs: readonly RootInput[] | undefined): readonly Shape[] {
  const shapes = root.inputNames.map((name, index) => {
    const given = inputs?.[index]?.shape;
    const declared = root.declaredShapes[index];
    const shape = declared ?? given;
    if (shape === undefined)
      throw withoutShape(root, `input_shapes: { ${name}: [28, 28, 1] }`, ` \`${name}\``);
    if (declared !== undefined && given !== undefined) requireFit(root, [...declared], given, name);
    return settle(shape, given);
  });
  const values = shapes.map((shape, index) =>
    layers.input({ shape, dtype: inputs?.[index]?.type ?? "float32" }),
  );
  root.apply(values.length === 1 ? values[0]! : values);
  return shapes.map((shape) => [null, ...shape]);
}

function withoutShape(root: Layer, example: string, input = ""): OptionError {
  const option = example.slice(0, example.indexOf(":"));
  return OptionError.about(root, [], {
    code: "MISSING_OPTION",
    on: "key",
    message: `the model \`${root.name}\` does not know the shape of its input${input}`,
    label: `has no \`${option}\``,
    help: [`add \`${option}\`, the shape of one sample: \`${example}\``],
  });
}

/** The shape of the data where the model leaves a dimension free. */
function settle(shape: readonly (number | null)[], sampleShape: readonly (number | null)[] = []): Shape {
  return shape.map((size, axis) => size ?? sampleShape[axis] ?? null);
}

/** @param input - its name, where there are several */
function requireFit(root: Layer, declared: Shape, sample: readonly (number | null)[], input?: string): void {
  const fits =
    declared.length === sample.length &&
    declared.every((size, axis) => size === null || sample[axis] === null || size === sample[axis]);
  if (fits) return;
  throw OptionError.about(
    root,
    isConnecting(root) ? ["input_shapes", input ?? ""] : declaresInputShape(root) ? ["input_shape"] : [],
    {
      message: `the model takes ${input === undefined ? "samples" : `\`${input}\``} of shape [${declared.join(", ")}], but the data has [${sample.join(", ")}]`,
      label: `the data has [${sample.join(", ")}]`,
    },
  );
}

/**
 * Whether the shape stands among the model's own options; else its first layer, or a file, said so.
 */
function declaresInputShape(root: Layer): boolean {
  const options: unknown = Reflect.get(root, "options");
  return typeof options === "object" && options !== null && Reflect.has(options, "input_shape");
}
