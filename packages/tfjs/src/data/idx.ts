import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { dataError, fileError, notPrepared } from "./data-error.js";
import type { Dataset, InputScaling, Sample, TargetSpec } from "./dataset.js";
import { IdxFormatError, type IdxArray } from "./parse-idx.js";
import { readIdx } from "./read-idx.js";
import { specOfNumbers } from "./target-spec.js";

export interface IdxOptions {
  /** File of the inputs, such as `train-images-idx3-ubyte`; also gzipped.
   * @format path */
  inputs: string;
  /** File of the targets, such as `train-labels-idx1-ubyte`; also gzipped.
   * @format path */
  targets: string;
}

interface IdxData {
  readonly length: number;
  readonly inputs: IdxArray;
  readonly sampleShape: readonly number[];
  readonly targets: Float32Array;
  readonly targetSpec: TargetSpec;
}

/**
 * Samples from two IDX files, the format of MNIST and its relatives. Bytes are scaled to [0, 1];
 * images of two dimensions get one channel. Both files are kept in memory.
 *
 * Errors: `FILE_NOT_FOUND`; `INVALID_DATA` for a file that is no IDX file, or files of unequal
 * length; `LIMIT_EXCEEDED`.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.Idx
 *   inputs: mnist/train-images-idx3-ubyte.gz
 *   targets: mnist/train-labels-idx1-ubyte.gz
 * ```
 */
export class Idx implements Dataset {
  readonly deterministic = true;
  #loading: Promise<IdxData> | undefined;
  #loaded: IdxData | undefined;

  constructor(readonly options: IdxOptions) {
    validateOptions(Idx, options, ownManifest("lighter.data.Idx"));
  }

  async prepare(): Promise<void> {
    this.#loading ??= this.#load();
    this.#loaded = await this.#loading;
  }

  get length(): number {
    return this.#data.length;
  }

  get sampleShape(): readonly number[] {
    return this.#data.sampleShape;
  }

  get scaling(): InputScaling | undefined {
    return this.#data.inputs.values instanceof Uint8Array ? { subtract: 0, divide: 255 } : undefined;
  }

  get targets(): TargetSpec {
    return this.#data.targetSpec;
  }

  sampleId(index: number): string {
    return String(index);
  }

  read(index: number, sample: Sample): void {
    const { inputs, targets } = this.#data;
    const size = sample.inputs.length;
    const scale = inputs.values instanceof Uint8Array ? 255 : 1;
    for (let at = 0; at < size; at++) sample.inputs[at] = inputs.values[index * size + at]! / scale;
    const width = sample.targets.length;
    sample.targets.set(targets.subarray(index * width, (index + 1) * width));
  }

  get #data(): IdxData {
    if (this.#loaded === undefined) throw notPrepared();
    return this.#loaded;
  }

  async #load(): Promise<IdxData> {
    const [inputs, targets] = await Promise.all([this.#read("inputs"), this.#read("targets")]);
    const [length = 0, ...shape] = inputs.shape;
    const [targetLength = 0, ...targetShape] = targets.shape;
    if (targetLength !== length)
      throw dataError(this, {
        path: ["targets"],
        message: `there are ${length} inputs but ${targetLength} targets`,
        label: `expected ${length} targets`,
        related: [{ path: ["inputs"], on: "value", label: `${length} samples` }],
      });
    if (length === 0)
      throw dataError(this, {
        path: ["inputs"],
        message: `\`${this.options.inputs}\` holds no samples`,
        label: "no samples",
      });
    const values = Float32Array.from(targets.values);
    return {
      length,
      inputs,
      sampleShape: shape.length === 2 ? [...shape, 1] : shape,
      targets: values,
      targetSpec: specOfNumbers(targetShape, values),
    };
  }

  async #read(option: "inputs" | "targets"): Promise<IdxArray> {
    const file = this.options[option];
    try {
      return await readIdx(file);
    } catch (cause) {
      if (!(cause instanceof IdxFormatError))
        throw fileError(this, { path: [option], file, expected: "an IDX file", cause });
      throw dataError(this, {
        path: [option],
        message: `\`${file}\` is not an IDX file: ${cause.message}`,
        label: "expected an IDX file",
        cause,
      });
    }
  }
}
