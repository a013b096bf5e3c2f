export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam } from "./adam.js";
export type { AdamOptions } from "./adam-options.js";
export { AdamW, type AdamWOptions } from "./adam-w.js";
export { Adamax } from "./adamax.js";
export type { Optimizer, OptimizerState, ParameterState, ParameterUpdate } from "./optimizer.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export { SGD, type SGDOptions } from "./sgd.js";
export { SlotOptimizer, type UpdateContext } from "./slot-optimizer.js";
