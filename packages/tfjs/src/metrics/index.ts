export type { Metric } from "./metric.js";
