import type { StateValue } from "@lighterjs/callbacks";

/**
 * Samples that can be read in any order: what a {@link DataLoader} draws batches from.
 *
 * `length`, `sampleShape` and the rest are known once `prepare` has been awaited; asking earlier is
 * an error. A dataset holds no tensors. Faults in the data are thrown as `OptionError` with the
 * dataset as `subject`.
 *
 * With one input it says its `sampleShape`, and with several `inputs` by name; likewise `targets`
 * is the form of the only ones, or the forms of several by name. `read` then finds an array for
 * each name.
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
 *
 * @example
 * ```ts
 * import type { data } from "@lighterjs/tfjs";
 *
 * export class Sums implements data.Dataset {
 *   readonly inputs = {
 *     left: { shape: [1], type: "float32" },
 *     right: { shape: [1], type: "float32" },
 *   } as const;
 *   readonly targets = {
 *     sum: { shape: [], type: "float32" },
 *     larger: { shape: [], type: "int32", classCount: 2 },
 *   } as const;
 *   readonly deterministic = true;
 *   readonly length = 100;
 *
 *   prepare() {
 *     return Promise.resolve();
 *   }
 *   sampleId(index: number) {
 *     return String(index);
 *   }
 *   read(index: number, { inputs, targets }: data.NamedSample<"left" | "right", "sum" | "larger">) {
 *     const [left, right] = [index % 10, Math.floor(index / 10)];
 *     inputs.left[0] = left;
 *     inputs.right[0] = right;
 *     targets.sum[0] = left + right;
 *     targets.larger[0] = Number(right > left);
 *   }
 * }
 * ```
 */
export interface Dataset {
  /**
   * Finds and checks the data. Later calls cost nothing.
   *
   * @param extent - `length`: no more than is needed to know the properties below; `samples`
   * (default): also reads whatever can be found faulty before training starts
   * @param needs - what the samples are for
   */
  prepare(extent?: "length" | "samples", needs?: DataNeeds): Promise<void>;
  /** Number of samples, at least 1. */
  readonly length: number;
  /**
   * Shape of the only input of one sample, without the batch dimension; its numbers are floats.
   * Left out beside `inputs`.
   */
  readonly sampleShape?: readonly number[] | undefined;
  /**
   * How the numbers of the only input were made of raw ones; with several inputs, their forms say
   * it.
   */
  readonly scaling?: InputScaling | undefined;
  /** Form of each input, by name. */
  readonly inputs?: Readonly<Record<string, InputSpec>> | undefined;
  /**
   * Form of the only targets, or of all by name; `{}` for samples to predict for whose targets
   * nobody knows.
   */
  readonly targets: TargetSpec | Readonly<Record<string, TargetSpec>>;
  /** Whether a sample reads the same in every epoch; augmentation makes it false. */
  readonly deterministic: boolean;
  /** Name of a sample, stable from run to run and unique in the dataset: `A/roboto-0.png`, `17`. */
  sampleId(index: number): string;
  /**
   * Writes one sample into `sample`, whose arrays have exactly the sizes of the shapes.
   *
   * @param salt - a number that differs from epoch to epoch, for augmentation; the same salt gives
   * the same sample
   */
  read(index: number, sample: AnySample, salt: number): void | Promise<void>;
  /**
   * How much a sample counts in the loss beside others, 0 or more; 1 for all where this is left
   * out. Known once prepared.
   */
  sampleWeight?(index: number): number;
  /**
   * Of each sample the name of its class, or the text in a column, without reading samples; for
   * dividing them. Known once prepared.
   *
   * @param column - of a table; of the classes where it is left out
   * @throws OptionError where there is no such thing
   */
  readonly sampleLabels?: ((column?: string) => readonly string[] | Promise<readonly string[]>) | undefined;
  /** Of samples that are cut from one series and share some of it. Known once prepared. */
  readonly overlap?: Overlap | undefined;
  /**
   * Facts that the samples tell once for the reading of all data: categories, a vocabulary, means.
   * They can be written as JSON. Asked of the training data alone, once they are prepared; what it
   * returns, if anything, is given to {@link useFitted} of all data, kept in checkpoints and saved
   * with the model. Names of classes stand in `targets` and need no mention.
   *
   * @param request - of which samples; all by default
   */
  fitted?(request?: FitRequest): StateValue | undefined | Promise<StateValue | undefined>;
  /**
   * From now on reads samples by what the training data told. Called before `prepare`, or after it
   * where a dataset is shared; the newest call counts. Without a call a dataset goes by its own
   * samples.
   *
   * @param fitted - what {@link fitted} of a dataset returned, perhaps in another run
   * @param origin - whose it is, for messages: `the training data`
   * @throws OptionError for what it does not know; also thrown by `prepare`, where it has not been
   * called
   */
  useFitted?(fitted: StateValue, origin: string): void;
}

/** How far samples that follow one another share numbers; 0 where they do not. */
export interface Overlap {
  /** How many samples after one share any number with it. */
  readonly samples: number;
  /** How many samples after one share one of its targets. */
  readonly targets: number;
}

/** Purpose for which samples are read. */
export interface DataNeeds {
  /**
   * `optional` for prediction: where targets are not known the dataset declares none. By default
   * they are `required`.
   */
  readonly targets?: "required" | "optional";
}

/** Request to the training data. */
export interface FitRequest {
  /** Indices of the samples to go by; all by default. */
  readonly samples?: ArrayLike<number>;
  /**
   * `length`: no more than the forms of inputs and targets follow from, so that no file is read for
   * it. By default `samples`.
   */
  readonly extent?: "length" | "samples";
}

/** Form of one input of a sample. */
export interface InputSpec {
  /** Without the batch dimension. */
  readonly shape: readonly number[];
  /** `int32` for indices, such as those of words that an embedding looks up, else `float32`. */
  readonly type: "int32" | "float32";
  /** How its numbers were made of raw ones, where they were. */
  readonly scaling?: InputScaling | undefined;
}

/**
 * How numbers of an input or target are made of raw ones, such as the 0 to 255 of a pixel:
 * `(raw - subtract) / divide`. Lists have a number for each channel, the last dimension. A saved
 * model says it, so that its users can do the same, and undo it.
 */
export interface InputScaling {
  /** In the unit of the raw numbers, as `divide`. */
  readonly subtract: number | readonly number[];
  readonly divide: number | readonly number[];
}

/** Form of the targets of one sample. */
export interface TargetSpec {
  /** Without the batch dimension; `[]` for one number, such as the index of a class. */
  readonly shape: readonly number[];
  /** `int32` for indices of classes, else `float32`. */
  readonly type: "int32" | "float32";
  /**
   * Number of classes, when the targets are indices of classes and the data says how many there
   * are.
   */
  readonly classCount?: number;
  /** Names of the classes, by index, where the data gives them. */
  readonly classNames?: readonly string[];
  /**
   * How the numbers were made of raw ones, where they were: predictions are written, and metrics
   * measured, in the raw ones.
   */
  readonly scaling?: InputScaling | undefined;
}

/** Room for one sample; usually a window into the arrays of a batch. */
export interface Sample {
  readonly inputs: Float32Array;
  readonly targets: Values;
}

/** Numbers of one input or target. */
export type Values = Float32Array | Int32Array;

/** Room for one sample whose inputs and targets have names. */
export interface NamedSample<Input extends string = string, Target extends string = string> {
  readonly inputs: Readonly<Record<Input, Values>>;
  readonly targets: Readonly<Record<Target, Values>>;
}

/**
 * Room for a sample of any dataset: arrays by name on the side on which the dataset declares names.
 */
export interface AnySample {
  readonly inputs: Float32Array | Readonly<Record<string, Values>>;
  readonly targets: Values | Readonly<Record<string, Values>>;
}
