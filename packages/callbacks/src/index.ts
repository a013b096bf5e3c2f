import "reflect-metadata";

export type { Callback, StateValue } from "./callback.js";
export { CallbackError } from "./callback-error.js";
export { CallbackList, type Hook } from "./callback-list.js";
export { Freezer } from "./freezer/freezer.js";
export type { FreezerOptions } from "./freezer/freezer-options.js";
export type { NormalizationMode, Parameter, Trainer, TrainerCapabilities } from "./trainer.js";
