import type { RandomStream } from "@lighterjs/core";
import { OptionError, validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import type { Dataset } from "./dataset.js";
import { mixSeeds, shuffledIndices } from "./seeded-numbers.js";

export interface DataLoaderOptions {
  /** Where the samples come from. */
  dataset: Dataset;
  /** Samples in one batch; the last batch of an epoch may have fewer.
   * @integer
   * @minimum 1
   * @defaultValue 32 */
  batch_size?: number;
  /** Draw the samples in a new order in each epoch; the orders follow from the config's `seed`.
   * @defaultValue false */
  shuffle?: boolean;
  /** Leave out the last batch of an epoch when it is not full.
   * @defaultValue false */
  drop_last?: boolean;
}

/** Samples of one step. Whoever takes a batch disposes its two tensors. */
export interface Batch {
  /** Batch dimension first, then the dataset's `sampleShape`. */
  readonly inputs: Tensor;
  /** Batch dimension first, then the shape of the dataset's `targets`. */
  readonly targets: Tensor;
  /** `sampleId` of each sample, in order. */
  readonly ids: readonly string[];
}

/** Which batches of an epoch to give, for a run that goes on in mid-epoch or looks at a few only. */
export interface BatchRange {
  /** First batch, from 0; those before it are not read.
   * @defaultValue 0 */
  readonly from?: number;
  /** The batch to stop before. */
  readonly until?: number;
}

/** Draws batches from a dataset, epoch after epoch. */
export class DataLoader {
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;

  constructor(readonly options: DataLoaderOptions) {
    validateOptions(DataLoader, options, ownManifest("lighter.data.DataLoader"));
    this.dataset = options.dataset;
    this.batchSize = options.batch_size ?? 32;
    this.shuffle = options.shuffle ?? false;
    this.dropLast = options.drop_last ?? false;
  }

  /** Prepares the dataset; `length` is known afterwards. See {@link Dataset.prepare}. */
  async prepare(extent: "length" | "samples" = "samples"): Promise<void> {
    await this.dataset.prepare(extent);
    if (this.length > 0) return;
    const count = this.dataset.length;
    throw new OptionError(
      [
        {
          code: "INVALID_OPTION",
          path: ["drop_last"],
          on: "value",
          message: `\`drop_last\` leaves no batch: the dataset has ${count} samples, a batch ${this.batchSize}`,
          label: "no batch is full",
          related: [{ path: ["batch_size"], on: "value", label: "samples in a batch" }],
          help: [`set \`batch_size\` to ${count} or less`],
        },
      ],
      { subject: this },
    );
  }

  /** Number of batches in an epoch. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /**
   * The batches of one epoch. While one is in use the next is read.
   *
   * Order and augmentation are a function of the stream's first number and the epoch; exactly one number is drawn, at
   * once. So an epoch can be repeated, or entered at any batch, with a stream in the same state.
   */
  batches(
    epoch: number,
    random: RandomStream,
    range: BatchRange = {},
  ): AsyncGenerator<Batch, void, undefined> {
    return this.#generate(mixSeeds(Math.floor(random.next() * 2 ** 32), epoch), range);
  }

  async *#generate(
    seed: number,
    { from = 0, until = Infinity }: BatchRange,
  ): AsyncGenerator<Batch, void, undefined> {
    await this.prepare();
    const order = this.shuffle ? shuffledIndices(this.dataset.length, seed) : undefined;
    const end = Math.min(until, this.length);
    const read = (batch: number) => (batch < end ? this.#read(batch, order, seed) : undefined);
    let next = read(from);
    for (let batch = from; next !== undefined; batch++) {
      const filled = await next;
      next = read(batch + 1);
      next?.catch(() => undefined); // thrown when it is awaited; lost when the receiver has had enough
      yield toBatch(filled);
    }
  }

  async #read(batch: number, order: Uint32Array | undefined, salt: number): Promise<FilledBatch> {
    const { dataset, batchSize } = this;
    const first = batch * batchSize;
    const count = Math.min(batchSize, dataset.length - first);
    const inputSize = sizeOf(dataset.sampleShape);
    const targetSize = sizeOf(dataset.targets.shape);
    const inputs = new Float32Array(count * inputSize);
    const targets =
      dataset.targets.type === "int32"
        ? new Int32Array(count * targetSize)
        : new Float32Array(count * targetSize);
    const indices = Array.from({ length: count }, (_, at) => order?.[first + at] ?? first + at);
    await Promise.all(
      indices.map(async (index, at) =>
        dataset.read(
          index,
          {
            inputs: inputs.subarray(at * inputSize, (at + 1) * inputSize),
            targets: targets.subarray(at * targetSize, (at + 1) * targetSize),
          },
          salt,
        ),
      ),
    );
    return {
      inputs,
      targets,
      inputShape: [count, ...dataset.sampleShape],
      targetShape: [count, ...dataset.targets.shape],
      ids: indices.map((index) => dataset.sampleId(index)),
    };
  }
}

interface FilledBatch {
  readonly inputs: Float32Array;
  readonly targets: Float32Array | Int32Array;
  readonly inputShape: number[];
  readonly targetShape: number[];
  readonly ids: readonly string[];
}

function toBatch({ inputs, targets, inputShape, targetShape, ids }: FilledBatch): Batch {
  const type = targets instanceof Int32Array ? "int32" : "float32";
  return { inputs: tf.tensor(inputs, inputShape), targets: tf.tensor(targets, targetShape, type), ids };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
