export type { Dataset, Sample, TargetSpec } from "./dataset.js";
export { DataLoader, type Batch, type BatchRange, type DataLoaderOptions } from "./data-loader.js";
export { Arrays, type ArraysOptions } from "./arrays.js";
export type { NestedNumbers } from "./nested-numbers.js";
export { AugmentedImages, type AugmentedImagesOptions } from "./augmented-images.js";
export { Csv, type CsvOptions } from "./csv.js";
export { Idx, type IdxOptions } from "./idx.js";
export { ImageFolder, type ImageFolderOptions } from "./image-folder.js";
export { Split, type SplitOptions } from "./split.js";
