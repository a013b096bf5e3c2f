import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  isHeldElsewhere,
  removeLeftovers,
  replaceFile,
  takeLock,
  type LockTarget,
} from "@lighterjs/core/files";
import { layers, tf } from "../engine/tf.js";
import { variableOf } from "../network/network-parameter.js";
import type { Network } from "../network/network.js";
import { fileNames, isSingleLayer } from "./file-names.js";
import type { ModelDescription } from "./model-description.js";
import { modelLayout } from "./model-layout.js";
import { METADATA_KEY, type ModelMetadata } from "./model-metadata.js";
import { MODEL_FILE, runFromFolder, savedModel, type SavedModel } from "./saved-model.js";
import { fileWeights, modelTopology } from "./topology.js";

/** Weights of earlier saves carry another digest. */
const WEIGHTS_FILE = /^weights\.[0-9a-f]{16}\.bin$/;

const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
/** Of what makes a model file. */
export function ownVersions(): Readonly<Record<string, string>> {
  return { "@lighterjs/tfjs": version, "@tensorflow/tfjs-layers": layers.version_layers };
}

export interface SaveOptions {
  /** Absolute path of the folder of the run that the model is of. */
  readonly run?: string | undefined;
  /** Description for its users. */
  readonly description?: ModelDescription | undefined;
  /**
   * The text with `${env:NAME}` in the place of what the config has read from the environment:
   * anybody may read what is said of a model.
   */
  readonly mask?: ((text: string) => string) | undefined;
  /** Called with the model of somebody else that is about to be replaced. */
  readonly onReplace?: (replaced: SavedModel) => void;
}

/**
 * Saves the model with its weights into a folder, as a `model.json` that TensorFlow.js loads
 * without us.
 *
 * A model that was saved there before is replaced only once the new model is complete: `model.json`
 * names the weights by a digest of their content, and is renamed into place last. Of processes that
 * save into one folder the last one wins, as a whole.
 *
 * @throws Error that says in words what stands in the way
 */
export async function saveModel(
  network: Network,
  folder: string,
  { run, description, mask, onReplace }: SaveOptions = {},
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
    ...(description && masked(description, mask)),
    versions: ownVersions(),
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
  // Between the two renames, and until the weights of before are removed, nobody else may do the
  // same.
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

/** The same without what anybody must not read, in keys as well. */
export function masked<T>(value: T, mask: SaveOptions["mask"]): T {
  if (mask === undefined) return value;
  const hide = (each: unknown): unknown => {
    if (typeof each === "string") return mask(each);
    if (Array.isArray(each)) return each.map(hide);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [mask(key), hide(inner)]));
  };
  return hide(value) as T;
}

/** Saving takes seconds. Who has the lock for longer has come to a halt. */
const PATIENCE_MS = 15 * 60_000;

/** Does what one process at a time may do in a folder; waits for the others. */
export async function withFolderLock<T>(target: LockTarget, work: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const lock = await takeLock(target);
    if (!isHeldElsewhere(lock)) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    if (Date.now() > until)
      throw new Error(
        `\`${target.folder}\` is being written by another process, which does not come to an end: see \`${lock.path}\``,
      );
    await setTimeout(10 + Math.random() * 40);
  }
}
