import type { Tensor } from "@tensorflow/tfjs-core";
import type { Dataset } from "../data/dataset.js";
import type { FeatureBatch } from "./feature-batch.js";
import { FeatureStore, type RowSpec, type StoredForm } from "./feature-store.js";

/**
 * Makes room for the features of all samples of a dataset.
 *
 * @param batch - one of them, for the form of its features
 * @param budget - bytes that may be taken
 * @returns why there can be no such store, where that is so
 */
export function openStore(
  dataset: Dataset,
  { features, targets, ids }: FeatureBatch,
  budget: number,
): FeatureStore | { readonly refusal: string } {
  const rowsOf = (tensors: readonly Tensor[]) =>
    tensors.flatMap(({ shape: [count, ...shape], dtype }): RowSpec[] =>
      count === ids.length && (dtype === "float32" || dtype === "int32") ? [{ shape, type: dtype }] : [],
    );
  const form: StoredForm = { features: rowsOf(features), targets: rowsOf(targets) };
  if (form.features.length < features.length)
    return { refusal: `they are not one row of numbers for each sample of \`${nameOf(dataset)}\`` };
  const bytes = FeatureStore.bytesFor(dataset.length, form);
  const need = `the ${dataset.length} samples of \`${nameOf(dataset)}\` would take ${sizeText(bytes)}`;
  if (bytes > budget) return { refusal: `${need}, but only ${sizeText(budget)} may be used` };
  const rows = rowsById(dataset);
  if ("refusal" in rows) return rows;
  try {
    return new FeatureStore(rows, form);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { refusal: `${need}, which is more than there is (${error.message})` };
  }
}

/** The class of a dataset, as messages name it. */
export function nameOf(dataset: Dataset): string {
  return dataset.constructor.name;
}

function rowsById(dataset: Dataset): ReadonlyMap<string, number> | { readonly refusal: string } {
  const rows = new Map<string, number>();
  for (let index = 0; index < dataset.length; index++) {
    const id: unknown = dataset.sampleId(index);
    if (typeof id !== "string" || id === "")
      return { refusal: `sample ${index} of \`${nameOf(dataset)}\` has no id` };
    if (rows.has(id)) return { refusal: `two samples of \`${nameOf(dataset)}\` have the id \`${id}\`` };
    rows.set(id, index);
  }
  return rows;
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes.toLocaleString("en-US")} bytes` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
