// The module that computes on the memory of the WebAssembly backend. AssemblyScript: no heap, no static data; pointers are byte
// offsets of tensors of that backend, sizes are counted in elements. Each parameter list is repeated, by name, in
// `src/engine/kernels/kernel-module.ts`.
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
  binaryCrossEntropy,
  binaryCrossEntropyGradient,
  crossEntropy,
  crossEntropyGradient,
} from "./cross-entropy";
export { normalizeRows, normalizeRowsGradient } from "./layer-normalization";
export { updateByAdagrad, updateByAdam, updateByAdamax, updateByRMSprop, updateBySGD } from "./optimizers";
export { addSegments } from "./segments";
export { sumMiddle } from "./sums";
