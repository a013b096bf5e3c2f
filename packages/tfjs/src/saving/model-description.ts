import { classNamesOf, type Fitted } from "../data/fitted.js";
import type { InputScaling, InputSpec } from "../data/dataset.js";
import { outputMeaningOf } from "../losses/criterion-output.js";
import type { OutputKind } from "../losses/output-meaning.js";
import type { Network } from "../network/network.js";
import type { NetworkPort } from "../network/network-ports.js";
import type { Head } from "../system/heads.js";

/** Description of a saved model for those who use it, as its file has it. */
export interface ModelDescription extends Omit<Fitted, "target_scaling"> {
  /** In the order in which the model takes them. */
  readonly inputs: readonly DescribedInput[];
  /** In the order in which the model gives them. */
  readonly outputs: readonly DescribedOutput[];
  /** Optimizer steps, and epochs, that the weights have seen. */
  readonly step: number;
  readonly epoch: number;
}

export interface DescribedInput {
  readonly name: string;
  /** Of one sample, without the batch dimension. */
  readonly shape: readonly (number | null)[];
  readonly type: "float32" | "int32";
  /** Height and width, of images. */
  readonly size?: readonly (number | null)[];
  /** Of images. */
  readonly channels?: number | null;
  /** How its numbers are made of raw ones, such as the 0 to 255 of a pixel. */
  readonly scaling?: InputScaling;
}

export interface DescribedOutput {
  readonly name: string;
  /** Of one sample, without the batch dimension. */
  readonly shape: readonly (number | null)[];
  /** Meaning of a number; missing where the criterion does not say. */
  readonly kind?: OutputKind;
  /**
   * Whether the numbers of one sample answer questions of their own, and are not scores of which
   * one is right.
   */
  readonly multi_label?: boolean;
  /**
   * How what it learned from was made of raw numbers: `number · divide + subtract` is in their
   * unit.
   */
  readonly scaling?: InputScaling;
  /** Subjects of the numbers of one sample, in their order, where the data name it. */
  readonly class_names?: readonly string[];
}

export interface DescribedParts {
  readonly network: Network;
  /** In the order of the outputs. */
  readonly heads: readonly Head[];
  /** Forms of what the data give for the inputs, in their order, as far as that is known. */
  readonly inputs: readonly InputSpec[] | undefined;
  /** Told by the training data. */
  readonly fitted: Fitted;
  readonly place: { readonly step: number; readonly epoch: number };
}

export function describeModel(parts: DescribedParts): ModelDescription {
  const { network, heads, inputs, place } = parts;
  const { class_names: classNames, target_scaling: scaling, fitted } = parts.fitted;
  return {
    inputs: network.inputs.map((port, at) => describeInput(port, inputs?.[at])),
    outputs: network.outputs.map((port, at) => ({
      ...describeOutput(port, heads[at], parts.fitted),
      ...(scaling?.[at] && { scaling: scaling[at] }),
    })),
    ...(classNames && { class_names: classNames }),
    ...(fitted !== undefined && { fitted }),
    step: place.step,
    epoch: place.epoch,
  };
}

function describeInput({ name, shape }: NetworkPort, spec: InputSpec | undefined): DescribedInput {
  const sample = shape.slice(1);
  const [height, width, channels] = sample;
  const { type = "float32", scaling } = spec ?? {};
  const isImage = sample.length === 3 && type === "float32";
  return {
    name,
    shape: sample,
    type,
    ...(isImage && { size: [height!, width!], channels: channels! }),
    ...(scaling && { scaling }),
  };
}

function describeOutput(
  { name, shape }: NetworkPort,
  head: Head | undefined,
  fitted: Fitted,
): DescribedOutput {
  const meaning = head?.criterion && outputMeaningOf(head.criterion);
  const sample = shape.slice(1);
  const named = classNamesOf(fitted, name);
  const isOneEach = named !== undefined && sample.at(-1) === named.length;
  return {
    name,
    shape: sample,
    ...(meaning && { kind: meaning.kind, multi_label: meaning.multiLabel }),
    ...(isOneEach && { class_names: named }),
  };
}
