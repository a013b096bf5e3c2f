import * as v from "valibot";
import type { StateValue } from "@lighterjs/callbacks";
import type { Fitted } from "../data/fitted.js";
import type { OutputMeaning } from "../losses/output-meaning.js";
import type { Layer } from "../network/layer-internals.js";

/** Facts in the file of a model about the data that it was trained on, and about its outputs. */
export interface ToldByModel {
  readonly fitted: Fitted;
  /** Meaning of each output, in their order, where the file says it. */
  readonly meanings: readonly (OutputMeaning | undefined)[];
  /** The file, for messages. */
  readonly label: string;
}

const factors = v.union([v.number(), v.array(v.number())]);
const names = v.array(v.string());
const said = v.object({
  class_names: v.optional(v.union([names, v.record(v.string(), names)])),
  fitted: v.optional(v.custom<StateValue>(() => true)),
  outputs: v.optional(
    v.array(
      v.object({
        kind: v.optional(v.picklist(["logits", "probabilities", "classes", "numbers"])),
        multi_label: v.optional(v.boolean()),
        scaling: v.optional(v.object({ subtract: factors, divide: factors })),
      }),
    ),
    [],
  ),
});

/** @param metadata - what a file of ours says under our key; of anything else nothing is read */
export function readTold(metadata: unknown, label: string): ToldByModel | undefined {
  const read = v.safeParse(said, metadata);
  if (!read.success) return undefined;
  const { class_names, fitted, outputs } = read.output;
  const scaling = outputs.map((output) => output.scaling ?? null);
  return {
    fitted: {
      ...(class_names && { class_names }),
      ...(fitted !== undefined && { fitted }),
      ...(scaling.some((each) => each !== null) && { target_scaling: scaling }),
    },
    meanings: outputs.map(({ kind, multi_label: multiLabel = false }) => kind && { kind, multiLabel }),
    label,
  };
}

const files = new WeakMap<Layer, ToldByModel>();

/** Notes what the file of a model says, for stages that use the model without a checkpoint. */
export function noteTold(model: Layer, told: ToldByModel | undefined): void {
  if (told !== undefined) files.set(model, told);
}

/** Told by the file of a model that is all that the file holds. */
export function toldBy(model: Layer): ToldByModel | undefined {
  return files.get(model);
}
