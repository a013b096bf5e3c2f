import type {
  NumberArray,
  OutputBatch,
  PredictedOutput,
  PredictionBatch,
  PredictionStage,
} from "@lighterjs/callbacks";
import { numberText } from "./number-text.js";

/** Numbers of one sample. */
export function numbersAt({ shape, values }: NumberArray, index: number): Float32Array | Int32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return values.subarray(index * size, (index + 1) * size);
}

/** Name of a class, or its index where it has none; nothing where the model gave no number. */
export function classText({ classNames }: PredictedOutput, index: number): string {
  return index < 0 ? "" : (classNames?.[index] ?? String(index));
}

/** How an inferer calls what tells how far predictions of an output are spread. */
export function spreadName({ name }: PredictedOutput): string {
  return name === undefined ? "spread" : `${name}_spread`;
}

/**
 * Whether there is one answer for a sample: a class, or labels, and not one for each place of an
 * image or a text.
 */
export function hasOneAnswer({ classes, shape }: PredictedOutput): boolean {
  return classes !== undefined && shape.length <= 1;
}

/** One sample with all that is known of it, as the text of a JSON object. */
export function sampleJSON({ outputs }: PredictionStage, batch: PredictionBatch, index: number): string {
  const own = outputs.map(
    (output, at) => [output.name, outputJSON(output, batch.outputs[at]!, index)] as const,
  );
  const [only] = own;
  const predicted =
    only !== undefined && only[0] === undefined
      ? only[1]
      : [field("outputs", object(own.map(([name = "", fields]) => field(name, object(fields)))))];
  const extras = Object.entries(batch.extras).map(([name, numbers]) => field(name, nested(numbers, index)));
  return object([
    field("id", JSON.stringify(batch.ids[index])),
    ...predicted,
    ...(extras.length > 0 ? [field("extras", object(extras))] : []),
  ]);
}

function outputJSON(output: PredictedOutput, batch: OutputBatch, index: number): readonly string[] {
  const { raw, probabilities, classes, targets } = batch;
  const fields: string[] = [];
  const isOne = hasOneAnswer(output);
  const best = isOne && classes !== undefined ? numbersAt(classes, index)[0]! : undefined;
  if (best !== undefined)
    fields.push(field("class", JSON.stringify(best < 0 ? null : classText(output, best))));
  else if (classes !== undefined) fields.push(field("classes", nested(classes, index)));
  if (isOne && probabilities !== undefined) {
    const numbers = numbersAt(probabilities, index);
    if (best !== undefined) fields.push(field("probability", jsonNumber(numbers[best] ?? Number.NaN)));
    const named = Array.from(numbers, (value, at) => field(classText(output, at), jsonNumber(value)));
    fields.push(field("probabilities", object(named)));
  }
  fields.push(field("output", nested(raw, index)));
  if (targets !== undefined)
    fields.push(
      field(
        "target",
        output.targets === "classes" && targets.shape.length === 0
          ? JSON.stringify(classText(output, numbersAt(targets, index)[0]!))
          : nested(targets, index),
      ),
    );
  return fields;
}

function field(name: string, value: string): string {
  return `${JSON.stringify(name)}:${value}`;
}

function object(fields: readonly string[]): string {
  return `{${fields.join(",")}}`;
}

/** JSON has no number that is not finite. */
function jsonNumber(value: number): string {
  return Number.isFinite(value) ? numberText(value) : "null";
}

/**
 * A number, or lists of numbers in the form of the sample; one number alone stands without
 * brackets.
 */
function nested({ shape, values }: NumberArray, index: number): string {
  const numbers = numbersAt({ shape, values }, index);
  if (numbers.length === 1) return jsonNumber(numbers[0]!);
  const write = (depth: number, from: number): string => {
    if (depth === shape.length) return jsonNumber(numbers[from]!);
    const step = shape.slice(depth + 1).reduce((product, length) => product * length, 1);
    const parts = Array.from({ length: shape[depth]! }, (_, at) => write(depth + 1, from + at * step));
    return `[${parts.join(",")}]`;
  };
  return write(0, 0);
}
