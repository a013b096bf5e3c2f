import type { StateValue } from "@lighterjs/callbacks";
import { parseJSON } from "@lighterjs/core/files";
import * as v from "valibot";
import { describeIssue } from "../describe-issue.js";
import type { CopiedWeights, RunSnapshot } from "./run-snapshot.js";
import { DamagedFileError } from "./tensor-file.js";

/** All of a snapshot that is no tensor. */
export type SnapshotState = Omit<RunSnapshot, "weights" | "optimizer" | "copies"> & {
  readonly copies?: Readonly<Record<string, Omit<CopiedWeights, "weights">>>;
  readonly optimizer: Omit<RunSnapshot["optimizer"], "state"> & {
    readonly steps: Readonly<Record<string, number>>;
  };
};

/** More epochs than these would take longer than anyone has; of steps there may be more. */
const MOST_EPOCHS = 1e9;

const text = v.string();
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const epoch = v.pipe(count, v.maxValue(MOST_EPOCHS));
const finite = v.pipe(v.number(), v.finite());
/** A metric may be anything that a computation gives. */
const measured = v.custom<number>((value) => typeof value === "number", "a number");
const metrics = v.record(text, measured);
/** A state that an object of the run made itself, and checks itself when it takes it back. */
const own = v.custom<StateValue>(() => true);
const ownStates = v.record(text, own);
/** Four words of a generator that is never at zero. */
const word = v.pipe(count, v.maxValue(2 ** 32 - 1));
const random = v.pipe(
  v.array(word),
  v.length(4),
  v.check((words) => words.some((each) => each !== 0), "numbers that are not all zero"),
);

/** A file of the run folder itself: its name goes into no path before this is known. */
const fileName = v.pipe(
  text,
  v.check((name) => /^[^/\\:\p{Cc}]+$/u.test(name) && name !== "." && name !== "..", "the name of a file"),
);

/** States of our loggers about their records, by class. */
const LOGGERS: Readonly<Record<string, v.GenericSchema>> = {
  Csv: v.object({ columns: v.array(text), rows: count }),
  JsonLines: v.object({ bytes: count }),
  TensorBoard: v.object({ file: fileName, bytes: count }),
};

/** One for all, or one for each channel. */
const factors = v.union([finite, v.array(finite)]);
const scaling = v.object({ subtract: factors, divide: factors });

const state = v.object({
  place: v.pipe(
    v.object({
      epoch,
      step: count,
      stage: v.picklist(["start", "train", "validation"]),
      batches: count,
      batches_per_epoch: count,
      validation_due: v.optional(v.boolean()),
    }),
    v.check(
      ({ stage, batches, batches_per_epoch: all }) =>
        stage === "train" ? batches <= all || all === 0 : batches === 0,
      "no more batches than an epoch has",
    ),
  ),
  optimizer: v.object({
    type: text,
    learning_rate: finite,
    steps: v.record(text, count),
    multipliers: v.record(text, v.pipe(finite, v.minValue(0))),
    defaults: v.optional(own),
  }),
  callbacks: ownStates,
  copies: v.optional(v.record(text, v.object({ stands_in: v.boolean(), restored: v.optional(v.boolean()) }))),
  scheduler: v.optional(own),
  criteria: v.optional(ownStates),
  random: v.record(text, random),
  epoch_metrics: v.optional(
    v.object({
      loss_sum: measured,
      samples: v.pipe(finite, v.minValue(0)),
      output_loss_sums: v.optional(v.record(text, measured)),
      metrics: ownStates,
    }),
  ),
  log: v.object({
    latest: metrics,
    pending: v.optional(v.object({ epoch, step: count, metrics })),
    loggers: ownStates,
  }),
  class_names: v.optional(v.union([v.array(text), v.record(text, v.array(text))])),
  target_scaling: v.optional(v.array(v.nullable(scaling))),
  fitted: v.optional(own),
  inputs: v.optional(
    v.array(
      v.object({
        shape: v.pipe(v.array(count), v.maxLength(16)),
        type: v.picklist(["int32", "float32"]),
        scaling: v.optional(scaling),
      }),
    ),
  ),
  stop_reason: v.optional(text),
  origin: v.object({
    config: v.optional(v.object({ digest: text, text })),
    backend: text,
    packages: v.record(text, text),
  }),
});

/**
 * Reads what a checkpoint says beside its tensors, and makes sure of every field.
 *
 * @throws DamagedFileError that names the field, UnusableJSONError
 */
export function parseSnapshotState(json: string): SnapshotState {
  const data = parseJSON(json, { refusedKeys: ["__proto__"], reviver: readNumber });
  const read = v.safeParse(state, data, { abortEarly: true, abortPipeEarly: true });
  if (!read.success) throw new DamagedFileError(describeIssue(read.issues[0]));
  const { place, random: streams, log } = read.output;
  if (place.stage === "train" && !Object.hasOwn(streams, TRAINING_DATA))
    throw new DamagedFileError(`\`random\` has no \`${TRAINING_DATA}\`, by which the epoch goes on`);
  for (const [key, value] of Object.entries(log.loggers)) checkLogger(key, value);
  return read.output as SnapshotState;
}

/** The stream that draws the order of the samples. */
const TRAINING_DATA = "data/train";

function checkLogger(key: string, value: unknown): void {
  const shape = LOGGERS[key.replace(/#\d+$/, "")];
  const read = shape && v.safeParse(shape, value, { abortEarly: true, abortPipeEarly: true });
  if (read?.success === false)
    throw new DamagedFileError(`\`log.loggers.${key}\`: ${describeIssue(read.issues[0])}`);
}

/** Numbers that JSON does not have: a metric may be NaN. */
export function writeNumber(_: string, value: unknown): unknown {
  const isPlain = typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0));
  return isPlain ? value : { $number: Object.is(value, -0) ? "-0" : String(value) };
}

function readNumber(_: string, value: unknown): unknown {
  const isNumber = typeof value === "object" && value !== null && "$number" in value;
  return isNumber ? Number(value.$number) : value;
}
