import { OptionError } from "@lighterjs/schema";
import { runTarget } from "../target-error.js";
import type { AnySample, DataNeeds, Dataset, InputSpec, TargetSpec, Values } from "./dataset.js";

/** An input or target of a dataset. */
export interface DataPort<Spec extends InputSpec> {
  /** Undefined where the dataset has only this one and names none. */
  readonly name: string | undefined;
  /** Shape and kind of its numbers, of one sample. */
  readonly spec: Spec;
}

/** An input of a dataset. */
export type DataInput = DataPort<InputSpec>;
/** A target of a dataset. */
export type DataTarget = DataPort<TargetSpec>;

/**
 * The inputs of a dataset, in the order in which it declares them.
 *
 * @throws OptionError about a dataset that declares none
 */
export function inputsOf(dataset: Dataset): readonly DataInput[] {
  const inputs = runTarget(dataset, "inputs", () => dataset.inputs);
  const sampleShape = runTarget(dataset, "sampleShape", () => dataset.sampleShape);
  const { scaling } = dataset;
  const ports =
    inputs === undefined
      ? sampleShape && [
          {
            name: undefined,
            spec: { shape: sampleShape, type: "float32", ...(scaling && { scaling }) } as const,
          },
        ]
      : portsOf(inputs);
  if (ports === undefined || ports.length === 0)
    throw undeclared(dataset, "inputs", "`sampleShape`, the shape of its only input, or `inputs` by name");
  return ports;
}

/**
 * The targets of a dataset, in the order in which it declares them.
 *
 * @param needs - whether there may be none
 * @throws OptionError about a dataset that declares none
 */
export function targetsOf(dataset: Dataset, needs: DataNeeds = {}): readonly DataTarget[] {
  const targets = runTarget(dataset, "targets", () => dataset.targets);
  const ports = isSpec(targets) ? [{ name: undefined, spec: targets }] : portsOf(targets);
  if (ports.length === 0 && needs.targets !== "optional")
    throw undeclared(dataset, "targets", "`targets`, the form of its only ones, or of all by name");
  return ports;
}

/** Whether a form is that of the only targets; a target may be called `shape`. */
export function isSpec(targets: Dataset["targets"]): targets is TargetSpec {
  return Array.isArray(targets.shape);
}

/** The array of a port in the room for a sample. */
export function valuesOf(room: AnySample["inputs"] | AnySample["targets"], name: string | undefined): Values {
  const values = ArrayBuffer.isView(room) ? room : room[name ?? ""];
  if (values === undefined) throw new Error(`there is no room for \`${name}\``);
  return values;
}

/** Numbers in one sample. */
export function sizeOf({ shape }: InputSpec): number {
  return shape.reduce((size, length) => size * length, 1);
}

function portsOf<Spec extends InputSpec>(specs: Readonly<Record<string, Spec>>): readonly DataPort<Spec>[] {
  return Object.entries(specs).map(([name, spec]) => ({ name, spec }));
}

function undeclared(dataset: Dataset, side: "inputs" | "targets", expected: string): OptionError {
  const { name } = dataset.constructor;
  return OptionError.about(dataset, [], {
    code: "INVALID_DATA",
    message: `\`${name}\` declares no ${side}`,
    label: `has no ${side}`,
    help: [`give the class ${expected}`],
  });
}
