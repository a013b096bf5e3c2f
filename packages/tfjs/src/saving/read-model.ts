import type { io } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { layers, loadCpuBackend, tf } from "../engine/tf.js";
import { firstLineOf } from "../first-line.js";
import { containedLayers, wrappedLayer, type Layer } from "../network/layer-internals.js";
import { modelFault } from "./model-fault.js";
import { expectedBytes, parseModelFile } from "./model-file.js";
import { readMetadata } from "./model-metadata.js";
import { findModel, type ModelSource } from "./model-source.js";

/**
 * Reads a model that TensorFlow.js or we saved, with its weights.
 *
 * @param location - the folder, its `model.json`, or an `http` address of either
 * @throws OptionError about the option `path`
 */
export async function readModel(location: string): Promise<Layer> {
  const source = await findModel(location);
  const file = parseModelFile(await source.text(), source.label);
  const weightData = await readWeights(file.weightsManifest, source);
  const { modelTopology, weightsManifest } = file;
  // Weights need a backend to lie in before the trainer chooses its own, to which TensorFlow.js then moves them.
  loadCpuBackend();
  let model: LayersModel;
  try {
    model = await layers.loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        ...(weightData.byteLength > 0 && {
          weightData: weightData.buffer,
          weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
        }),
      }),
    );
  } catch (error) {
    throw modelFault(
      "INVALID_MODEL",
      `the model in \`${source.label}\` cannot be built: ${firstLineOf(error)}`,
      "cannot be built",
      { cause: error },
    );
  }
  const metadata = readMetadata(file.userDefinedMetadata);
  if (metadata === undefined) return model;
  restoreNames(model, "");
  const [only] = containedLayers(model);
  return metadata.single_layer && only !== undefined ? only : model;
}

async function readWeights(
  manifest: io.WeightsManifestConfig,
  source: ModelSource,
): Promise<Uint8Array<ArrayBuffer>> {
  const groups = await Promise.all(
    manifest.map(async ({ paths, weights }) => {
      const parts = await Promise.all(paths.map((path) => source.bytes(path)));
      const found = parts.reduce((total, { byteLength }) => total + byteLength, 0);
      const expected = expectedBytes(weights);
      if (expected !== undefined && found !== expected)
        throw modelFault(
          "INVALID_MODEL",
          `the weights of \`${source.label}\` are ${found < expected ? "cut off" : "too long"}: ` +
            `${paths.map((path) => `\`${path}\``).join(", ")} should hold ${expected} bytes, found ${found}`,
          `${expected} bytes expected, ${found} found`,
        );
      return parts;
    }),
  );
  const all = groups.flat();
  const joined = new Uint8Array(all.reduce((total, { byteLength }) => total + byteLength, 0));
  let offset = 0;
  for (const part of all) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined;
}

/** Takes the path of the container out of the names of its layers. */
function restoreNames(container: Layer, path: string): void {
  for (const layer of containedLayers(container)) {
    const whole = layer.name;
    if (path !== "" && whole.startsWith(`${path}/`)) layer.name = whole.slice(path.length + 1);
    restoreNames(layer, whole);
    const wrapped = wrappedLayer(layer);
    if (wrapped) restoreNames(wrapped, whole);
  }
}
