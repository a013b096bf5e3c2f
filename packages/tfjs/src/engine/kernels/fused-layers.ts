import type { Tensor, Tensor4D, TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { clippedGradient } from "./activations.js";
import { runCompiled, scratch } from "./kernel-module.js";
import {
  registeredKernel,
  registerWasmKernel,
  release,
  sizeOf,
  type Attributes,
  type WasmKernelCall,
} from "./kernel.js";

type FusedConvolution = Parameters<typeof tf.fused.conv2d>[0];
type FusedProduct = Parameters<typeof tf.fused.matMul>[0];

/** Where the gradient of an activation passes: the output lies between these. */
const LIMITS = { linear: undefined, relu: [0, Infinity], relu6: [0, 6] } as const;
type Activation = keyof typeof LIMITS;

const CONVOLUTION = "LighterConvolution";
const DENSE = "LighterDense";
const FUSED = Symbol.for("lighter.fused");

/**
 * The kernels with which wasm computes a convolution or a dense layer with its bias and activation
 * at once while training, as it does in inference.
 */
export function installFusedLayerKernels(): void {
  for (const suffix of ["", "Activated"]) {
    registerWasmKernel(CONVOLUTION + suffix, computeConvolution);
    registerWasmKernel(DENSE + suffix, computeDense);
  }
}

function computeConvolution(call: WasmKernelCall): TensorInfo {
  const { inputs, attrs } = call;
  const { x, filter } = inputs as { x: TensorInfo; filter: TensorInfo };
  const isPointwise = filter.shape[0] === 1 && filter.shape[1] === 1;
  if (!isPointwise || [attrs["strides"]].flat().some((stride) => stride !== 1) || hasPadding(attrs))
    return runShipped("FusedConv2D", call);
  return multiplied(call, x, filter, [...x.shape.slice(0, 3), filter.shape[3]!]);
}

/** Of a window of one pixel: numbers may still ask for it. */
function hasPadding({ pad }: Attributes): boolean {
  return pad !== "same" && pad !== "valid" && pad !== 0;
}

function computeDense(call: WasmKernelCall): TensorInfo {
  const { a, b } = call.inputs as { a: TensorInfo; b: TensorInfo };
  return multiplied(call, a, b, [a.shape[0]!, b.shape[1]!]);
}

/**
 * The product of two matrices, the rows of one along its first axes and the columns of the other
 * along its last, with bias and activation: by our own kernel, as XNNPACK lays the weights out anew
 * after each update, which takes it longer than to multiply a small batch.
 */
function multiplied(
  { inputs, attrs, backend }: WasmKernelCall,
  a: TensorInfo,
  b: TensorInfo,
  shape: number[],
): TensorInfo {
  const bias = inputs["bias"];
  const output = backend.makeOutput(shape, "float32");
  const [n, k] = [shape.at(-1)!, a.shape.at(-1)!];
  const m = sizeOf({ shape: shape.slice(0, -1) });
  const memory = scratch(backend, runCompiled(backend, "multiplyScratch", { m, n, k }));
  const [low, high] = LIMITS[attrs["activation"] as Activation] ?? [-Infinity, Infinity];
  runCompiled(backend, "dense", { a, b, bias: bias ?? 0, output, m, n, k, low, high, scratch: memory });
  release(backend, memory);
  return output;
}

/**
 * Lets wasm compute a convolution or a dense layer with its bias and activation at once while
 * training, as it does in inference. TensorFlow.js takes them apart there, or computes the
 * gradients of frozen weights too. Only the output is kept for the gradient of an activation, and
 * nothing for that of none. On every other backend a dilated convolution is taken apart, whose
 * gradient it refuses.
 */
export function installFusedLayers(): void {
  if (FUSED in tf.fused) return;
  for (const suffix of ["", "Activated"]) {
    const outputsToSave = suffix === "" ? [] : [true];
    const convolved = { inputsToSave: ["x", "filter"], outputsToSave, gradFunc: convolutionGradient };
    const multiplied = { inputsToSave: ["a", "b"], outputsToSave, gradFunc: denseGradient };
    tf.registerGradient({ kernelName: CONVOLUTION + suffix, ...convolved });
    tf.registerGradient({ kernelName: DENSE + suffix, ...multiplied });
  }
  const { conv2d, matMul } = tf.fused;
  Object.assign(tf.fused, {
    [FUSED]: true,
    conv2d: (options: FusedConvolution) => convolution(options) ?? conv2d(options as never),
    matMul: (options: FusedProduct) => dense(options) ?? matMul(options),
  });
}

function runShipped(
  kernelName: string,
  call: { inputs: Readonly<Record<string, TensorInfo>>; attrs: Attributes; backend: object },
): TensorInfo {
  const result = registeredKernel(kernelName, "wasm")!.kernelFunc({ ...call, inputs: { ...call.inputs } });
  return result as TensorInfo;
}

function isRecorded(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/** Whether a gradient is being recorded, on wasm, of an activation that we know. */
function applies(activation: string): activation is Activation {
  return isRecorded() && tf.getBackend() === "wasm" && activation in LIMITS;
}

function convolution(options: FusedConvolution): Tensor | undefined {
  const { x, filter, strides, pad, dataFormat = "NHWC", dilations = [1, 1], dimRoundingMode, bias } = options;
  const activation = options.activation ?? "linear";
  if (
    isRecorded() &&
    tf.getBackend() !== "wasm" &&
    activation === "linear" &&
    [dilations].flat().some((rate) => rate !== 1)
  ) {
    const convolved = tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode ?? undefined);
    return bias == null ? convolved : tf.add(convolved, bias);
  }
  if (!applies(activation) || dataFormat !== "NHWC") return undefined;
  if (!isFloat(x, 4) || !isFloat(filter, 4) || (bias != null && !isFloat(bias, 1))) return undefined;
  if (bias != null && bias.shape[0] !== filter.shape[3]) return undefined;
  if (x.shape[3] !== filter.shape[2]) return undefined; // the operation says what is wrong
  const attrs = { strides, pad, dataFormat, dilations, dimRoundingMode, activation } as unknown as Attributes;
  return run(CONVOLUTION, { x, filter, ...(bias != null && { bias: bias }) }, attrs);
}

function dense({
  a,
  b,
  transposeA,
  transposeB,
  bias,
  activation = "linear",
}: FusedProduct): Tensor | undefined {
  if (!applies(activation) || transposeA === true || transposeB === true) return undefined;
  if (!isFloat(a, 2) || !isFloat(b, 2) || (bias != null && !isFloat(bias, 1))) return undefined;
  if (bias != null && bias.shape[0] !== b.shape[1]) return undefined;
  if (a.shape[1] !== b.shape[0]) return undefined;
  const attrs: Attributes = { transposeA: false, transposeB: false, activation };
  return run(DENSE, { a, b, ...(bias != null && { bias: bias }) }, attrs);
}

function run(kernelName: string, inputs: Record<string, Tensor>, attrs: Attributes): Tensor {
  const suffix = attrs["activation"] === "linear" ? "" : "Activated";
  return tf.engine().runKernel<Tensor>(kernelName + suffix, inputs, attrs);
}

function isFloat(x: unknown, rank: number): x is Tensor {
  return x instanceof tf.Tensor && x.dtype === "float32" && x.rank === rank;
}

function convolutionGradient(dy: Tensor | Tensor[], saved: Tensor[], attrs: Attributes) {
  const [x, filter, y] = saved as [Tensor4D, Tensor4D, Tensor4D | undefined];
  const gradient = activationGradient(dy as Tensor, y, attrs);
  const by = (kernelName: string, inputs: Record<string, Tensor>, more: Attributes) =>
    tf.engine().runKernel<Tensor>(kernelName, inputs, { ...attrs, ...more });
  return {
    x: () => by("Conv2DBackpropInput", { dy: gradient, filter }, { inputShape: x.shape }),
    filter: () => by("Conv2DBackpropFilter", { x, dy: gradient }, { filterShape: filter.shape }),
    bias: () => tf.sum(gradient, [0, 1, 2]),
  };
}

function denseGradient(dy: Tensor | Tensor[], saved: Tensor[], attrs: Attributes) {
  const [a, b, y] = saved as [Tensor, Tensor, Tensor | undefined];
  const gradient = activationGradient(dy as Tensor, y, attrs);
  return {
    a: () => tf.matMul(gradient, b, false, true),
    b: () => tf.matMul(a, gradient, true, false),
    bias: () => tf.sum(gradient, 0),
  };
}

/** The gradient before the activation, which up to three gradients are made of. */
function activationGradient(dy: Tensor, y: Tensor | undefined, attrs: Attributes): Tensor {
  const limits = LIMITS[attrs["activation"] as Activation];
  if (limits === undefined || y === undefined) return dy;
  const [low, high] = limits;
  return clippedGradient(y, dy, low, high);
}
