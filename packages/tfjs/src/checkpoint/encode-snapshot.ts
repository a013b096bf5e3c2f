import type { OptimizerState, ParameterState } from "../optimizers/optimizer.js";
import type { RunSnapshot } from "./run-snapshot.js";
import { parseSnapshotState, writeNumber, type SnapshotState } from "./snapshot-state.js";
import { DamagedFileError, decodeTensorFile, encodeTensorFile, type StoredTensor } from "./tensor-file.js";

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

/** The parts of a checkpoint file, in order. Weights are tensors under their own names. */
export function encodeSnapshot(snapshot: RunSnapshot): readonly Uint8Array[] {
  const { weights, optimizer, ...rest } = snapshot;
  const { state: parameters, ...others } = optimizer;
  const steps = Object.fromEntries(Object.entries(parameters).map(([name, { step }]) => [name, step]));
  const state: SnapshotState = { ...rest, optimizer: { ...others, steps } };
  const metadata = { lighter_checkpoint: String(FORMAT_VERSION), state: JSON.stringify(state, writeNumber) };
  return encodeTensorFile({ metadata, tensors: new Map([...weights, ...slotTensors(parameters)]) });
}

/** @throws DamagedFileError, NewerFormatError, UnusableJSONError */
export function decodeSnapshot(bytes: Uint8Array): RunSnapshot {
  const { metadata, tensors } = decodeTensorFile(bytes);
  const version = Number(metadata["lighter_checkpoint"]);
  if (!Number.isSafeInteger(version) || version < 1)
    throw new DamagedFileError("it does not say which format it has");
  if (version > FORMAT_VERSION) throw new NewerFormatError(version);
  const { optimizer, ...rest } = parseSnapshotState(metadata["state"] ?? "");
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
  const slots = new Map<string, [slot: string, values: Float32Array][]>(
    Object.keys(steps).map((name) => [name, []]),
  );
  for (const [key, { values }] of tensors) {
    if (!key.startsWith(OPTIMIZER)) continue;
    const end = key.lastIndexOf("/");
    const known = slots.get(key.slice(OPTIMIZER.length, end));
    if (known === undefined || !(values instanceof Float32Array))
      throw new DamagedFileError(`\`${key}\` is no state of an optimizer`);
    known.push([key.slice(end + 1), values]);
  }
  return Object.fromEntries(
    Object.entries(steps).map(([name, step]): [string, ParameterState] => [
      name,
      { step, slots: Object.fromEntries(slots.get(name) ?? []) },
    ]),
  );
}
