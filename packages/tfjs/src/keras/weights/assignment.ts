import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { tf } from "../../engine/tf.js";
import type { Hdf5Dataset } from "../hdf5.js";
import { KerasFault } from "../keras-fault.js";

/** A weight of a model, and the array of a file that is to be its value. */
export interface Assignment {
  readonly variable: LayerVariable;
  readonly source: Hdf5Dataset;
  /** The layer whose weight it is. */
  readonly layer: string;
}

/** Compares shapes of all, before any weight is touched. */
export function requireShapes(assignments: readonly Assignment[]): void {
  for (const { variable, source, layer } of assignments) {
    const [wanted, found] = [variable.shape, source.shape].map(renderShape);
    if (wanted !== found)
      throw new KerasFault(
        `does not fit: \`${source.path}\` has the shape ${found}, where layer \`${layer}\` has a weight of ${wanted}`,
        { label: "weights of another model", help: [OTHER_MODEL] },
      );
  }
}

/** Possible causes where weights and architecture differ. */
export const OTHER_MODEL = "the weights were saved from another model than the one that they are read into";

/** Gives the weights their values, one by one, so that none is in memory twice for long. */
export function assign(assignments: readonly Assignment[]): void {
  requireShapes(assignments);
  for (const { variable, source } of assignments) {
    const { values, shape } = source.read();
    tf.tidy(() => {
      variable.write(tf.tensor(values, [...shape], "float32"));
    });
  }
}

function renderShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? "null").join(", ")}]`;
}
