import type { StateValue } from "@lighterjs/callbacks";
import { OptionError, type RandomStream } from "@lighterjs/core";
import { fileAccess, fileLimitHelp } from "@lighterjs/core/files";
import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { runTarget } from "../target-error.js";
import { DrawnBatch, type Batch, type BatchDraw, type BatchReaders } from "./batch.js";
import { dataError } from "./data-error.js";
import type { DataNeeds, Dataset } from "./dataset.js";
import { inputsOf, sizeOf, targetsOf, type DataInput, type DataTarget } from "./dataset-form.js";
import { InputReader } from "./read-inputs.js";
import { TargetReader } from "./read-targets.js";
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

/**
 * Which batches of an epoch to give, for a run that goes on in mid-epoch or looks at a few only.
 */
export interface BatchRange {
  /** First batch, from 0; those before it are not read.
   * @defaultValue 0 */
  readonly from?: number;
  /** The batch to stop before. */
  readonly until?: number;
  /**
   * Tells, by the ids of its samples, of a batch that will not be read, so that it is not read
   * ahead.
   */
  readonly isKnown?: (ids: readonly string[]) => boolean;
  /** Give the same batches in each epoch: in the order of the dataset, and augmented alike.
   * @defaultValue false */
  readonly isRepeated?: boolean;
}

/** Draws batches from a dataset, epoch after epoch. */
export class DataLoader {
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  #readers: BatchReaders | undefined;
  #needs: DataNeeds = {};
  #fitted: StateValue | undefined;

  constructor(readonly options: DataLoaderOptions) {
    validateOptions(DataLoader, options, ownManifest("lighter.data.DataLoader"));
    this.dataset = options.dataset;
    this.batchSize = options.batch_size ?? 32;
    this.shuffle = options.shuffle ?? false;
    this.dropLast = options.drop_last ?? false;
  }

  /** The inputs that its batches have, in their order. The dataset must have been prepared. */
  get inputs(): readonly DataInput[] {
    return this.#allReaders.wanted.inputs.map(({ port }) => port);
  }

  /**
   * The targets that its batches have, in their order; classes are those of the run, once it has
   * said which.
   */
  get targets(): readonly DataTarget[] {
    return this.targetReaders.map(({ port, spec }) => ({ name: port.name, spec }));
  }

  /** Purpose of its samples, as {@link prepare} was told. */
  get needs(): DataNeeds {
    return this.#needs;
  }

  /**
   * Told once by the training data, for the reading of this data; undefined where they tell
   * nothing.
   */
  get fitted(): StateValue | undefined {
    return this.#fitted;
  }

  /** Makers of the {@link targets} of its batches. */
  get targetReaders(): readonly TargetReader[] {
    return this.#allReaders.wanted.targets;
  }

  /**
   * Says which inputs and targets its batches are to have, and in which order. Until then it is all
   * that the dataset declares, in its order.
   *
   * @param inputs - indices of those that the dataset declares
   * @param targets - likewise
   */
  arrange(inputs: readonly number[], targets: readonly number[]): void {
    const all = this.#allReaders;
    const wanted = {
      inputs: inputs.map((index) => all.inputs[index]!),
      targets: targets.map((index) => all.targets[index]!),
    };
    this.#readers = { ...all, wanted };
  }

  get #allReaders(): BatchReaders {
    if (this.#readers === undefined) {
      const inputs = inputsOf(this.dataset).map((port) => new InputReader(port, this));
      const targets = targetsOf(this.dataset, this.#needs).map((port) => new TargetReader(port, this));
      this.#readers = { inputs, targets, wanted: { inputs, targets } };
    }
    return this.#readers;
  }

  /**
   * Lets its dataset go by what the training data told, see {@link Dataset.useFitted}; best before
   * {@link prepare}.
   */
  useFitted(fitted: StateValue, origin: string): void {
    this.#fitted = fitted;
    this.#readers = undefined;
    runTarget(this.dataset, "useFitted", () => this.dataset.useFitted?.(fitted, origin));
  }

  /** Prepares the dataset; `length` is known afterwards. See {@link Dataset.prepare}. */
  async prepare(extent: "length" | "samples" = "samples", needs: DataNeeds = this.#needs): Promise<void> {
    this.#needs = needs;
    await runTarget(this.dataset, "prepare", () => this.dataset.prepare(extent, needs));
    this.#requireSamples();
    this.#requireRoom();
    if (this.length > 0) return;
    const count = this.dataset.length;
    throw OptionError.about(this, ["drop_last"], {
      message: `\`drop_last\` leaves no batch: the dataset has ${count} samples, a batch ${this.batchSize}`,
      label: "no batch is full",
      related: [{ path: ["batch_size"], on: "value", label: "samples in a batch" }],
      help: [`set \`batch_size\` to ${count} or less`],
    });
  }

  #requireSamples(): void {
    const { length } = this.dataset;
    if (Number.isInteger(length) && length > 0) return;
    throw dataError(this, {
      path: ["dataset"],
      message:
        length === 0
          ? `\`${this.dataset.constructor.name}\` is empty: it has no samples`
          : `\`${this.dataset.constructor.name}\` says that it has ${length} samples`,
      label: length === 0 ? "no samples" : "`length` must be a whole number of at least 1",
      help: [],
    });
  }

  /** The arrays of a batch are made in one go, whatever the machine has. */
  #requireRoom(): void {
    const { length } = this.dataset;
    const ports = [...inputsOf(this.dataset), ...targetsOf(this.dataset, this.#needs)];
    const [largest] = ports.map(({ spec }) => spec).sort((a, b) => sizeOf(b) - sizeOf(a));
    const bytes = 4 * Math.min(this.batchSize, length) * sizeOf(largest!);
    const most = fileAccess().limits.maxBatchBytes;
    if (bytes <= most) return;
    throw OptionError.about(this, ["batch_size"], {
      code: "LIMIT_EXCEEDED",
      message: `one batch would take ${bytes.toLocaleString("en-US")} bytes: ${Math.min(this.batchSize, length)} samples of the shape [${largest!.shape.join(", ")}]`,
      label: `more than ${most.toLocaleString("en-US")} bytes`,
      related: [{ path: ["dataset"], on: "value", label: "samples of this size" }],
      help: ["make the samples or the batch smaller", fileLimitHelp("maxBatchBytes")],
    });
  }

  /** Number of batches in an epoch. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /**
   * The batches of one epoch. While one is in use the next is read.
   *
   * Order and augmentation are a function of the stream's first number and the epoch; exactly one
   * number is drawn, at once. So an epoch can be repeated, or entered at any batch, with a stream
   * in the same state.
   */
  batches(
    epoch: number,
    random: RandomStream,
    range: BatchRange = {},
  ): AsyncGenerator<Batch, void, undefined> {
    return this.#readAll(drawSeed(epoch, random), range);
  }

  /**
   * The same batches, each to be read by the receiver, or left unread. The dataset must have been
   * prepared.
   */
  draws(epoch: number, random: RandomStream, range: BatchRange = {}): Generator<BatchDraw, void, undefined> {
    return this.#drawAll(drawSeed(epoch, random), range);
  }

  async *#readAll(seed: number, range: BatchRange): AsyncGenerator<Batch, void, undefined> {
    await this.prepare();
    for (const draw of this.#drawAll(seed, range)) yield draw.read();
  }

  *#drawAll(
    seed: number,
    { from = 0, until = Infinity, isKnown = () => false, isRepeated = false }: BatchRange,
  ): Generator<BatchDraw, void, undefined> {
    const order = this.shuffle && !isRepeated ? shuffledIndices(this.dataset.length, seed) : undefined;
    const end = Math.min(until, this.length);
    const draw = (batch: number) =>
      batch < end
        ? new DrawnBatch(this.dataset, this.#allReaders, this.#indices(batch, order), isRepeated ? 0 : seed)
        : undefined;
    let next = draw(from);
    for (let batch = from + 1; next !== undefined; batch++) {
      const current: DrawnBatch = next;
      const following = draw(batch);
      const readAhead = () => {
        if (following !== undefined && !isKnown(following.ids)) following.readAhead();
      };
      yield { ids: current.ids, weights: current.weights, read: () => current.read(readAhead) };
      next = following;
    }
  }

  #indices(batch: number, order: Uint32Array | undefined): readonly number[] {
    const first = batch * this.batchSize;
    const count = Math.min(this.batchSize, this.dataset.length - first);
    return Array.from({ length: count }, (_, at) => order?.[first + at] ?? first + at);
  }
}

function drawSeed(epoch: number, random: RandomStream): number {
  return mixSeeds(Math.floor(random.next() * 2 ** 32), epoch);
}
