import { isBatchNormalization } from "../engine/batch-normalization.js";
import { tf } from "../engine/tf.js";
import type { Call } from "./calls.js";
import { recurrentCells, type Layer, type Shape } from "./layer-internals.js";

/** Time of a call, in nanoseconds of one core on wasm; only how they compare is of use. */
export interface CallCost {
  readonly forward: number;
  /** Of the gradient by its inputs. */
  readonly inputGradient: number;
  /** Of the gradient by its weights. */
  readonly weightGradient: number;
}

/** Nanoseconds of the three for each unit of work. */
type Rates = readonly [forward: number, inputGradient: number, weightGradient: number];

/*
 * Measured on wasm within steps of MobileNetV2 and ResNet-18, benchmarks/backbones. Products are
 * bound by arithmetic, and counted in multiply-adds; all else is bound by memory, and counted in
 * values.
 */
const PRODUCT: Rates = [0.08, 0.09, 0.09];
const DEPTHWISE: Rates = [0.35, 0.4, 0.27];
/** Of each value that a product gives, for its bias and for laying it out. */
const PRODUCT_OUTPUT: Rates = [0.2, 0.2, 0.2];
const NORMALIZING_BY_BATCH: Rates = [2.7, 0.8, 0];
const NORMALIZING_BY_AVERAGES: Rates = [0.8, 0.9, 2];
const CLIPPING: Rates = [0.6, 0.7, 0];
/** Of activations that take exponentials. */
const EXPONENTIAL: Rates = [20, 1, 0];
/** Of each value of each input. */
const MERGE: Rates = [0.25, 0.15, 0];
/** Of each value in each window. */
const POOL: Rates = [0.2, 0.3, 0];
const RANDOM: Rates = [6, 0.5, 0];
const OTHER: Rates = [0.5, 0.5, 0.5];
const NOTHING: Rates = [0, 0, 0];

/** Nanoseconds that a layer takes around its kernels, whatever its size. */
const CALLS: Rates = [20_000, 60_000, 60_000];
/** The same, of updating a weight. */
export const CALL = 60_000;
/** Of the optimizer, for each value of a weight, as Adam has it. */
export const UPDATE = 1.2;
/** Of a step besides: drawing a batch, the loss, metrics, callbacks. */
export const STEP = 1.8e6;
/** Of a value that is taken from memory instead of being computed. */
export const RECALL = 0.5;

const MERGES = new Set([
  "Add",
  "Average",
  "Concatenate",
  "Dot",
  "Maximum",
  "Minimum",
  "Multiply",
  "Subtract",
]);
const CLIPPINGS = new Set(["relu", "relu6", "linear", "hardSigmoid"]);
const VIEWS = new Set(["Flatten", "Reshape", "InputLayer", "RepeatVector"]);

/**
 * Cost of a call for a batch.
 *
 * @param byBatch - whether normalizations take the statistics of the batch
 */
export function callCost(call: Call, batchSize: number, byBatch: (layer: Layer) => boolean): CallCost {
  const output = values(call.outputShapes);
  const input = values(call.inputShapes);
  const { layer } = call.place;
  const name = layer.getClassName();
  const parts: (readonly [Rates, number])[] = [];
  if (isBatchNormalization(layer))
    parts.push([byBatch(layer) ? NORMALIZING_BY_BATCH : NORMALIZING_BY_AVERAGES, output]);
  else if (call.multiplyAdds > 0) {
    parts.push([name === "DepthwiseConv2D" ? DEPTHWISE : PRODUCT, call.multiplyAdds]);
    parts.push([PRODUCT_OUTPUT, output], [activation(layer), output]);
  } else if (MERGES.has(name)) parts.push([MERGE, input]);
  else if (/^(Max|Average)Pooling/.test(name)) parts.push([POOL, output * windowOf(layer)]);
  else if (name.startsWith("Global")) parts.push([POOL, input]);
  else if (/Dropout|Noise|^Random/.test(name)) parts.push([RANDOM, output]);
  else if (/^(ReLU|LeakyReLU|ThresholdedReLU)$/.test(name)) parts.push([CLIPPING, output]);
  else if (/^(Softmax|ELU)$/.test(name)) parts.push([EXPONENTIAL, output]);
  else if (name === "Activation") parts.push([activation(layer), output]);
  else if (!VIEWS.has(name)) parts.push([OTHER, output]);
  const times = kernelCalls(call);
  const of = (which: 0 | 1 | 2) =>
    times * CALLS[which] + batchSize * parts.reduce((sum, [rates, units]) => sum + rates[which] * units, 0);
  return { forward: of(0), inputGradient: of(1), weightGradient: of(2) };
}

function activation(layer: Layer): Rates {
  const own: unknown = Reflect.get(layer, "activation");
  if (typeof own !== "object" || own === null || !("getClassName" in own)) return NOTHING;
  const name = (own as Layer).getClassName();
  if (name === "linear") return NOTHING;
  return CLIPPINGS.has(name) ? CLIPPING : EXPONENTIAL;
}

/** A recurrent layer calls the kernels of its cells for each timestep. */
function kernelCalls({ place, inputShapes, steps }: Call): number {
  const isRecurrent = steps.some((step) => recurrentCells(step.place.layer).length > 0);
  return isRecurrent && place.layer ? 2 * steps.length * (inputShapes[0]?.[1] ?? 1) : 1;
}

function windowOf(layer: Layer): number {
  const size: unknown = Reflect.get(layer, "poolSize");
  return Array.isArray(size) ? tf.util.sizeFromShape(size as number[]) : 1;
}

/** Of one sample. */
function values(shapes: readonly Shape[]): number {
  return shapes.reduce((sum, [, ...shape]) => sum + tf.util.sizeFromShape(shape.map((size) => size ?? 1)), 0);
}
