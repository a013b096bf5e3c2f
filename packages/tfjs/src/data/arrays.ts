import { listNames } from "@lighterjs/schema";
import { requireDistinctClasses } from "./class-names.js";
import { dataError } from "./data-error.js";
import type { AnySample, Dataset, InputSpec, TargetSpec } from "./dataset.js";
import { valuesOf } from "./dataset-form.js";
import { flattenNumbers, type NestedNumbers, type NumberBlock } from "./nested-numbers.js";
import { specOfNumbers } from "./target-spec.js";

export interface ArraysOptions {
  /** One entry per sample: a number, or lists of numbers of equal form. Several inputs are a
   * mapping of names to such lists.
   * @minItems 1 */
  inputs: readonly NestedNumbers[] | Readonly<Record<string, readonly NestedNumbers[]>>;
  /** One entry per sample. Whole numbers from 0 are indices of classes; a list per sample may be
   * one-hot. Several targets are a mapping of names to such lists.
   * @minItems 1 */
  targets: readonly NestedNumbers[] | Readonly<Record<string, readonly NestedNumbers[]>>;
  /** Names of the classes, by index; with several targets, by the name of the target.
   * @minItems 1 */
  classes?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** Inputs whose numbers are indices, such as those of words that an embedding looks up; `true`
   * where there is only one input.
   * @minItems 1 */
  index_inputs?: boolean | readonly string[];
}

/**
 * A dataset written out in the config, or handed over by a program: lists, or several inputs and
 * targets by name.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.Arrays
 *   inputs: [[0, 0], [0, 1], [1, 0], [1, 1]]
 *   targets: [0, 1, 1, 0]
 * ```
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.Arrays
 *   inputs: { left: [[0], [0], [1], [1]], right: [[0], [1], [0], [1]] }
 *   targets: { sum: [0.0, 1.0, 1.0, 2.5], both: [0, 0, 0, 1] }
 * ```
 */
export class Arrays implements Dataset {
  readonly length: number;
  readonly sampleShape?: readonly number[];
  readonly inputs?: Readonly<Record<string, InputSpec>>;
  readonly targets: Dataset["targets"];
  readonly deterministic = true;
  readonly #inputs: readonly NamedRows[];
  readonly #targets: readonly NamedRows[];

  constructor(readonly options: ArraysOptions) {
    const inputs = this.#flatten("inputs");
    const targets = this.#flatten("targets");
    this.length = this.#commonLength([...inputs, ...targets]);
    const isIndex = this.#indexInputs(inputs);
    const specs = inputs.map((side): Named<InputSpec> => {
      const shape = side.block.shape.slice(1);
      return [side.name, { shape, type: isIndex(side) ? "int32" : "float32" }];
    });
    const [[only, spec]] = specs as [Named<InputSpec>];
    if (only === undefined && spec.type === "float32") this.sampleShape = spec.shape;
    else this.inputs = Object.fromEntries(specs.map(([name = "input", each]) => [name, each]));
    this.targets = unwrap(targets.map((side): Named<TargetSpec> => [side.name, this.#targetSpec(side)]));
    this.#requireNames(targets);
    this.#inputs = inputs.map(({ name, block }) => ({
      name: name ?? (this.inputs === undefined ? undefined : "input"),
      rows: new Rows(block),
    }));
    this.#targets = targets.map(({ name, block }) => ({ name, rows: new Rows(block) }));
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  sampleId(index: number): string {
    return String(index);
  }

  read(index: number, sample: AnySample): void {
    for (const { name, rows } of this.#inputs) valuesOf(sample.inputs, name).set(rows.at(index));
    for (const { name, rows } of this.#targets) valuesOf(sample.targets, name).set(rows.at(index));
  }

  #targetSpec({ name, block }: Side): TargetSpec {
    const spec = specOfNumbers(block.shape.slice(1), block.values);
    const { classes: given = [] } = this.options;
    const classes = isList(given) ? (name === undefined ? given : undefined) : given[name ?? ""];
    if (this.options.classes === undefined || classes === undefined) return spec;
    const path = name === undefined ? ["classes"] : ["classes", name];
    requireDistinctClasses(classes, this, path);
    const { type, classCount = classes.length } = spec;
    if (type !== "int32" || classCount > classes.length)
      throw dataError(this, {
        path,
        message:
          type === "int32"
            ? `\`classes\` names ${classes.length} classes, but the targets go up to ${classCount - 1}`
            : "`classes` names classes, but the targets are no indices of any",
        label: type === "int32" ? `expected ${classCount} names` : "the targets have no classes",
        related: [{ path: pathOf("targets", name), on: "value", label: "the targets" }],
      });
    return { ...spec, classCount: classes.length, classNames: classes };
  }

  /** Classes are of targets that there are. */
  #requireNames(targets: readonly Side[]): void {
    const { classes } = this.options;
    if (classes === undefined) return;
    const isNamed = targets[0]!.name !== undefined;
    const known = targets.map(({ name = "" }) => name);
    if (isList(classes)) {
      if (!isNamed) return;
      throw dataError(this, {
        code: "INVALID_OPTION",
        path: ["classes"],
        message: "`classes` does not say of which of the targets they are",
        label: "a list",
        help: [`write a mapping: \`classes: { ${known[0]}: […] }\``],
      });
    }
    const stranger = Object.keys(classes).find((name) => !isNamed || !known.includes(name));
    if (stranger === undefined) return;
    throw dataError(this, {
      code: "INVALID_OPTION",
      path: ["classes", stranger],
      message: `there are no targets \`${stranger}\``,
      label: "no such targets",
      help: isNamed ? [`the targets are ${listNames(known)}`] : ["write a list of names"],
    });
  }

  #indexInputs(inputs: readonly Side[]): (side: Side) => boolean {
    const { index_inputs: given = false } = this.options;
    const known = inputs.flatMap(({ name }) => name ?? []);
    if (typeof given === "boolean") {
      if (!given || inputs.length === 1) return () => given;
      throw dataError(this, {
        code: "INVALID_OPTION",
        path: ["index_inputs"],
        message: "`index_inputs` does not say which of the inputs hold indices",
        label: "there are several inputs",
        help: [`write their names: \`index_inputs: [${known[0]}]\``],
      });
    }
    for (const [at, name] of given.entries())
      if (!known.includes(name))
        throw dataError(this, {
          code: "INVALID_OPTION",
          path: ["index_inputs", at],
          message: `there is no input \`${name}\``,
          label: "no such input",
          help: known.length > 0 ? [`the inputs are ${listNames(known)}`] : ["write `index_inputs: true`"],
        });
    return ({ name = "" }) => given.includes(name);
  }

  #commonLength(sides: readonly Side[]): number {
    const [first] = sides as [Side];
    const count = first.block.shape[0]!;
    const other = sides.find(({ block }) => block.shape[0] !== count);
    if (other === undefined) return count;
    const found = other.block.shape[0]!;
    const isPlain = first.name === undefined && other.name === undefined;
    throw dataError(this, {
      path: other.path,
      message: isPlain
        ? `there are ${count} inputs but ${found} targets`
        : `\`${other.path.join(".")}\` has ${found} samples, but \`${first.path.join(".")}\` has ${count}`,
      label: isPlain ? `expected ${count} targets` : `expected ${count} samples`,
      related: [{ path: first.path, on: "value", label: `${count} samples` }],
    });
  }

  #flatten(side: "inputs" | "targets"): readonly Side[] {
    const given = this.options[side];
    const lists: readonly Named<readonly NestedNumbers[]>[] = isList(given)
      ? [[undefined, given]]
      : Object.entries(given);
    if (lists.length === 0)
      throw dataError(this, { path: [side], message: `\`${side}\` is empty`, label: "no names" });
    return lists.map(([name, list]) => {
      const path = pathOf(side, name);
      return { name, path, block: this.#block(list, path) };
    });
  }

  #block(list: readonly NestedNumbers[], path: readonly string[]): NumberBlock {
    const shown = path.join(".");
    if (list.length === 0)
      throw dataError(this, { path, message: `\`${shown}\` is empty`, label: "no samples" });
    const block = flattenNumbers(list);
    if ("values" in block) return block;
    const fault =
      block.about === "form"
        ? `the samples of \`${shown}\` differ in form`
        : `\`${shown}\` holds what cannot be learned from`;
    throw dataError(this, {
      path: [...path, ...block.path],
      message: `${fault}: expected ${block.expected}, found ${block.found}`,
      label: `expected ${block.expected}`,
    });
  }
}

type Named<T> = readonly [string | undefined, T];

/** One input or target as it was written. */
interface Side {
  readonly name: string | undefined;
  readonly path: readonly string[];
  readonly block: NumberBlock;
}

interface NamedRows {
  readonly name: string | undefined;
  readonly rows: Rows;
}

function isList<T>(value: readonly T[] | Readonly<Record<string, readonly T[]>>): value is readonly T[] {
  return Array.isArray(value);
}

function pathOf(side: string, name: string | undefined): readonly string[] {
  return name === undefined ? [side] : [side, name];
}

function unwrap(specs: readonly Named<TargetSpec>[]): Dataset["targets"] {
  const [[only, spec]] = specs as [Named<TargetSpec>];
  return only === undefined ? spec : Object.fromEntries(specs.map(([name = "", each]) => [name, each]));
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
