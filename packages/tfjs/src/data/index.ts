export type {
  AnySample,
  DataNeeds,
  Dataset,
  FitRequest,
  InputSpec,
  NamedSample,
  Sample,
  TargetSpec,
  Values,
} from "./dataset.js";
export { inputsOf, targetsOf, type DataInput, type DataPort, type DataTarget } from "./dataset-form.js";
export type { Batch, BatchDraw } from "./batch.js";
export { DataLoader, type BatchRange, type DataLoaderOptions } from "./data-loader.js";
export { Arrays, type ArraysOptions } from "./arrays.js";
export type { NestedNumbers } from "./nested-numbers.js";
export { AugmentedImages, type AugmentedImagesOptions } from "./augmented-images.js";
export { Csv, type CsvOptions } from "./csv.js";
export { Idx, type IdxOptions } from "./idx.js";
export { ImageFolder, type ImageFolderOptions } from "./image-folder.js";
export { Split, type SplitOptions } from "./split.js";
export { InputsAsTargets, type InputsAsTargetsOptions } from "./inputs-as-targets.js";
