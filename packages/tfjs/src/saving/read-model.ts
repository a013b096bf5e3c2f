import { stat } from "node:fs/promises";
import { join } from "node:path";
import { OptionError } from "@lighterjs/core";
import { layers, loadCpuBackend, tf } from "../engine/tf.js";
import { firstLineOf } from "../first-line.js";
import { containedLayers, wrappedLayer, type Layer } from "../network/layer-internals.js";
import { checkTopology } from "./check-topology.js";
import { localModel } from "./local-model.js";
import { modelFault } from "./model-fault.js";
import { expectedBytes, parseModelFile, type ModelFile, type WeightGroup } from "./model-file.js";
import { readMetadata } from "./model-metadata.js";
import type { ModelSource } from "./model-source.js";
import { remoteModel } from "./remote-model.js";

/**
 * Reads a model that TensorFlow.js or we saved, with its weights. What its files say is checked before it is believed.
 *
 * @param location - the folder, its `model.json`, or an `http` address of either
 * @throws OptionError about the option `path`
 */
export async function readModel(location: string): Promise<Layer> {
  const source = await findModel(location);
  const file = parseModelFile(await source.text(), source.label);
  checkTopology(file.modelTopology, source.label);
  const weightData = await readWeights(file.weightsManifest, source);
  // Weights need a backend to lie in before the trainer chooses its own, to which TensorFlow.js then moves them.
  loadCpuBackend();
  const model = await build(file, weightData, source.label);
  const metadata = readMetadata(file.userDefinedMetadata);
  if (metadata === undefined) return model;
  restoreNames(model, "");
  const [only] = containedLayers(model);
  return metadata.single_layer && only !== undefined ? only : model;
}

async function findModel(location: string): Promise<ModelSource> {
  if (/^https?:\/\//i.test(location)) return remoteModel(location);
  const info = await stat(location).catch(() => undefined);
  if (info === undefined)
    throw modelFault("FILE_NOT_FOUND", `there is no model at \`${location}\``, "not found");
  return localModel(info.isDirectory() ? join(location, "model.json") : location);
}

/** One file after the other: there may be more than a process may have open. */
async function readWeights(
  manifest: readonly WeightGroup[],
  source: ModelSource,
): Promise<Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(manifest.reduce((total, { weights }) => total + expectedBytes(weights), 0));
  let offset = 0;
  for (const { paths, weights } of manifest) {
    const expected = expectedBytes(weights);
    let found = 0;
    for (const path of paths) {
      const part = await source.bytes(path, expected - found);
      joined.set(part, offset + found);
      found += part.byteLength;
    }
    if (found < expected)
      throw modelFault(
        "INVALID_MODEL",
        `the weights of \`${source.label}\` are cut off: ` +
          `${describePaths(paths)} should hold ${expected} bytes, found ${found}`,
        `${expected} bytes expected, ${found} found`,
      );
    offset += expected;
  }
  return joined;
}

/** More are not listed. */
const LISTED = 5;

function describePaths(paths: readonly string[]): string {
  if (paths.length === 0) return "no file";
  const shown = paths.slice(0, LISTED).map((path) => `\`${path}\``);
  return `${shown.join(", ")}${paths.length > LISTED ? ` and ${paths.length - LISTED} more` : ""}`;
}

async function build(
  { modelTopology, weightsManifest }: ModelFile,
  weightData: Uint8Array<ArrayBuffer>,
  label: string,
): Promise<Layer> {
  const invalid = (reason: string, cause?: unknown) =>
    modelFault("INVALID_MODEL", `the model in \`${label}\` cannot be built: ${reason}`, "cannot be built", {
      cause,
    });
  const { registeredVariables } = tf.engine().state;
  const before = new Set(Object.keys(registeredVariables));
  try {
    const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
    const withWeights = weightData.byteLength > 0 && { weightData: weightData.buffer, weightSpecs };
    const model: unknown = await layers.loadLayersModel(tf.io.fromMemory({ modelTopology, ...withWeights }));
    if (model instanceof layers.LayersModel) return model;
    throw invalid("it is of a class that is no model");
  } catch (error) {
    for (const [name, variable] of Object.entries(registeredVariables))
      if (!before.has(name)) variable.dispose();
    if (!OptionError.is(error)) throw invalid(reasonOf(error), error);
    const [{ code, path, message, help = [] }] = error.issues;
    if (path[0] === "path") throw error;
    const isLimit = code === "LIMIT_EXCEEDED";
    throw isLimit ? modelFault(code, message, "too large", { help, cause: error }) : invalid(message, error);
  }
}

/** What JavaScript says of data that is not as it should be tells nobody what to mend. */
function reasonOf(error: unknown): string {
  const isRaw = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isRaw ? "its layers are not described as TensorFlow.js describes them" : firstLineOf(error);
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
