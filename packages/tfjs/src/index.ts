export * as data from "./data/index.js";
export * as losses from "./losses/index.js";
export * as loggers from "./loggers/index.js";
export * as metrics from "./metrics/index.js";
export * as models from "./models/index.js";
export * as optimizers from "./optimizers/index.js";
