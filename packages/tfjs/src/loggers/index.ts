export { Csv } from "./csv.js";
export { JsonLines } from "./json-lines.js";
export type { LoggerOptions, LogPoint, MetricLogger } from "./metric-logger.js";
export { TensorBoard } from "./tensorboard/tensorboard.js";
