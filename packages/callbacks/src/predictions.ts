/** The announcement of predictions by a stage that uses a trained model. */
export interface PredictionStage {
  readonly stage: "validate" | "test" | "predict";
  /**
   * Absolute path of the folder that the stage writes into; nothing where a program has named none.
   */
  readonly folder?: string;
  /**
   * Which process it is that writes into this folder, from 1: what earlier ones have left there may
   * be replaced.
   */
  readonly attempt?: number;
  /** How many will be predicted. */
  readonly samples: number;
  /** In the order of {@link PredictionBatch.outputs}. */
  readonly outputs: readonly PredictedOutput[];
}

/** An output of the model, and how its numbers are to be read. */
export interface PredictedOutput {
  /** Undefined where the model has only one. */
  readonly name: string | undefined;
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly kind: "logits" | "probabilities" | "numbers";
  /**
   * How classes are told: `one` of several, by a number for each; whether `yes`, by a single
   * number; `each` of several labels by itself. Nothing for numbers that are no classes.
   */
  readonly classes: "one" | "yes" | "each" | undefined;
  /**
   * Names of the classes by index, or of the labels, where they are known; of `yes`, those of no
   * and yes.
   */
  readonly classNames: readonly string[] | undefined;
  /** Whether batches have targets, and whether these are indices of classes. */
  readonly targets: "classes" | "numbers" | undefined;
}

/** Predictions of some samples, in plain arrays. */
export interface PredictionBatch {
  readonly ids: readonly string[];
  readonly outputs: readonly OutputBatch[];
  /** Results that the inferer gives beside predictions, by name. */
  readonly extras: Readonly<Record<string, NumberArray>>;
}

/** Predictions of one output. */
export interface OutputBatch {
  /**
   * As the model gave them; numbers that it learned as scaled ones, and their targets, in the unit
   * of the data.
   */
  readonly raw: NumberArray;
  /**
   * Of classes or labels, where there are such: as many as `raw`, but two for each sample, no and
   * yes, for classes by `yes`.
   */
  readonly probabilities?: NumberArray;
  /**
   * Index of the likeliest class, one for each number that `raw` has of a class; nothing for
   * labels.
   */
  readonly classes?: NumberArray;
  readonly targets?: NumberArray;
}

/** Numbers of some samples, sample after sample. */
export interface NumberArray {
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}
