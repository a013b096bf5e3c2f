import type { TargetSpec } from "../data/dataset.js";
import { tf } from "../engine/tf.js";

/** Samples without their inputs, one after the other. */
export interface StoredSamples {
  readonly features: Float32Array;
  readonly targets: Float32Array | Int32Array;
}

/** The form of what is kept of one sample. */
export interface StoredForm {
  /** Without the batch dimension. */
  readonly featureShape: readonly number[];
  readonly targets: TargetSpec;
}

/** Features and targets of the samples of one dataset, in plain memory. */
export class FeatureStore {
  readonly bytes: number;
  readonly #rows: ReadonlyMap<string, number>;
  readonly #features: Rows<Float32Array>;
  readonly #targets: Rows<Float32Array | Int32Array>;
  readonly #isFilled: Uint8Array;

  /** Bytes that so many samples take. */
  static bytesFor(count: number, { featureShape, targets }: StoredForm): number {
    return count * (sizeOf(featureShape) + sizeOf(targets.shape)) * Float32Array.BYTES_PER_ELEMENT;
  }

  /**
   * @param rows - a number for the id of each sample, from 0
   * @throws RangeError when there is not so much memory
   */
  constructor(
    rows: ReadonlyMap<string, number>,
    readonly form: StoredForm,
  ) {
    const { featureShape, targets } = form;
    this.#rows = rows;
    this.#features = new Rows(sizeOf(featureShape), new Float32Array(rows.size * sizeOf(featureShape)));
    this.#targets = new Rows(sizeOf(targets.shape), makeTargets(targets, rows.size));
    this.#isFilled = new Uint8Array(rows.size);
    this.bytes = FeatureStore.bytesFor(rows.size, form);
  }

  /** Whether all these samples are there. */
  has(ids: readonly string[]): boolean {
    return ids.every((id) => this.#isFilled[this.#rows.get(id) ?? -1] === 1);
  }

  /** Keeps a copy. */
  add(ids: readonly string[], { features, targets }: StoredSamples): void {
    const rows = this.#rowsOf(ids);
    this.#features.write(rows, features);
    this.#targets.write(rows, targets);
    for (const row of rows) this.#isFilled[row] = 1;
  }

  /** Writes a copy of samples that are there into arrays of their size, in the order of `ids`. */
  copyFeatures(ids: readonly string[], into: Float32Array): void {
    this.#features.read(this.#rowsOf(ids), into);
  }

  /** The same of their targets. */
  copyTargets(ids: readonly string[], into: Float32Array | Int32Array): void {
    this.#targets.read(this.#rowsOf(ids), into);
  }

  #rowsOf(ids: readonly string[]): readonly number[] {
    return ids.map((id) => {
      const row = this.#rows.get(id);
      if (row === undefined) throw new Error(`the dataset has no sample \`${id}\``);
      return row;
    });
  }
}

/** Numbers of equally many columns, to be read and written row by row. */
class Rows<T extends Float32Array | Int32Array> {
  constructor(
    private readonly size: number,
    private readonly values: T,
  ) {}

  write(rows: readonly number[], from: T): void {
    const { size, values } = this;
    rows.forEach((row, at) => values.set(from.subarray(at * size, (at + 1) * size), row * size));
  }

  read(rows: readonly number[], into: T): void {
    const { size, values } = this;
    rows.forEach((row, at) => into.set(values.subarray(row * size, (row + 1) * size), at * size));
  }
}

/** Room for the targets of so many samples. */
export function makeTargets({ shape, type }: TargetSpec, count: number): Float32Array | Int32Array {
  const length = count * sizeOf(shape);
  return type === "int32" ? new Int32Array(length) : new Float32Array(length);
}

function sizeOf(shape: readonly number[]): number {
  return tf.util.sizeFromShape([...shape]);
}
