export type { Dataset, Sample, TargetSpec } from "./dataset.js";
export { DataLoader, type Batch, type BatchRange, type DataLoaderOptions } from "./data-loader.js";
