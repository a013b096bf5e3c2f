import type { OptimizerState, ParameterState } from "../optimizers/optimizer.js";
import type { RunSnapshot } from "./run-snapshot.js";
import { decodeTensorFile, encodeTensorFile, type StoredTensor } from "./tensor-file.js";

/** Written into each file; a file with a higher number is refused. */
export const FORMAT_VERSION = 1;

/** A whole file, but in a format that came after this version. */
export class NewerFormatError extends Error {
  constructor(readonly version: number) {
    super(`format ${version}; this version reads up to ${FORMAT_VERSION}`);
  }
}

/** Prefix of the optimizer's tensors, which no weight's name has: `optimizer/model.head.kernel/mean`. */
const OPTIMIZER = "optimizer/";

/** All of a snapshot that is no tensor. */
type SnapshotState = Omit<RunSnapshot, "weights" | "optimizer"> & {
  readonly optimizer: Omit<RunSnapshot["optimizer"], "state"> & {
    readonly steps: Readonly<Record<string, number>>;
  };
};

/** The parts of a checkpoint file, in order. Weights are tensors under their own names. */
export function encodeSnapshot(snapshot: RunSnapshot): readonly Uint8Array[] {
  const { weights, optimizer, ...rest } = snapshot;
  const { state: parameters, ...others } = optimizer;
  const steps = Object.fromEntries(Object.entries(parameters).map(([name, { step }]) => [name, step]));
  const state: SnapshotState = { ...rest, optimizer: { ...others, steps } };
  const metadata = { lighter_checkpoint: String(FORMAT_VERSION), state: JSON.stringify(state, writeNumber) };
  return encodeTensorFile({ metadata, tensors: new Map([...weights, ...slotTensors(parameters)]) });
}

/** @throws DamagedFileError, NewerFormatError */
export function decodeSnapshot(bytes: Uint8Array): RunSnapshot {
  const { metadata, tensors } = decodeTensorFile(bytes);
  const version = Number(metadata["lighter_checkpoint"]);
  if (version > FORMAT_VERSION) throw new NewerFormatError(version);
  const { optimizer, ...rest } = JSON.parse(metadata["state"] ?? "", readNumber) as SnapshotState;
  const { steps, ...others } = optimizer;
  const weights = new Map([...tensors].filter(([name]) => !name.startsWith(OPTIMIZER)));
  return { ...rest, weights, optimizer: { ...others, state: parameterStates(steps, tensors) } };
}

function* slotTensors(state: OptimizerState): Generator<[string, StoredTensor]> {
  for (const [name, { slots }] of Object.entries(state))
    for (const [slot, values] of Object.entries(slots))
      yield [`${OPTIMIZER}${name}/${slot}`, { dtype: "float32", shape: [values.length], values }];
}

function parameterStates(
  steps: Readonly<Record<string, number>>,
  tensors: ReadonlyMap<string, StoredTensor>,
): OptimizerState {
  const slots = new Map<string, Record<string, Float32Array>>();
  for (const [key, { values }] of tensors) {
    if (!key.startsWith(OPTIMIZER)) continue;
    const end = key.lastIndexOf("/");
    const name = key.slice(OPTIMIZER.length, end);
    const known = slots.get(name) ?? {};
    slots.set(name, known);
    known[key.slice(end + 1)] = Float32Array.from(values);
  }
  return Object.fromEntries(
    Object.entries(steps).map(([name, step]): [string, ParameterState] => [
      name,
      { step, slots: slots.get(name) ?? {} },
    ]),
  );
}

/** Numbers that JSON does not have: a metric may be NaN. */
function writeNumber(_: string, value: unknown): unknown {
  const isPlain = typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0));
  return isPlain ? value : { $number: Object.is(value, -0) ? "-0" : String(value) };
}

function readNumber(_: string, value: unknown): unknown {
  const isNumber = typeof value === "object" && value !== null && "$number" in value;
  return isNumber ? Number(value.$number) : value;
}
