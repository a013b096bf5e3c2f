import { listNames, suggestNames, type OptionError } from "@lighterjs/schema";
import { dataError } from "./data-error.js";
import type { TargetSpec } from "./dataset.js";
import type { DataTarget } from "./dataset-form.js";

/** From here on a 32-bit float does not hold every whole number. */
export const MOST_EXACT = 2 ** 24;

/**
 * Makes one of the targets of a batch of what a dataset has written, and refuses what is no target.
 */
export class TargetReader {
  #classNames: readonly string[] | undefined;
  /** Index in the list of the run, by the dataset's own index. */
  #mapping: readonly number[] | undefined;
  #limit: number | undefined;

  /** @param subject - the dataloader, whose option `dataset` gave the dataset */
  constructor(
    readonly port: DataTarget,
    private readonly subject: object,
  ) {}

  /** With the classes of the run in place of the dataset's own. */
  get spec(): TargetSpec {
    const { spec } = this.port;
    const classNames = this.#classNames;
    if (classNames === undefined || spec.type !== "int32") return spec;
    return { ...spec, classCount: classNames.length, classNames };
  }

  /**
   * Gives classes that the dataset names the indices of a list.
   *
   * @param whose - who knows no other classes: `the training data`
   * @throws OptionError for a class that is not in it
   */
  useClasses(names: readonly string[], whose: string): void {
    const { classNames, type } = this.port.spec;
    if (classNames === undefined) return;
    const indices = new Map(names.map((name, index) => [name, index]));
    const unknown = classNames.filter((name) => !indices.has(name));
    const [first] = unknown;
    if (first !== undefined) throw this.#unknownClass(first, unknown.length - 1, names, whose);
    if (type !== "int32" && classNames.join("\n") !== names.join("\n")) throw this.#otherLabels(whose);
    this.#classNames = names;
    const mapping = classNames.map((name) => indices.get(name)!);
    this.#mapping = mapping.every((to, from) => to === from) ? undefined : mapping;
  }

  /** From now on refuses indices of classes that the model does not tell apart. */
  limitTo(classes: number): void {
    this.#limit = classes;
  }

  /**
   * The targets of a batch.
   *
   * @param written - by the dataset, sample after sample
   * @param ids - of the samples
   * @throws OptionError
   */
  read(written: Float32Array, ids: readonly string[]): Float32Array | Int32Array {
    const { type } = this.port.spec;
    if (type !== "int32") {
      const at = written.findIndex((value) => !Number.isFinite(value));
      if (at !== -1) throw this.#noTarget(written, at, ids, "a finite number");
      return written;
    }
    const values = new Int32Array(written.length);
    const most = this.#classCount;
    for (let at = 0; at < written.length; at++) {
      const value = written[at]!;
      if (!Number.isInteger(value) || Math.abs(value) >= MOST_EXACT)
        throw this.#noTarget(written, at, ids, this.#expected);
      const known = this.#mapping === undefined ? value : this.#mapping[value];
      if (known === undefined || !isClass(known, most))
        throw this.#noTarget(written, at, ids, this.#expected);
      values[at] = known;
    }
    return values;
  }

  /** @throws OptionError for an index that is none of the classes */
  check(values: ArrayLike<number>, ids: readonly string[]): void {
    const most = this.#classCount;
    for (let at = 0; at < values.length; at++)
      if (!isClass(values[at]!, most)) throw this.#noTarget(values, at, ids, this.#expected);
  }

  get #classCount(): number | undefined {
    const { classCount } = this.spec;
    if (classCount === undefined) return this.#limit;
    return Math.min(classCount, this.#limit ?? Infinity);
  }

  /** Which of several targets it is, as a message says it. */
  get #named(): string {
    const { name } = this.port;
    return name === undefined ? "" : ` for \`${name}\``;
  }

  get #expected(): string {
    const most = this.#classCount;
    return most === undefined ? "a whole number" : `the index of a class, 0 to ${most - 1}`;
  }

  #noTarget(values: ArrayLike<number>, at: number, ids: readonly string[], expected: string): OptionError {
    const id = ids[Math.floor((at * ids.length) / values.length)]!;
    const { classCount } = this.spec;
    const byModel = this.#limit !== undefined && this.#limit < (classCount ?? Infinity);
    return dataError(this.subject, {
      path: ["dataset"],
      message: `the sample \`${id}\` has the target ${values[at]}${this.#named}, expected ${expected}`,
      label: "a target that is none",
      help: byModel ? ["mend the data, or give the last layer a unit for each class"] : ["mend the data"],
    });
  }

  #otherLabels(whose: string): OptionError {
    return dataError(this.subject, {
      path: ["dataset"],
      message: `the labels${this.#named} stand in another order than ${whose} has them`,
      label: "labels in another order",
      help: ["give the targets of a sample in the same order everywhere"],
    });
  }

  #unknownClass(name: string, more: number, names: readonly string[], whose: string): OptionError {
    const [nearest] = suggestNames(name, names);
    const others = more === 0 ? "" : `, nor ${more} more of its classes`;
    return dataError(this.subject, {
      path: ["dataset"],
      message: `the class \`${name}\`${this.#named} is not known to ${whose}${others}`,
      label: `has the class \`${name}\``,
      notes: [`the classes are ${listNames(names)}`],
      help: [
        nearest === undefined
          ? "leave its samples out, or add the class to the training data"
          : `did you mean \`${nearest}\`? else leave its samples out, or add the class to the training data`,
      ],
    });
  }
}

function isClass(index: number, count: number | undefined): boolean {
  return count === undefined || (index >= 0 && index < count);
}
