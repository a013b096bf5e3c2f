import type { StateValue } from "@lighterjs/callbacks";
import * as v from "valibot";
import { describeIssue } from "../../describe-issue.js";
import type { FittedColumn, FittedTable, NumberStatistics } from "./column-settings.js";
import { fitNumbers } from "./fit-numbers.js";
import type { RawTable } from "./table-builder.js";

/** A column in which the training data have no cell to go by. */
export class NothingToFitError extends Error {
  constructor(readonly column: string) {
    super(`all cells of \`${column}\` are empty`);
  }
}

/**
 * Learns from rows how all rows are to be read.
 *
 * @param samples - indices of the rows
 * @throws NothingToFitError
 */
export function fitTable(table: RawTable, samples: ArrayLike<number>): FittedTable {
  const columns = new Map<string, FittedColumn>();
  for (const { name, settings, categories } of table.plan.features) {
    const raw = table.columns.get(name)!;
    const slotValues = (slot: number) => new SlotValues(table, slot, samples);
    if (settings.as === "text" && raw.kind === "text")
      columns.set(name, { ...settings, words: raw.lists.vocabularyOf(samples) });
    else if (settings.as === "category" && raw.kind === "categories") {
      const names = [...raw.found.keys()];
      const own = new Set<string>();
      for (const value of slotValues(raw.slot)) if (!Number.isNaN(value)) own.add(names[value]!);
      columns.set(name, { ...settings, categories: categories ?? [...own].sort() });
    } else if (settings.as === "date" && raw.kind === "numbers") {
      const statistics = settings.parts.map((_, at) =>
        found(fitNumbers(slotValues(raw.slot + at), settings), name),
      );
      columns.set(name, { ...settings, statistics });
    } else if (settings.as === "number" && raw.kind === "numbers") {
      if (settings.missing === null && settings.scale === null) continue;
      columns.set(name, { ...settings, ...found(fitNumbers(slotValues(raw.slot), settings), name) });
    }
  }
  for (const [at, { name, scale }] of table.plan.targets.entries()) {
    const target = table.targets[at];
    if (scale === null || target === undefined) continue;
    const settings = { as: "number", missing: null, scale } as const;
    columns.set(name, {
      ...settings,
      ...found(fitNumbers(valuesAt(target.values, samples), settings), name),
    });
  }
  return { inputs: table.plan.inputs, columns };
}

function valuesAt(values: Float32Array, samples: ArrayLike<number>): readonly number[] {
  return Array.from(samples, (row) => values[row]!);
}

function found(statistics: NumberStatistics | undefined, column: string): NumberStatistics {
  if (statistics === undefined) throw new NothingToFitError(column);
  return statistics;
}

/** One number of some rows. */
class SlotValues implements Iterable<number> {
  constructor(
    private readonly table: RawTable,
    private readonly slot: number,
    private readonly samples: ArrayLike<number>,
  ) {}

  *[Symbol.iterator](): Iterator<number> {
    const { values, stride } = this.table;
    for (let at = 0; at < this.samples.length; at++) yield values[this.samples[at]! * stride + this.slot]!;
  }
}

const text = v.string();
const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const scale = v.nullable(v.picklist(["standard", "range"]));
const statistics = {
  fill: v.optional(finite),
  mean: v.optional(finite),
  std: v.optional(finite),
  min: v.optional(finite),
  max: v.optional(finite),
};
const column = v.variant("as", [
  v.object({
    as: v.literal("number"),
    missing: v.nullable(v.union([v.picklist(["mean", "median", "drop"]), finite])),
    scale,
    ...statistics,
  }),
  v.object({
    as: v.literal("category"),
    missing: v.nullable(v.picklist(["unknown", "drop"])),
    encode: v.picklist(["one_hot", "index"]),
    categories: v.array(text),
  }),
  v.object({
    as: v.literal("text"),
    tokens: v.picklist(["words", "characters"]),
    length: whole,
    vocabulary: whole,
    lowercase: v.boolean(),
    words: v.array(text),
  }),
  v.object({
    as: v.literal("date"),
    parts: v.array(v.picklist(["days", "year", "month", "day", "weekday", "day_of_year", "hour", "minute"])),
    missing: v.nullable(v.picklist(["mean", "median", "drop"])),
    scale,
    statistics: v.array(v.object(statistics)),
  }),
]);
const state = v.object({
  table: v.object({
    inputs: v.array(v.object({ name: v.nullable(text), columns: v.array(text) })),
    columns: v.record(text, column),
  }),
});

/** As it stands in checkpoints and with a saved model. */
export function writeFittedTable({ inputs, columns }: FittedTable): StateValue {
  const written: v.InferOutput<typeof state> = {
    table: {
      inputs: inputs.map(({ name = null, columns: names }) => ({ name, columns: [...names] })),
      columns: Object.fromEntries(columns) as v.InferOutput<typeof state>["table"]["columns"],
    },
  };
  return written as StateValue;
}

/**
 * @returns what is wrong with it, in a few words, where it is not what {@link writeFittedTable}
 * writes
 */
export function readFittedTable(value: StateValue): FittedTable | string {
  if (typeof value !== "object" || value === null || !("table" in value)) return "it is of no table";
  const read = v.safeParse(state, value, { abortEarly: true, abortPipeEarly: true });
  if (!read.success) return describeIssue(read.issues[0]);
  const { inputs, columns } = read.output.table;
  return {
    inputs: inputs.map(({ name, columns: names }) => ({ name: name ?? undefined, columns: names })),
    columns: new Map(Object.entries(columns)),
  };
}
