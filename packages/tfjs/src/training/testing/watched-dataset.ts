import type { Dataset } from "../../data/index.js";

/** A dataset that counts how often each sample is read, and may claim other things of itself. */
export function watchedDataset(
  dataset: Dataset,
  claims: Partial<Pick<Dataset, "deterministic" | "sampleId">> = {},
): Dataset & { readonly reads: number[] } {
  const reads = new Array<number>(dataset.length).fill(0);
  return {
    prepare: () => dataset.prepare(),
    length: dataset.length,
    sampleShape: dataset.sampleShape,
    inputs: dataset.inputs,
    targets: dataset.targets,
    deterministic: dataset.deterministic,
    sampleId: (index) => dataset.sampleId(index),
    read(index, sample, salt) {
      reads[index] = (reads[index] ?? 0) + 1;
      return dataset.read(index, sample, salt);
    },
    ...claims,
    reads,
  };
}
