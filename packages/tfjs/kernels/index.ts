// The module that computes on the memory of the WebAssembly backend. AssemblyScript: no heap, no
// static data; pointers are byte offsets of tensors of that backend, sizes are counted in elements.
// Each parameter list is repeated, by name, in `src/engine/kernels/kernel-module.ts`.
export { clip, clippedGradient, leakyGradient, sigmoidGradient, tanhGradient } from "./activations";
export {
  columnMoments,
  moveAverage,
  normalizationFactor,
  normalizationGradient,
  normalizationSums,
  normalizeColumns,
  scaleColumns,
} from "./batch-normalization";
export {
  convolutionFilterGradient,
  convolutionInputGradient,
  convolutionScratch,
  convolve,
} from "./convolution";
export {
  binaryCrossEntropy,
  binaryCrossEntropyGradient,
  crossEntropy,
  crossEntropyGradient,
} from "./cross-entropy";
export { depthwiseFilterGradient, depthwiseInputGradient } from "./depthwise";
export { normalizeRows, normalizeRowsGradient } from "./layer-normalization";
export { dense, multiply, multiplyScratch } from "./matrix-product";
export { updateByAdagrad, updateByAdam, updateByAdamax, updateByRMSprop, updateBySGD } from "./optimizers";
export { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from "./pools";
export { oneHot } from "./one-hot";
export { addSegments } from "./segments";
export { allFinite, sumMiddle } from "./sums";
