import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { removeLeftovers, replaceFile } from "@lighterjs/core/files";
import { layers, tf } from "../engine/tf.js";
import type { Network } from "../network/network.js";
import { variableOf } from "../network/network-parameter.js";
import { fileNames, isSingleLayer } from "./file-names.js";
import { modelLayout } from "./model-layout.js";
import { METADATA_KEY, type ModelMetadata } from "./model-metadata.js";
import { MODEL_FILE, runFromFolder, savedModel, type SavedModel } from "./saved-model.js";
import { fileWeights, modelTopology } from "./topology.js";
import { withFolderLock } from "./with-folder-lock.js";

/** Weights of earlier saves carry another digest. */
const WEIGHTS_FILE = /^weights\.[0-9a-f]{16}\.bin$/;

export interface SaveOptions {
  /** Absolute path of the folder of the run that the model is of. */
  readonly run?: string | undefined;
  /** Called with the model of somebody else that is about to be replaced. */
  readonly onReplace?: (replaced: SavedModel) => void;
}

/**
 * Saves the model with its weights into a folder, as a `model.json` that TensorFlow.js loads without us.
 *
 * What was saved there before is replaced only once the new model is complete: `model.json` names the weights by a digest of
 * their content, and is renamed into place last. Of processes that save into one folder the last one wins, as a whole.
 *
 * @throws Error that says in words what stands in the way
 */
export async function saveModel(
  network: Network,
  folder: string,
  { run, onReplace }: SaveOptions = {},
): Promise<void> {
  const { tree } = network;
  const layout = modelLayout(tree);
  const names = fileNames(layout);
  const named = fileWeights(layout, names).map(([name, variable]) => ({
    name,
    tensor: variableOf(variable),
  }));
  const { data, specs } = await tf.io.encodeWeights(named);
  const weights = new Uint8Array(data);
  const weightsFile = `weights.${createHash("sha256").update(weights).digest("hex").slice(0, 16)}.bin`;
  const metadata: ModelMetadata = {
    format: 2,
    single_layer: isSingleLayer(tree),
    names: names.told,
    ...(run !== undefined && { run: runFromFolder(run, folder) }),
  };
  const model = {
    format: "layers-model",
    generatedBy: `TensorFlow.js tfjs-layers v${layers.version_layers}`,
    convertedBy: null,
    modelTopology: modelTopology(layout, names),
    userDefinedMetadata: { [METADATA_KEY]: metadata },
    weightsManifest: [{ paths: [weightsFile], weights: specs }],
  };
  const text = `${JSON.stringify(model, null, 1)}\n`;
  await mkdir(folder, { recursive: true });
  // Between the two renames, and until the weights of before are removed, nobody else may do the same.
  await withFolderLock({ folder, name: "saving" }, async () => {
    const before = await savedModel(join(folder, MODEL_FILE));
    if (before !== undefined && before.run !== run) onReplace?.(before);
    await replaceFile(join(folder, weightsFile), [weights]);
    await replaceFile(join(folder, MODEL_FILE), text);
    for (const name of await readdir(folder))
      if (WEIGHTS_FILE.test(name) && name !== weightsFile) await rm(join(folder, name), { force: true });
    await removeLeftovers(folder, (name) => name === MODEL_FILE || WEIGHTS_FILE.test(name));
  });
}
