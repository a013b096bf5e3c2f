import type { TensorInfo } from "@tensorflow/tfjs-core";
import { geometryTensor, poolGeometry } from "./geometry.js";
import { runCompiled } from "./kernel-module.js";
import { release, replaceKernel, type WasmKernelCall } from "./kernel.js";

/**
 * Pooling that wasm lacks or has wrong: all gradients (those of averages divide by the size of the
 * whole window at a border, those of maxima look for them from the smallest positive number on),
 * and the forward pass in three dimensions.
 */
export function installPools(): void {
  replaceKernel("wasm", "MaxPool3D", (call: WasmKernelCall) => forward(call, "maxPool"));
  replaceKernel("wasm", "AvgPool3D", (call: WasmKernelCall) => forward(call, "averagePool"));
  for (const kernelName of ["MaxPoolGrad", "MaxPool3DGrad"]) replaceKernel("wasm", kernelName, maxGradient);
  for (const kernelName of ["AvgPoolGrad", "AvgPool3DGrad"])
    replaceKernel("wasm", kernelName, averageGradient);
}

function forward({ inputs, attrs, backend }: WasmKernelCall, name: "maxPool" | "averagePool"): TensorInfo {
  const { x } = inputs as { x: TensorInfo };
  const windows = poolGeometry(x.shape, attrs);
  const geometry = geometryTensor(backend, windows);
  const output = backend.makeOutput([...windows.outShape], "float32");
  runCompiled(backend, name, { x, output, geometry });
  release(backend, geometry);
  return output;
}

function maxGradient({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { dy: gradient, input: x } = inputs as { dy: TensorInfo; input: TensorInfo };
  const geometry = geometryTensor(backend, poolGeometry(x.shape, attrs));
  const output = backend.makeOutput(x.shape, "float32");
  runCompiled(backend, "maxPoolGradient", { x, gradient, output, geometry });
  release(backend, geometry);
  return output;
}

function averageGradient({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { dy: gradient, input } = inputs as { dy: TensorInfo; input: TensorInfo };
  const geometry = geometryTensor(backend, poolGeometry(input.shape, attrs));
  const output = backend.makeOutput(input.shape, "float32");
  runCompiled(backend, "averagePoolGradient", { gradient, output, geometry });
  release(backend, geometry);
  return output;
}
