import type { OptimizerState, ParameterState } from "../optimizers/optimizer-state.js";
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

/**
 * Prefix of the optimizer's tensors, which no weight's name has:
 * `optimizer/model.head.kernel/mean`.
 */
const OPTIMIZER = "optimizer/";
/** Of further sets of weights: `copies/ExponentialMovingAverage/model.head.kernel`. */
const COPIES = "copies/";

/** The parts of a checkpoint file, in order. Weights are tensors under their own names. */
export function encodeSnapshot(snapshot: RunSnapshot): readonly Uint8Array[] {
  const { weights, optimizer, copies, ...rest } = snapshot;
  const { state: parameters, ...others } = optimizer;
  const steps = Object.fromEntries(Object.entries(parameters).map(([name, { step }]) => [name, step]));
  const owners = Object.entries(copies ?? {}).map(([key, { weights: _, ...copy }]) => [key, copy] as const);
  const state: SnapshotState = {
    ...rest,
    optimizer: { ...others, steps },
    ...(owners.length > 0 && { copies: Object.fromEntries(owners) }),
  };
  const metadata = { lighter_checkpoint: String(FORMAT_VERSION), state: JSON.stringify(state, writeNumber) };
  return encodeTensorFile({
    metadata,
    tensors: new Map([...weights, ...slotTensors(parameters), ...copyTensors(copies)]),
  });
}

/** @throws DamagedFileError, NewerFormatError, UnusableJSONError */
export function decodeSnapshot(bytes: Uint8Array): RunSnapshot {
  const { metadata, tensors } = decodeTensorFile(bytes);
  const version = Number(metadata["lighter_checkpoint"]);
  if (!Number.isSafeInteger(version) || version < 1)
    throw new DamagedFileError("it does not say which format it has");
  if (version > FORMAT_VERSION) throw new NewerFormatError(version);
  const { optimizer, copies, ...rest } = parseSnapshotState(metadata["state"] ?? "");
  const { steps, ...others } = optimizer;
  const weights = new Map(
    [...tensors].filter(([name]) => !name.startsWith(OPTIMIZER) && !name.startsWith(COPIES)),
  );
  return {
    ...rest,
    weights,
    optimizer: { ...others, state: parameterStates(steps, tensors) },
    ...(copies && { copies: copiedWeights(copies, tensors) }),
  };
}

function* copyTensors(copies: RunSnapshot["copies"] = {}): Generator<[string, StoredTensor]> {
  for (const [owner, { weights }] of Object.entries(copies))
    for (const [name, tensor] of weights) yield [`${COPIES}${owner}/${name}`, tensor];
}

function copiedWeights(
  owners: NonNullable<SnapshotState["copies"]>,
  tensors: ReadonlyMap<string, StoredTensor>,
): NonNullable<RunSnapshot["copies"]> {
  const entries = Object.entries(owners).map(([owner, copy]) => {
    const prefix = `${COPIES}${owner}/`;
    const own = [...tensors].filter(([name]) => name.startsWith(prefix));
    const weights = new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
    return [owner, { ...copy, weights }] as const;
  });
  return Object.fromEntries(entries);
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
