import { registerCrossEntropy } from "../operations/cross-entropy.js";
import { installLayerNormalizations } from "../operations/layer-normalizations.js";
import { registerNormalization } from "../operations/normalization.js";
import { installAveragePoolGradient } from "./average-pool-gradient.js";
import { installBatchNormalization } from "./batch-normalization.js";
import { installBatchNormalizationGradient } from "./batch-normalization-gradient.js";
import { installConvolutionFilterGradient } from "./convolution-filter-gradient.js";
import { installConvolutionInputGradient } from "./convolution-input-gradient.js";
import { delegateToCpu } from "./delegate-to-cpu.js";
import { installMatrixProduct } from "./matrix-product.js";
import { installMaxPoolGradient } from "./max-pool-gradient.js";
import { installMissingGradients } from "./missing-gradients.js";
import { installResizeNearestGradient } from "./resize-nearest-gradient.js";
import { installSegmentSums } from "./segment-sums.js";
import { installSums } from "./sums.js";

/** Kernels that wasm lacks. */
const MISSING_ON_WASM = [
  "DepthwiseConv2dNativeBackpropFilter",
  "DepthwiseConv2dNativeBackpropInput",
  "Einsum",
];

/** Kernels whose results on wasm are wrong: of the gradients, and of `oneHot` with a type other than `int32`. */
const WRONG_ON_WASM = [
  "Conv3DBackpropFilterV2",
  "Conv3DBackpropInputV2",
  "MaxPool3D",
  "MaxPool3DGrad",
  "OneHot",
];

/** Corrects gradients that are defined once for all backends. To be called after a backend is loaded, which may bring its own. */
export function installGradients(): void {
  installBatchNormalizationGradient();
  installMissingGradients();
}

/** Corrects the backend `cpu`. Repeated calls do nothing. */
export function installCpuKernels(): void {
  installBatchNormalization("cpu");
  installAveragePoolGradient("cpu");
  installResizeNearestGradient();
  installSegmentSums("cpu");
}

/** Completes, corrects and speeds up the backend `wasm`. The cpu backend must be loaded. Repeated calls do nothing. */
export function installWasmKernels(): void {
  installCpuKernels();
  for (const kernelName of [...MISSING_ON_WASM, ...WRONG_ON_WASM]) delegateToCpu(kernelName);
  installBatchNormalization("wasm");
  installAveragePoolGradient("wasm");
  installMaxPoolGradient();
  installConvolutionFilterGradient();
  installConvolutionInputGradient();
  installMatrixProduct();
  installSegmentSums("wasm");
  installSums();
  registerCrossEntropy();
  registerNormalization();
  installLayerNormalizations();
}
