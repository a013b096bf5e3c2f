/**
 * Samples that can be read in any order: what a {@link DataLoader} draws batches from.
 *
 * `length`, `sampleShape` and the rest are known once `prepare` has been awaited; asking earlier is an error.
 * A dataset holds no tensors. Faults in the data are thrown as `OptionError` with the dataset as `subject`.
 *
 * @example
 * ```ts
 * import type { data } from "@lighterjs/tfjs";
 *
 * export class Sines implements data.Dataset {
 *   readonly sampleShape = [1];
 *   readonly targets = { shape: [], type: "float32" } as const;
 *   readonly deterministic = true;
 *
 *   constructor(readonly options: { length: number }) {}
 *
 *   get length() {
 *     return this.options.length;
 *   }
 *   prepare() {
 *     return Promise.resolve();
 *   }
 *   sampleId(index: number) {
 *     return String(index);
 *   }
 *   read(index: number, sample: data.Sample) {
 *     const angle = (2 * Math.PI * index) / this.length;
 *     sample.inputs[0] = angle;
 *     sample.targets[0] = Math.sin(angle);
 *   }
 * }
 * ```
 */
export interface Dataset {
  /**
   * Finds and checks the data. Later calls cost nothing.
   *
   * @param extent - `length`: no more than is needed to know the properties below; `samples` (default): also reads
   * whatever can be found faulty before training starts
   */
  prepare(extent?: "length" | "samples"): Promise<void>;
  /** Number of samples, at least 1. */
  readonly length: number;
  /** Shape of the inputs of one sample, without the batch dimension. */
  readonly sampleShape: readonly number[];
  readonly targets: TargetSpec;
  /** Whether a sample reads the same in every epoch; augmentation makes it false. */
  readonly deterministic: boolean;
  /** Name of a sample, stable from run to run and unique in the dataset: `A/roboto-0.png`, `17`. */
  sampleId(index: number): string;
  /**
   * Writes one sample into `sample`, whose arrays have exactly the sizes of the shapes.
   *
   * @param salt - a number that differs from epoch to epoch, for augmentation; the same salt gives the same sample
   */
  read(index: number, sample: Sample, salt: number): void | Promise<void>;
}

/** Form of the targets of one sample. */
export interface TargetSpec {
  /** Without the batch dimension; `[]` for one number, such as the index of a class. */
  readonly shape: readonly number[];
  /** `int32` for indices of classes, else `float32`. */
  readonly type: "int32" | "float32";
  /** Number of classes, when the targets are indices of classes and the data says how many there are. */
  readonly classCount?: number;
  /** Names of the classes, by index, where the data gives them. */
  readonly classNames?: readonly string[];
}

/** Room for one sample; usually a window into the arrays of a batch. */
export interface Sample {
  readonly inputs: Float32Array;
  readonly targets: Float32Array | Int32Array;
}
