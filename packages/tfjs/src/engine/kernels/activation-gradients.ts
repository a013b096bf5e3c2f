import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { runCompiled, type KernelFunction } from "./kernel-module.js";
import { registerWasmKernel, replaceGradient, sizeOf, type Attributes } from "./kernel.js";

const CLIPPED = "LighterClippedGradient";
const TANH = "LighterTanhGradient";
const SIGMOID = "LighterSigmoidGradient";
const LEAKY = "LighterLeakyGradient";

/** Kernels of wasm for the gradients of activations, each in one pass; composed of others they take up to five. */
export function installActivationGradientKernels(): void {
  register(CLIPPED, "clippedGradient", "x", ["low", "high"]);
  register(LEAKY, "leakyGradient", "x", ["slope"]);
  register(TANH, "tanhGradient", "y", []);
  register(SIGMOID, "sigmoidGradient", "y", []);
}

/** Has the operations use them, on wasm. */
export function installActivationGradients(): void {
  replaceGradient("Relu", { inputsToSave: ["x"] }, (dy, [x]) => ({
    x: () => clippedGradient(x!, dy, 0, Infinity),
  }));
  replaceGradient("Relu6", { inputsToSave: ["x"] }, (dy, [x]) => ({
    x: () => clippedGradient(x!, dy, 0, 6),
  }));
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

/** `gradient` where `low < x < high`, else 0. On wasm. */
export function clippedGradient(x: Tensor, gradient: Tensor, low: number, high: number): Tensor {
  return run(CLIPPED, { x, gradient }, { low, high });
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
