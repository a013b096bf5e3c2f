import { tf } from "../engine/tf.js";
import { ownWeights, recurrentCells, type Layer, type Shape } from "./layer-internals.js";

/**
 * Multiply-adds of a layer's forward pass for one sample, of its matrix products and convolutions;
 * what only touches each value once counts nothing. Free dimensions count as one. A lookup in an
 * embedding counts its output.
 */
export function multiplyAdds(layer: Layer, inputShape: Shape, outputShape: Shape): number {
  const cells = recurrentCells(layer);
  if (cells.length > 0) {
    const steps = inputShape[1] ?? 1;
    const perStep = cells.flatMap((cell) => kernelsOf(cell)).map((kernel) => tf.util.sizeFromShape(kernel));
    return steps * sum(perStep) * (cells.length === 1 ? convolvedPositions(layer, outputShape) : 1);
  }
  const kernels = kernelsOf(layer);
  const [kernel, pointwise] = kernels;
  if (kernel === undefined) return 0;
  switch (layer.getClassName()) {
    case "Embedding":
      return elements(outputShape);
    case "Conv2DTranspose":
    case "Conv3DTranspose":
      return (elements(inputShape) / last(kernel)) * tf.util.sizeFromShape(kernel);
    case "DepthwiseConv2D":
      return (elements(outputShape) / (last(kernel) * (kernel.at(-2) ?? 1))) * tf.util.sizeFromShape(kernel);
    case "SeparableConv2D":
      return (
        (elements(outputShape) / last(pointwise ?? kernel)) *
        sum(kernels.map((shape) => tf.util.sizeFromShape(shape)))
      );
    default:
      return (elements(outputShape) / last(kernel)) * tf.util.sizeFromShape(kernel);
  }
}

/** Shapes of the weights that multiply: those of two dimensions or more. */
function kernelsOf(layer: Layer): readonly number[][] {
  return ownWeights(layer)
    .trainable.map((weight) => weight.read().shape)
    .filter((shape) => shape.length >= 2);
}

/** Positions that the cell of a convolutional recurrent layer slides over; 1 for the others. */
function convolvedPositions(layer: Layer, outputShape: Shape): number {
  const filters: unknown = Reflect.get(layer, "filters");
  if (typeof filters !== "number") return 1;
  const spatial = Reflect.get(layer, "returnSequences") === true ? outputShape.slice(1) : outputShape;
  return elements(spatial) / filters;
}

/** Values of one sample. */
function elements(shape: Shape): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? 1), 1);
}

function last(shape: readonly number[]): number {
  return shape.at(-1) ?? 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
