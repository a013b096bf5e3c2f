import { stat } from "node:fs/promises";
import { join } from "node:path";
import { OptionError } from "@lighterjs/core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { layers, loadCpuBackend, tf } from "../engine/tf.js";
import { firstLineOf } from "../first-line.js";
import { registerKerasLayers } from "../keras/layers/register-layers.js";
import { containedLayers, type Layer } from "../network/layer-internals.js";
import { checkTopology } from "./check-topology.js";
import { localModel } from "./local-model.js";
import { modelFault } from "./model-fault.js";
import { expectedBytes, parseModelFile, type ModelFile, type WeightGroup } from "./model-file.js";
import { readMetadata } from "./model-metadata.js";
import type { ModelSource } from "./model-source.js";
import { placeWeights, type NamedTensor } from "./place-weights.js";
import { isKerasFile, readKerasModel } from "./read-keras-model.js";
import { readTopology, type ReadTopology } from "./read-topology.js";
import { remoteModel } from "./remote-model.js";

/**
 * Reads a model that TensorFlow.js, Keras or we saved, with its weights. What its files say is checked before it is believed.
 *
 * @param location - the folder, its `model.json`, a file of Keras, or an `http` address of any
 * @param keepsTrainable - whether layers that the file calls `"trainable": false` stay so
 * @throws OptionError about the option `path`
 */
export async function readModel(
  location: string,
  { keepsTrainable = false }: { readonly keepsTrainable?: boolean } = {},
): Promise<Layer> {
  if (isKerasFile(location)) return readKerasModel(location, { keepsTrainable });
  const source = await findModel(location);
  const { file, weightData } = await readFiles(source);
  registerKerasLayers();
  // Weights need a backend to lie in before the trainer chooses its own, to which TensorFlow.js then moves them.
  loadCpuBackend();
  return build(file, weightData, { label: source.label, keepsTrainable });
}

async function findModel(location: string): Promise<ModelSource> {
  if (/^https?:\/\//i.test(location)) return remoteModel(location);
  const info = await stat(location).catch(() => undefined);
  if (info === undefined)
    throw modelFault("FILE_NOT_FOUND", `there is no model at \`${location}\``, "not found");
  return localModel(info.isDirectory() ? join(location, "model.json") : location);
}

/** A model may be replaced so often while it is read. */
const MOST_REPLACEMENTS = 20;

/**
 * The model file, and the weights that it names. Whoever saves another model into the folder removes the weights of the one
 * before: where they have gone meanwhile, the model file is another, too, and names its own.
 */
async function readFiles(
  source: ModelSource,
): Promise<{ readonly file: ModelFile; readonly weightData: Uint8Array<ArrayBuffer> }> {
  let text = await source.text();
  for (let replacements = 0; ; replacements++) {
    const file = parseModelFile(text, source.label);
    checkTopology(file.modelTopology, source.label);
    try {
      return { file, weightData: await readWeights(file.weightsManifest, source) };
    } catch (error) {
      if (!isMissing(error) || replacements === MOST_REPLACEMENTS) throw error;
      const now = await source.text().catch(() => text);
      if (now === text) throw error;
      text = now;
    }
  }
}

const isMissing = (error: unknown): boolean =>
  OptionError.is(error) && error.issues[0].code === "FILE_NOT_FOUND";

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

function build(
  { modelTopology, weightsManifest, userDefinedMetadata }: ModelFile,
  weightData: Uint8Array<ArrayBuffer>,
  { label, keepsTrainable }: { readonly label: string; readonly keepsTrainable: boolean },
): Layer {
  const invalid = (reason: string, cause?: unknown) =>
    modelFault("INVALID_MODEL", `the model in \`${label}\` cannot be built: ${reason}`, "cannot be built", {
      cause,
    });
  const { registeredVariables } = tf.engine().state;
  const before = new Set(Object.keys(registeredVariables));
  try {
    const metadata = readMetadata(userDefinedMetadata);
    const topology = readTopology(modelTopology, { metadata, keepsTrainable });
    const model = buildModel(topology, weightData.byteLength > 0);
    if (weightData.byteLength > 0) {
      const weights = decodeWeights(weightsManifest, weightData);
      try {
        placeWeights(model, topology.root, weights);
      } finally {
        tf.dispose(weights.map(({ tensor }) => tensor));
      }
    }
    const [only] = containedLayers(model);
    return metadata?.single_layer === true && only !== undefined ? only : model;
  } catch (error) {
    for (const [name, variable] of Object.entries(registeredVariables))
      if (!before.has(name)) variable.dispose();
    if (!OptionError.is(error)) throw invalid(reasonOf(error), error);
    const [{ code, path, message, help = [] }] = error.issues;
    if (path[0] === "path") throw error;
    const isLimit = code === "LIMIT_EXCEEDED";
    throw isLimit
      ? modelFault("LIMIT_EXCEEDED", message, "too large", { help, cause: error })
      : invalid(message, error);
  }
}

type FromConfig = (type: unknown, config: object, customObjects: object, fastInit: boolean) => unknown;

/** @param hasWeights - whether they are about to replace the first values of all weights, which then need not be drawn */
function buildModel({ className, config, inputNames }: ReadTopology, hasWeights: boolean): LayersModel {
  const registered = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (registered === undefined) throw new Error(`Unknown layer: ${className}`);
  const [type, fromConfig] = registered as unknown as [unknown, FromConfig];
  const model = fromConfig(type, config, {}, hasWeights);
  if (!(model instanceof layers.LayersModel)) throw new Error("it is of a class that is no model");
  for (const input of model.inputLayers) input.name = inputNames.get(input.name) ?? input.name;
  return model;
}

/** The weights of a file one by one: it may have two of one name. What an optimizer has left there is none of the model's. */
function decodeWeights(manifest: readonly WeightGroup[], data: Uint8Array<ArrayBuffer>): NamedTensor[] {
  const specs = manifest.flatMap(({ weights }) => weights);
  const decoded = tf.io.decodeWeights(
    data.buffer,
    specs.map((spec, index) => ({ ...spec, name: String(index) })),
  );
  return specs.flatMap(({ name, group }, index) => {
    const tensor = decoded[index]!;
    if (group !== "optimizer") return [{ name, tensor }];
    tensor.dispose();
    return [];
  });
}

/** What JavaScript says of data that is not as it should be tells nobody what to mend. */
function reasonOf(error: unknown): string {
  const isRaw = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isRaw ? "its layers are not described as TensorFlow.js describes them" : firstLineOf(error);
}
