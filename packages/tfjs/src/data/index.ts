export type {
  AnySample,
  DataNeeds,
  Dataset,
  FitRequest,
  InputScaling,
  InputSpec,
  NamedSample,
  Overlap,
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
export { JsonLines, type JsonLinesOptions } from "./json-lines.js";
export type {
  CategoryColumn,
  ColumnOptions,
  DateColumn,
  DatePart,
  NumberColumn,
  OtherColumn,
  TableOptions,
  TextColumn,
  TokenOptions,
} from "./tables/column-options.js";
export type { TextEncoding } from "./decode-text.js";
export { Idx, type IdxOptions } from "./idx.js";
export { ImageFolder, type GivenScale, type ImageFolderOptions } from "./image-folder.js";
export { Text, type TextOptions } from "./text.js";
export { Windows, type WindowsOptions } from "./windows.js";
export { Split, type SplitOptions } from "./split.js";
export { InputsAsTargets, type InputsAsTargetsOptions } from "./inputs-as-targets.js";
