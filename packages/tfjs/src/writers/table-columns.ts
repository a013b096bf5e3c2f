import type { NumberArray, PredictedOutput, PredictionBatch, PredictionStage } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/schema";
import { numberText } from "./number-text.js";
import { classText, hasOneAnswer, numbersAt, spreadName } from "./sample-record.js";

/** Groups of columns that a table may have. */
export type ColumnGroup = "id" | "class" | "probability" | "probabilities" | "outputs" | "targets" | "extras";

/** A column, and its cell for a sample of a batch. */
export interface Column {
  readonly name: string;
  readonly cell: (batch: PredictionBatch, index: number) => string;
}

/** In the order of the table. */
const GROUPS: readonly ColumnGroup[] = [
  "id",
  "class",
  "probability",
  "probabilities",
  "outputs",
  "targets",
  "extras",
];
/** No table of more columns is of use to anybody. */
const MOST_COLUMNS = 4096;

/**
 * The columns of a table of predictions.
 *
 * @param wanted - in this order; all that there are, by default
 * @param first - the first batch, which shows what the inferer tells beside predictions
 * @param writer - whose option `columns` it is
 * @throws OptionError about columns for which there is nothing, and about more columns than a table
 * should have
 */
export function tableColumns(
  stage: PredictionStage,
  first: PredictionBatch,
  wanted: readonly ColumnGroup[] | undefined,
  writer: object,
): readonly Column[] {
  const columns: Column[] = [];
  for (const [at, group] of (wanted ?? GROUPS).entries()) {
    const own = columnsOf(group, stage, first);
    if (own.length === 0 && wanted !== undefined)
      throw OptionError.about(writer, ["columns", at], {
        message: `there is nothing for the column \`${group}\``,
        label: REASONS[group] ?? "nothing of that kind",
        help: ["leave it out"],
      });
    columns.push(...own);
  }
  if (columns.length > MOST_COLUMNS)
    throw OptionError.about(writer, [], {
      message: `the table would have ${columns.length} columns`,
      label: `more than ${MOST_COLUMNS}`,
      help: [
        "take `lighter.writers.Files`, with a file for each sample, or `lighter.writers.JsonLines`",
        "or leave `outputs` and `probabilities` out of `columns`",
      ],
    });
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw OptionError.about(writer, ["columns"], {
      message: `two columns would be called \`${twice}\``,
      label: "one name for two columns",
      help: ["name columns so that no two are alike, or take `lighter.writers.JsonLines`"],
    });
  return columns;
}

const REASONS: Readonly<Partial<Record<ColumnGroup, string>>> = {
  class: "the model tells no classes apart",
  probability: "the model tells no classes apart",
  probabilities: "the model tells no classes apart",
  targets: "the data have no targets",
  extras: "the inferer tells nothing beside predictions",
};

function columnsOf(
  group: ColumnGroup,
  { outputs }: PredictionStage,
  first: PredictionBatch,
): readonly Column[] {
  if (group === "id") return [{ name: "id", cell: (batch, index) => batch.ids[index]! }];
  if (group === "extras")
    return Object.entries(first.extras).flatMap(([name, { shape }]) =>
      numbered(
        name,
        shape,
        outputs.find((output) => output.classes !== "yes" && spreadName(output) === name),
        (batch) => batch.extras[name]!,
      ),
    );
  return outputs.flatMap((output, at) => {
    const prefix = output.name === undefined ? "" : `${output.name}/`;
    return ofOutput(group, output, at, first).map(({ name, cell }) => ({ name: prefix + name, cell }));
  });
}

function ofOutput(
  group: ColumnGroup,
  output: PredictedOutput,
  at: number,
  first: PredictionBatch,
): readonly Column[] {
  const isOne = hasOneAnswer(output);
  const hasClass = isOne && output.classes !== "each";
  const bestOf = (batch: PredictionBatch, index: number): number =>
    numbersAt(batch.outputs[at]!.classes!, index)[0]!;
  switch (group) {
    case "class":
      if (!hasClass) return [];
      return [{ name: "class", cell: (batch, index) => classText(output, bestOf(batch, index)) }];
    case "probability":
      if (!hasClass) return [];
      return [
        {
          name: "probability",
          cell: (batch, index) => {
            const numbers = numbersAt(batch.outputs[at]!.probabilities!, index);
            return numberText(numbers[bestOf(batch, index)] ?? Number.NaN);
          },
        },
      ];
    case "probabilities": {
      const { probabilities } = first.outputs[at]!;
      if (!isOne || probabilities === undefined) return [];
      return numbered(
        "probability",
        probabilities.shape,
        output,
        (batch) => batch.outputs[at]!.probabilities!,
      );
    }
    case "outputs":
      return numbered(
        "output",
        output.shape,
        output.classes === "yes" ? undefined : output,
        (batch) => batch.outputs[at]!.raw,
      );
    case "targets": {
      const { targets } = first.outputs[at]!;
      if (targets === undefined) return [];
      if (output.targets !== "classes" || targets.shape.length > 0)
        return numbered("target", targets.shape, undefined, (batch) => batch.outputs[at]!.targets!);
      const cell = (batch: PredictionBatch, index: number): string =>
        classText(output, numbersAt(batch.outputs[at]!.targets!, index)[0]!);
      return [{ name: "target", cell }];
    }
    default:
      return [];
  }
}

/**
 * A column for each number of a sample: `output`, or `output_0`, `output_1`, or by the names of
 * classes, `output_cat`.
 */
function numbered(
  name: string,
  shape: readonly number[],
  named: PredictedOutput | undefined,
  numbers: (batch: PredictionBatch) => NumberArray,
): readonly Column[] {
  const size = shape.reduce((product, length) => product * length, 1);
  const isOfClasses = shape.length === 1 && named?.classNames?.length === size;
  const names = isOfClasses ? named.classNames : undefined;
  return Array.from({ length: Math.min(size, MOST_COLUMNS + 1) }, (_, at) => ({
    name: size === 1 && names === undefined ? name : `${name}_${names?.[at] ?? at}`,
    cell: (batch, index) => numberText(numbers(batch).values[index * size + at]!),
  }));
}
