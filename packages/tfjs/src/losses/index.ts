export type { ClassWeightsOption } from "./class-weights.js";
export type { Criterion, Loss, LossData, LossFunction } from "./loss.js";
export type { OutputKind, OutputMeaning } from "./output-meaning.js";
export { BinaryCrossEntropy, type BinaryCrossEntropyOptions } from "./binary-cross-entropy.js";
export { CrossEntropy, type CrossEntropyOptions } from "./cross-entropy.js";
export { MeanAbsoluteError } from "./mean-absolute-error.js";
export { MeanSquaredError } from "./mean-squared-error.js";
