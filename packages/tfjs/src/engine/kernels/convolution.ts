import type { TensorInfo } from "@tensorflow/tfjs-core";
import { convolutionGeometry, geometryTensor, type Geometry } from "./geometry.js";
import { runCompiled, scratch } from "./kernel-module.js";
import { release, replaceKernel, type WasmKernelCall } from "./kernel.js";

/**
 * Convolutions on wasm that it lacks or has wrong, as matrix products of our own: both gradients in
 * two and three dimensions, for every stride, dilation and padding, and with them transposed
 * convolutions, and the forward pass in three dimensions.
 */
export function installConvolutions(): void {
  for (const kernelName of ["Conv2DBackpropFilter", "Conv3DBackpropFilterV2"])
    replaceKernel("wasm", kernelName, filterGradient);
  for (const kernelName of ["Conv2DBackpropInput", "Conv3DBackpropInputV2"])
    replaceKernel("wasm", kernelName, inputGradient);
  replaceKernel("wasm", "Conv3D", convolution);
}

function convolution({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { x, filter } = inputs as { x: TensorInfo; filter: TensorInfo };
  const geometry = convolutionGeometry(x.shape, filter.shape, attrs);
  const output = backend.makeOutput([...geometry.outShape], "float32");
  compute({ backend, geometry, filters: filter.shape.at(-1)! }, "convolve", { x, filter, output });
  return output;
}

function filterGradient({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { x, dy: gradient } = inputs as { x: TensorInfo; dy: TensorInfo };
  requireChannelsLast(attrs);
  const shape = attrs["filterShape"] as number[];
  const geometry = convolutionGeometry(x.shape, shape, attrs);
  const output = backend.makeOutput(shape, "float32");
  const filters = shape.at(-1)!;
  compute({ backend, geometry, filters }, "convolutionFilterGradient", { x, gradient, output });
  return output;
}

function inputGradient({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { dy: gradient, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
  requireChannelsLast(attrs);
  const shape = attrs["inputShape"] as number[];
  const geometry = convolutionGeometry(shape, filter.shape, attrs);
  const output = backend.makeOutput(shape, "float32");
  const filters = filter.shape.at(-1)!;
  compute({ backend, geometry, filters }, "convolutionInputGradient", { gradient, filter, output });
  return output;
}

type Convolution = "convolve" | "convolutionFilterGradient" | "convolutionInputGradient";

function compute<Name extends Convolution>(
  { backend, geometry, filters }: { backend: WasmKernelCall["backend"]; geometry: Geometry; filters: number },
  name: Name,
  tensors: Record<string, TensorInfo>,
): void {
  const sizes = geometryTensor(backend, geometry);
  const memory = scratch(backend, runCompiled(backend, "convolutionScratch", { geometry: sizes, filters }));
  runCompiled(backend, name, { ...tensors, geometry: sizes, filters, scratch: memory } as never);
  release(backend, sizes, memory);
}

/** Refuses forms that our layers never have, and wasm cannot run forward either. */
function requireChannelsLast(attrs: WasmKernelCall["attrs"]): void {
  if (attrs["dataFormat"] === "NCHW")
    throw new Error("convolutions with channels first are not there on the backend `wasm`");
}
