import "reflect-metadata";

export * as data from "./data/index.js";
export * as inferers from "./inferers/index.js";
export * as losses from "./losses/index.js";
export * as loggers from "./loggers/index.js";
export * as metrics from "./metrics/index.js";
export * as models from "./models/index.js";
export * as optimizers from "./optimizers/index.js";
export * as schedulers from "./schedulers/index.js";
export * as writers from "./writers/index.js";
export { System, type StageDataLoaders, type StageMetrics, type SystemOptions } from "./system/system.js";
export { NonFiniteLossError, type StepPosition } from "./training/finite-weights.js";
export { Trainer } from "./training/trainer.js";
export type { TrainerOptions } from "./training/trainer-options.js";
