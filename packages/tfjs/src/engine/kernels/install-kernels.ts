import { registerCrossEntropy } from "../operations/cross-entropy.js";
import { installLayerNormalizations } from "../operations/layer-normalizations.js";
import { registerNormalization } from "../operations/normalization.js";
import { installActivationKernels, installActivationGradients } from "./activations.js";
import { installAveragePoolGradient } from "./average-pool-gradient.js";
import { installBatchNormalization } from "./batch-normalization.js";
import { installBatchNormalizationGradient } from "./batch-normalization-gradient.js";
import { installConvolutionGradients } from "./convolution-gradients.js";
import { installConvolutions } from "./convolution.js";
import { installCorrectedGradients } from "./corrected-gradients.js";
import { delegateToCpu } from "./delegate-to-cpu.js";
import { installDepthwiseGradients } from "./depthwise.js";
import { installFusedLayerKernels, installFusedLayers } from "./fused-layers.js";
import { installMatrixProduct } from "./matrix-product.js";
import { installMaxPool3dGradient } from "./max-pool-3d-gradient.js";
import { installMissingGradients } from "./missing-gradients.js";
import { installOneHot } from "./one-hot.js";
import { correctPadding, installSamePadding } from "./padding.js";
import { installPools } from "./pools.js";
import { installResizeNearestGradient } from "./resize-nearest-gradient.js";
import { installSegmentSums } from "./segment-sums.js";
import { installSums } from "./sums.js";
import { installZeroCopy } from "./zero-copy.js";

/**
 * Kernels that wasm lacks, and that cpu computes in its place, in JavaScript. No training step of a
 * layer calls them.
 */
export const DELEGATED_KERNELS = ["Einsum"];

/**
 * Corrects gradients that are defined once for all backends. To be called after a backend is
 * loaded, which may bring its own.
 */
export function installGradients(): void {
  correctPadding();
  installActivationGradients();
  installBatchNormalizationGradient();
  installConvolutionGradients();
  installCorrectedGradients();
  installFusedLayers();
  installMissingGradients();
}

/** Corrects the backend `cpu`. Repeated calls do nothing. */
export function installCpuKernels(): void {
  installBatchNormalization("cpu");
  installAveragePoolGradient();
  installMaxPool3dGradient();
  installResizeNearestGradient();
  installSegmentSums("cpu");
}

/**
 * Completes, corrects and speeds up the backend `wasm`. The cpu backend must be loaded. Repeated
 * calls do nothing.
 */
export function installWasmKernels(): void {
  installCpuKernels();
  for (const kernelName of DELEGATED_KERNELS) delegateToCpu(kernelName);
  installSamePadding();
  installZeroCopy();
  installBatchNormalization("wasm");
  installConvolutions();
  installDepthwiseGradients();
  installMatrixProduct();
  installOneHot();
  installPools();
  installSegmentSums("wasm");
  installSums();
  registerCrossEntropy();
  registerNormalization();
  installLayerNormalizations();
  installActivationKernels();
  installFusedLayerKernels();
}
