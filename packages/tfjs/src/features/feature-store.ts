import type { TypedArray } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";

/** Samples without their inputs, one after the other. */
export interface StoredSamples {
  /** Of each of the values that cross from the frozen layers, those of all samples. */
  readonly features: readonly Numbers[];
  /** The same of each of the targets. */
  readonly targets: readonly Numbers[];
}

export type Numbers = Float32Array | Int32Array;

/** The form of the numbers of one sample. */
export interface RowSpec {
  /** Without the batch dimension. */
  readonly shape: readonly number[];
  readonly type: "float32" | "int32";
}

/** The form of what is kept of one sample. */
export interface StoredForm {
  readonly features: readonly RowSpec[];
  readonly targets: readonly RowSpec[];
}

/** Features and targets of the samples of one dataset, in plain memory. */
export class FeatureStore {
  readonly bytes: number;
  readonly #rows: ReadonlyMap<string, number>;
  readonly #features: readonly Rows[];
  readonly #targets: readonly Rows[];
  readonly #isFilled: Uint8Array;

  /** Bytes that so many samples take. */
  static bytesFor(count: number, { features, targets }: StoredForm): number {
    const numbers = [...features, ...targets].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return count * numbers * Float32Array.BYTES_PER_ELEMENT;
  }

  /**
   * @param rows - a number for the id of each sample, from 0
   * @throws RangeError when there is not so much memory
   */
  constructor(
    rows: ReadonlyMap<string, number>,
    readonly form: StoredForm,
  ) {
    const rowsOf = (spec: RowSpec) => new Rows(sizeOf(spec.shape), makeNumbers(spec, rows.size));
    this.#rows = rows;
    this.#features = form.features.map(rowsOf);
    this.#targets = form.targets.map(rowsOf);
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
    this.#features.forEach((kept, index) => kept.write(rows, features[index]!));
    this.#targets.forEach((kept, index) => kept.write(rows, targets[index]!));
    for (const row of rows) this.#isFilled[row] = 1;
  }

  /**
   * Writes a copy of one of the features of samples that are there into an array of its size, in
   * the order of `ids`.
   */
  copyFeatures(ids: readonly string[], index: number, into: TypedArray): void {
    this.#features[index]!.read(this.#rowsOf(ids), into);
  }

  /** The same of their targets. */
  copyTargets(ids: readonly string[], index: number, into: Numbers): void {
    this.#targets[index]!.read(this.#rowsOf(ids), into);
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
class Rows {
  constructor(
    private readonly size: number,
    private readonly values: Numbers,
  ) {}

  write(rows: readonly number[], from: Numbers): void {
    const { size, values } = this;
    rows.forEach((row, at) => values.set(from.subarray(at * size, (at + 1) * size), row * size));
  }

  read(rows: readonly number[], into: TypedArray): void {
    const { size, values } = this;
    rows.forEach((row, at) => into.set(values.subarray(row * size, (row + 1) * size), at * size));
  }
}

/** Room for the numbers of so many samples. */
export function makeNumbers({ shape, type }: RowSpec, count: number): Numbers {
  const length = count * sizeOf(shape);
  return type === "int32" ? new Int32Array(length) : new Float32Array(length);
}

function sizeOf(shape: readonly number[]): number {
  return tf.util.sizeFromShape([...shape]);
}
