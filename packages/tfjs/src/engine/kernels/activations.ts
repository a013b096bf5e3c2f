import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { runCompiled, type KernelFunction } from "./kernel-module.js";
import {
  registerWasmKernel,
  replaceGradient,
  replaceKernel,
  sizeOf,
  type Attributes,
  type WasmKernelCall,
} from "./kernel.js";

const CLIPPED = "LighterClippedGradient";
const TANH = "LighterTanhGradient";
const SIGMOID = "LighterSigmoidGradient";
const LEAKY = "LighterLeakyGradient";

/**
 * Kernels of wasm for the gradients of activations, each in one pass; composed of others they take
 * up to five. And for limits, which the shipped kernels put in the place of what is not a number.
 */
export function installActivationKernels(): void {
  replaceKernel("wasm", "Relu6", (call: WasmKernelCall) => clip(call, 0, 6));
  replaceKernel("wasm", "ClipByValue", (call: WasmKernelCall) =>
    clip(call, call.attrs["clipValueMin"] as number, call.attrs["clipValueMax"] as number),
  );
  register(CLIPPED, "clippedGradient", "x", ["low", "high"]);
  register(LEAKY, "leakyGradient", "x", ["slope"]);
  register(TANH, "tanhGradient", "y", []);
  register(SIGMOID, "sigmoidGradient", "y", []);
}

/**
 * Has the operations use them, on wasm. The gradients of `relu` and `relu6` are made from the
 * output, on every backend: the next operation mostly keeps it anyway, where the input would have
 * to be kept beside it.
 */
export function installActivationGradients(): void {
  replaceGradient("Relu", { inputsToSave: [], outputsToSave: [true] }, (dy, [y]) => ({
    x: () => clippedGradient(y!, dy, 0, Infinity),
  }));
  tf.registerGradient({
    kernelName: "Relu6",
    outputsToSave: [true],
    gradFunc: (slope, [y]) => ({ x: () => relu6Gradient(y!, slope as Tensor) }),
  });
  replaceGradient("LeakyRelu", { inputsToSave: ["x"] }, (dy, [x], attrs) => ({
    x: () => run(LEAKY, { x: x!, gradient: dy }, { slope: attrs["alpha"] as number }),
  }));
  replaceGradient("Tanh", { outputsToSave: [true] }, (dy, [y]) => ({
    x: () => run(TANH, { y: y!, gradient: dy }, {}),
  }));
  replaceGradient("Sigmoid", { outputsToSave: [true] }, (dy, [y]) => ({
    x: () => run(SIGMOID, { y: y!, gradient: dy }, {}),
  }));
}

function relu6Gradient(y: Tensor, gradient: Tensor): Tensor {
  if (tf.getBackend() === "wasm") return clippedGradient(y, gradient, 0, 6);
  const isInside = tf.logicalAnd(tf.greater(y, 0), tf.less(y, 6));
  return tf.mul(gradient, tf.cast(isInside, "float32"));
}

/** `gradient` where `low < x < high`, else 0. On wasm. */
export function clippedGradient(x: Tensor, gradient: Tensor, low: number, high: number): Tensor {
  return run(CLIPPED, { x, gradient }, { low, high });
}

function clip({ inputs, backend, original }: WasmKernelCall, low: number, high: number): TensorInfo {
  const { x } = inputs as { x: TensorInfo };
  if (x.dtype !== "float32") return original();
  const output = backend.makeOutput(x.shape, "float32");
  runCompiled(backend, "clip", { x, output, size: sizeOf(x), low, high });
  return output;
}

function run(kernelName: string, inputs: Record<string, Tensor>, attrs: Attributes): Tensor {
  return tf.engine().runKernel<Tensor>(kernelName, inputs, attrs);
}

function register(kernelName: string, name: KernelFunction, operand: "x" | "y", numbers: string[]): void {
  registerWasmKernel(kernelName, ({ inputs, attrs, backend }) => {
    const { [operand]: x, gradient } = inputs as Record<string, TensorInfo>;
    const output = backend.makeOutput(gradient!.shape, "float32");
    const given = Object.fromEntries(numbers.map((number) => [number, attrs[number] as number]));
    runCompiled(backend, name, { [operand]: x, gradient, output, size: sizeOf(output), ...given } as never);
    return output;
  });
}
