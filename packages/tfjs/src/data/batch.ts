import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import type { Dataset } from "./dataset.js";
import { runTarget } from "../target-error.js";
import type { TargetReader } from "./read-targets.js";

/** Samples of one step. Whoever takes a batch disposes its two tensors. */
export interface Batch {
  /** Batch dimension first, then the dataset's `sampleShape`. */
  readonly inputs: Tensor;
  /** Batch dimension first, then the shape of the dataset's `targets`. */
  readonly targets: Tensor;
  /** `sampleId` of each sample, in order. */
  readonly ids: readonly string[];
}

/** A batch whose samples have been chosen, but need not have been read. */
export interface BatchDraw {
  /** `sampleId` of each sample, in order. */
  readonly ids: readonly string[];
  /** To be called once. */
  read(): Promise<Batch>;
}

/** Reads the samples of one batch, at once or ahead of time. */
export class DrawnBatch {
  readonly ids: readonly string[];
  #filled: Promise<FilledBatch> | undefined;

  /** @param salt - see {@link Dataset.read} */
  constructor(
    private readonly dataset: Dataset,
    private readonly reader: TargetReader,
    private readonly indices: readonly number[],
    private readonly salt: number,
  ) {
    this.ids = runTarget(dataset, "sampleId", () => indices.map((index) => dataset.sampleId(index)));
  }

  /** Starts reading; an error is thrown when the batch is due, and lost when it is never asked for. */
  readAhead(): void {
    this.#fill().catch(() => undefined);
  }

  /** @param next - called when the samples are there */
  async read(next: () => void): Promise<Batch> {
    const { inputs, targets } = await this.#fill();
    next();
    const count = this.indices.length;
    const { sampleShape, targets: target } = this.dataset;
    return {
      inputs: tf.tensor(inputs, [count, ...sampleShape]),
      targets: tf.tensor(targets, [count, ...target.shape], target.type),
      ids: this.ids,
    };
  }

  async #read(): Promise<FilledBatch> {
    const { inputs, targets } = await fillBatch(this.dataset, this.indices, this.salt);
    return { inputs, targets: this.reader.read(targets, this.ids) };
  }

  #fill(): Promise<FilledBatch> {
    return (this.#filled ??= this.#read());
  }
}

interface FilledBatch {
  readonly inputs: Float32Array;
  readonly targets: Float32Array | Int32Array;
}

interface WrittenBatch {
  readonly inputs: Float32Array;
  /** As floats, so that what is no whole number can be told. */
  readonly targets: Float32Array;
}

async function fillBatch(dataset: Dataset, indices: readonly number[], salt: number): Promise<WrittenBatch> {
  const inputSize = tf.util.sizeFromShape([...dataset.sampleShape]);
  const targetSize = tf.util.sizeFromShape([...dataset.targets.shape]);
  const inputs = new Float32Array(indices.length * inputSize);
  const targets = new Float32Array(indices.length * targetSize);
  await Promise.all(
    indices.map(async (index, at) => {
      const sample = {
        inputs: inputs.subarray(at * inputSize, (at + 1) * inputSize),
        targets: targets.subarray(at * targetSize, (at + 1) * targetSize),
      };
      const notes = [`it was to read sample ${index}`];
      return runTarget(dataset, "read", () => dataset.read(index, sample, salt), notes);
    }),
  );
  return { inputs, targets };
}
