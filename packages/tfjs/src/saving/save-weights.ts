import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { removeLeftovers, replaceFile } from "@lighterjs/core/files";
import { encodeTensorFile } from "../checkpoint/tensor-file.js";
import type { Network } from "../network/network.js";
import { METADATA_KEY, type ModelMetadata } from "./model-metadata.js";
import { runFromFolder } from "./saved-model.js";
import { masked, ownVersions, type SaveOptions } from "./save-model.js";

/** In the folder of weights that were saved without layers. */
export const WEIGHTS_FILE = "model.safetensors";

/**
 * Saves the weights of a model, by the names of its parameters, as a file of safetensors, which has
 * no layers. What it says of the model stands in its `__metadata__` as JSON, under the key
 * `lighter`.
 */
export async function saveWeights(
  network: Network,
  folder: string,
  { run, description, mask }: Omit<SaveOptions, "onReplace"> = {},
): Promise<void> {
  const metadata: Omit<ModelMetadata, "single_layer" | "names"> = {
    format: 2,
    ...(description && masked(description, mask)),
    versions: ownVersions(),
    ...(run !== undefined && { run: runFromFolder(run, folder) }),
  };
  const parts = encodeTensorFile({
    metadata: { [METADATA_KEY]: JSON.stringify(metadata) },
    tensors: await network.getWeights(),
  });
  await mkdir(folder, { recursive: true });
  await replaceFile(join(folder, WEIGHTS_FILE), parts);
  await removeLeftovers(folder, (name) => name === WEIGHTS_FILE);
}
