import type { TensorInfo } from "@tensorflow/tfjs-core";
import { convolutionGeometry, geometryTensor } from "./geometry.js";
import { runCompiled } from "./kernel-module.js";
import { release, replaceKernel, type WasmKernelCall } from "./kernel.js";

/** The gradients of convolutions that keep channels apart, which wasm lacks. */
export function installDepthwiseGradients(): void {
  replaceKernel("wasm", "DepthwiseConv2dNativeBackpropFilter", filterGradient);
  replaceKernel("wasm", "DepthwiseConv2dNativeBackpropInput", inputGradient);
}

function filterGradient({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { x, dy: gradient } = inputs as { x: TensorInfo; dy: TensorInfo };
  const shape = attrs["filterShape"] as number[];
  const geometry = geometryTensor(backend, convolutionGeometry(x.shape, shape, attrs, true));
  const output = backend.makeOutput(shape, "float32");
  const multiplier = shape[3]!;
  runCompiled(backend, "depthwiseFilterGradient", { x, gradient, output, geometry, multiplier });
  release(backend, geometry);
  return output;
}

function inputGradient({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { dy: gradient, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
  const shape = attrs["inputShape"] as number[];
  const geometry = geometryTensor(backend, convolutionGeometry(shape, filter.shape, attrs, true));
  const output = backend.makeOutput(shape, "float32");
  const multiplier = filter.shape[3]!;
  runCompiled(backend, "depthwiseInputGradient", { gradient, filter, output, geometry, multiplier });
  release(backend, geometry);
  return output;
}
