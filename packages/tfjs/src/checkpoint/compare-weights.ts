import { CheckpointError } from "./checkpoint-error.js";
import type { StoredTensor } from "./tensor-file.js";

/** The form that must be the same for a weight to be taken over. */
export interface WeightForm {
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Advice where a model is used that has been trained elsewhere. */
export const NAME_ITS_RUN = ["name the run, or a checkpoint, that this model was trained in"];

/** More are not listed. */
const LISTED = 12;

/**
 * Refuses a checkpoint of another model.
 *
 * @param current - the model's weights by name
 * @param subject - the system whose model it is
 * @param help - what to do
 * @throws CheckpointError CHECKPOINT_MISMATCH that lists what differs
 */
export function requireSameWeights(
  saved: ReadonlyMap<string, StoredTensor>,
  current: ReadonlyMap<string, WeightForm>,
  subject: object,
  help: readonly string[] = ["resume with the model that the checkpoint was saved from, or start a new run"],
): void {
  const differences = [...weightDifferences(saved, current)];
  if (differences.length === 0) return;
  const more = differences.length - LISTED;
  const count = differences.length === 1 ? "one weight differs" : `${differences.length} weights differ`;
  throw new CheckpointError("CHECKPOINT_MISMATCH", `the checkpoint is of another model: ${count}`, {
    subject,
    label: "not the model that was saved",
    notes: [...differences.slice(0, LISTED), ...(more > 0 ? [`and ${more} more`] : [])],
    help,
  });
}

function* weightDifferences(
  saved: ReadonlyMap<string, StoredTensor>,
  current: ReadonlyMap<string, WeightForm>,
): Generator<string> {
  for (const [name, { shape, dtype }] of current) {
    const found = saved.get(name);
    if (found === undefined) yield `\`${name}\` is not in the checkpoint`;
    else if (found.shape.join() !== shape.join())
      yield `\`${name}\` has the shape [${shape.join(", ")}], in the checkpoint [${found.shape.join(", ")}]`;
    else if (found.dtype !== dtype)
      yield `\`${name}\` holds ${dtype} values, in the checkpoint ${found.dtype}`;
  }
  for (const name of saved.keys()) if (!current.has(name)) yield `\`${name}\` is not in the model`;
}
