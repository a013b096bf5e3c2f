import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { dataError } from "./data-error.js";
import type { AnySample, Dataset, InputSpec, Values } from "./dataset.js";
import { sizeOf, type DataPort } from "./dataset-form.js";
import { runTarget } from "../target-error.js";
import type { InputReader } from "./read-inputs.js";
import type { TargetReader } from "./read-targets.js";

/** Samples of one step. Whoever takes a batch disposes its tensors. */
export interface Batch {
  /**
   * One for each input of the loader, in its order: batch dimension first, then the shape of the
   * input.
   */
  readonly inputs: readonly Tensor[];
  /**
   * One for each target of the loader, in its order: batch dimension first, then the shape of the
   * target.
   */
  readonly targets: readonly Tensor[];
  /** `sampleId` of each sample, in order. */
  readonly ids: readonly string[];
  /** How much each sample counts in the loss, in order; absent where all count the same. */
  readonly weights?: Float32Array;
}

/** The first samples of a batch, as tensors of their own. */
export function firstSamples({ inputs, targets, ids, weights }: Batch, samples: number): Batch {
  const cut = (tensors: readonly Tensor[]) => tensors.map((tensor) => tf.slice(tensor, 0, samples));
  const ofFirst = weights && { weights: weights.slice(0, samples) };
  return { inputs: cut(inputs), targets: cut(targets), ids: ids.slice(0, samples), ...ofFirst };
}

/** A batch whose samples have been chosen, but need not have been read. */
export interface BatchDraw {
  /** `sampleId` of each sample, in order. */
  readonly ids: readonly string[];
  /** As in {@link Batch}. */
  readonly weights?: Float32Array | undefined;
  /** To be called once. */
  read(): Promise<Batch>;
}

/** Readers of all that a dataset writes, and those that are wanted. */
export interface BatchReaders {
  /** For each input and target that the dataset declares. */
  readonly inputs: readonly InputReader[];
  readonly targets: readonly TargetReader[];
  /** Those that a batch is to have, in its order. */
  readonly wanted: { readonly inputs: readonly InputReader[]; readonly targets: readonly TargetReader[] };
}

/** Reads the samples of one batch, at once or ahead of time. */
export class DrawnBatch {
  readonly ids: readonly string[];
  readonly weights: Float32Array | undefined;
  #filled: Promise<FilledBatch> | undefined;

  /** @param salt - see {@link Dataset.read} */
  constructor(
    private readonly dataset: Dataset,
    private readonly readers: BatchReaders,
    private readonly indices: readonly number[],
    private readonly salt: number,
  ) {
    this.ids = runTarget(dataset, "sampleId", () => indices.map((index) => dataset.sampleId(index)));
    this.weights = weightsOf(dataset, indices);
  }

  /**
   * Starts reading; an error is thrown when the batch is due, and lost when it is never asked for.
   */
  readAhead(): void {
    this.#fill().catch(() => undefined);
  }

  /** @param next - called when the samples are there */
  async read(next: () => void): Promise<Batch> {
    const { inputs, targets } = await this.#fill();
    next();
    const count = this.indices.length;
    const toTensors = (filled: readonly FilledPort[]) =>
      filled.map(({ spec, values }) => tf.tensor(values, [count, ...spec.shape], spec.type));
    return { inputs: toTensors(inputs), targets: toTensors(targets), ids: this.ids, ...this.#weights };
  }

  get #weights(): Pick<Batch, "weights"> {
    return this.weights === undefined ? {} : { weights: this.weights };
  }

  async #read(): Promise<FilledBatch> {
    const { inputs, targets, wanted } = this.readers;
    const written = await fillBatch(this.dataset, { inputs, targets }, this.indices, this.salt);
    const take = <Reader extends InputReader | TargetReader>(reader: Reader): FilledPort => ({
      spec: reader.port.spec,
      values: reader.read(written.get(reader)!, this.ids),
    });
    return { inputs: wanted.inputs.map(take), targets: wanted.targets.map(take) };
  }

  #fill(): Promise<FilledBatch> {
    return (this.#filled ??= this.#read());
  }
}

/** @throws OptionError for a weight that is none */
function weightsOf(dataset: Dataset, indices: readonly number[]): Float32Array | undefined {
  if (dataset.sampleWeight === undefined) return undefined;
  const weights = runTarget(dataset, "sampleWeight", () =>
    Float32Array.from(indices, (index) => dataset.sampleWeight!(index)),
  );
  const fault = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (fault !== -1)
    throw dataError(dataset, {
      path: [],
      message: `the sample \`${dataset.sampleId(indices[fault]!)}\` has the weight ${weights[fault]}, expected a finite number of at least 0`,
      label: "a weight that is none",
    });
  return weights.every((weight) => weight === 1) ? undefined : weights;
}

interface FilledPort {
  readonly spec: InputSpec;
  readonly values: Values;
}

interface FilledBatch {
  readonly inputs: readonly FilledPort[];
  readonly targets: readonly FilledPort[];
}

interface Reader {
  readonly port: DataPort<InputSpec>;
}

/**
 * Numbers that a dataset writes for each reader, as floats, so that one that is not whole can be
 * told.
 */
async function fillBatch(
  dataset: Dataset,
  readers: { readonly inputs: readonly Reader[]; readonly targets: readonly Reader[] },
  indices: readonly number[],
  salt: number,
): Promise<ReadonlyMap<object, Float32Array>> {
  const written = new Map<object, Float32Array>();
  const roomFor = (
    side: readonly Reader[],
  ): ((at: number) => Float32Array | Record<string, Float32Array>) => {
    const rooms = side.map((reader) => {
      const size = sizeOf(reader.port.spec);
      const values = new Float32Array(indices.length * size);
      written.set(reader, values);
      return { name: reader.port.name, of: (at: number) => values.subarray(at * size, (at + 1) * size) };
    });
    const [only] = rooms;
    if (only !== undefined && only.name === undefined) return only.of;
    return (at) => Object.fromEntries(rooms.map(({ name = "", of }) => [name, of(at)]));
  };
  const inputs = roomFor(readers.inputs);
  const targets = roomFor(readers.targets);
  // Many datasets have their samples at hand: a promise for each would cost more than the reading.
  const pending: Promise<void>[] = [];
  try {
    for (const [at, index] of indices.entries()) {
      const sample: AnySample = { inputs: inputs(at), targets: targets(at) };
      const notes = [`it was to read sample ${index}`];
      const reading = runTarget(dataset, "read", () => dataset.read(index, sample, salt), notes);
      if (reading !== undefined) pending.push(reading);
    }
  } catch (error) {
    // Nobody else waits for those that are still read.
    await Promise.allSettled(pending);
    throw error;
  }
  await Promise.all(pending);
  return written;
}
