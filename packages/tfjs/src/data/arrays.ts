import { requireDistinctClasses } from "./class-names.js";
import { dataError } from "./data-error.js";
import type { Dataset, Sample, TargetSpec } from "./dataset.js";
import { flattenNumbers, type NestedNumbers, type NumberBlock } from "./nested-numbers.js";
import { specOfNumbers } from "./target-spec.js";

export interface ArraysOptions {
  /** One entry per sample: a number, or lists of numbers of equal form.
   * @minItems 1 */
  inputs: readonly NestedNumbers[];
  /** One entry per sample. Whole numbers from 0 are indices of classes; a list per sample may be one-hot.
   * @minItems 1 */
  targets: readonly NestedNumbers[];
  /** Names of the classes, by index.
   * @minItems 1 */
  classes?: readonly string[];
}

/**
 * A dataset written out in the config, or handed over by a program.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.Arrays
 *   inputs: [[0, 0], [0, 1], [1, 0], [1, 1]]
 *   targets: [0, 1, 1, 0]
 * ```
 */
export class Arrays implements Dataset {
  readonly length: number;
  readonly sampleShape: readonly number[];
  readonly targets: TargetSpec;
  readonly deterministic = true;
  readonly #inputs: Rows;
  readonly #targets: Rows;

  constructor(readonly options: ArraysOptions) {
    const inputs = this.#flatten("inputs");
    const targets = this.#flatten("targets");
    const count = options.inputs.length;
    if (options.targets.length !== count)
      throw dataError(this, {
        path: ["targets"],
        message: `there are ${count} inputs but ${options.targets.length} targets`,
        label: `expected ${count} targets`,
        related: [{ path: ["inputs"], on: "value", label: `${count} samples` }],
      });
    this.length = count;
    this.sampleShape = inputs.shape.slice(1);
    this.targets = this.#withNames(specOfNumbers(targets.shape.slice(1), targets.values));
    this.#inputs = new Rows(inputs);
    this.#targets = new Rows(targets);
  }

  #withNames(spec: TargetSpec): TargetSpec {
    const { classes } = this.options;
    if (classes === undefined) return spec;
    requireDistinctClasses(classes, this);
    const { type, classCount = classes.length } = spec;
    if (type !== "int32" || classCount > classes.length)
      throw dataError(this, {
        path: ["classes"],
        message:
          type === "int32"
            ? `\`classes\` names ${classes.length} classes, but the targets go up to ${classCount - 1}`
            : "`classes` names classes, but the targets are no indices of any",
        label: type === "int32" ? `expected ${classCount} names` : "the targets have no classes",
        related: [{ path: ["targets"], on: "value", label: "the targets" }],
      });
    return { ...spec, classCount: classes.length, classNames: classes };
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  sampleId(index: number): string {
    return String(index);
  }

  read(index: number, sample: Sample): void {
    sample.inputs.set(this.#inputs.at(index));
    sample.targets.set(this.#targets.at(index));
  }

  #flatten(name: "inputs" | "targets"): NumberBlock {
    const list = this.options[name];
    if (list.length === 0)
      throw dataError(this, { path: [name], message: `\`${name}\` is empty`, label: "no samples" });
    const block = flattenNumbers(list);
    if ("values" in block) return block;
    const fault =
      block.about === "form"
        ? `the samples of \`${name}\` differ in form`
        : `\`${name}\` holds what cannot be learned from`;
    throw dataError(this, {
      path: [name, ...block.path],
      message: `${fault}: expected ${block.expected}, found ${block.found}`,
      label: `expected ${block.expected}`,
    });
  }
}

/** The samples of a block, one by one. */
class Rows {
  readonly #values: Float32Array;
  readonly #size: number;

  constructor({ shape, values }: NumberBlock) {
    this.#values = values;
    this.#size = shape.slice(1).reduce((product, size) => product * size, 1);
  }

  at(index: number): Float32Array {
    return this.#values.subarray(index * this.#size, (index + 1) * this.#size);
  }
}
