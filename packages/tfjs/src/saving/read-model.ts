import { OptionError } from "@lighterjs/core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { registeredClass } from "../engine/registered-class.js";
import { layers, loadCpuBackend, tf } from "../engine/tf.js";
import { firstLineOf } from "../error-text.js";
import { registerKerasLayers } from "../keras/layers/register-layers.js";
import { buildKerasModel } from "../keras/read-keras-file.js";
import { noteHeldByFile } from "../network/held-layers.js";
import { containedLayers, declaredTrainable, wrappedLayer, type Layer } from "../network/layer-internals.js";
import { checkTopology } from "./check-topology.js";
import { modelFault } from "./model-fault.js";
import { expectedBytes, parseModelFile, type ModelFile, type WeightGroup } from "./model-file.js";
import { ownMetadata, readMetadata } from "./model-metadata.js";
import type { ModelSource } from "./model-source.js";
import { placeWeights, type NamedTensor } from "./place-weights.js";
import { noteTold, readTold } from "./told-by-model.js";
import { readTopology, type FileLayer, type ReadTopology } from "./read-topology.js";

export interface ReadOptions {
  /** Whether layers that the file calls `"trainable": false` stay so. */
  readonly keepsTrainable: boolean;
}

/**
 * Reads a model that TensorFlow.js, a converter of Keras or we saved, with its weights. What its
 * files say is checked before it is believed.
 *
 * @throws OptionError about the option `path`
 */
export async function readModel(source: ModelSource, { keepsTrainable }: ReadOptions): Promise<Layer> {
  const { file, weightData } = await readFiles(source);
  registerKerasLayers();
  // Weights need a backend to lie in before the trainer chooses its own, to which TensorFlow.js
  // then moves them.
  loadCpuBackend();
  return build(file, weightData, { label: source.label, keepsTrainable });
}

/** A model may be replaced so often while it is read. */
const MOST_REPLACEMENTS = 20;

/**
 * The model file, and the weights that it names. Whoever saves another model into the folder
 * removes the weights of the one before: where they have gone meanwhile, the model file is another,
 * too, and names its own.
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

async function build(
  { modelTopology, weightsManifest, userDefinedMetadata }: ModelFile,
  weightData: Uint8Array<ArrayBuffer>,
  { label, keepsTrainable }: { readonly label: string; readonly keepsTrainable: boolean },
): Promise<Layer> {
  const invalid = (reason: string, cause?: unknown) =>
    modelFault("INVALID_MODEL", `the model in \`${label}\` cannot be built: ${reason}`, "cannot be built", {
      cause,
    });
  const { registeredVariables } = tf.engine().state;
  const before = new Set(Object.keys(registeredVariables));
  try {
    const metadata = readMetadata(userDefinedMetadata);
    const { model, root } = isKeras3(modelTopology)
      ? await buildKeras3(modelTopology, { label, keepsTrainable })
      : buildTopology(readTopology(modelTopology, { metadata, keepsTrainable }), weightData.byteLength > 0);
    if (weightData.byteLength > 0) {
      const weights = decodeWeights(weightsManifest, weightData);
      try {
        placeWeights(model, root, weights);
      } finally {
        tf.dispose(weights.map(({ tensor }) => tensor));
      }
    }
    if (keepsTrainable) holdLayers(model, root, label);
    const [only] = containedLayers(model);
    const whole = metadata?.single_layer === true && only !== undefined ? only : model;
    noteTold(whole, readTold(ownMetadata(userDefinedMetadata), label));
    return whole;
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

/** Lets no layer train of which the file says so; TensorFlow.js itself forgets it of containers. */
function holdLayers(layer: Layer, { children, trainable }: FileLayer, label: string): void {
  if (!trainable) {
    layer.trainable = false;
    noteHeldByFile(layer, label);
  }
  const wrapped = wrappedLayer(layer);
  const inside = new Map(containedLayers(layer).map((child) => [child.name, child]));
  for (const child of children) {
    const built = wrapped ?? inside.get(child.name);
    if (built !== undefined) holdLayers(built, child, label);
  }
}

interface BuiltModel {
  readonly model: LayersModel;
  /** The layers as the file calls them. */
  readonly root: FileLayer;
}

function buildTopology(topology: ReadTopology, hasWeights: boolean): BuiltModel {
  return { model: buildModel(topology, hasWeights), root: topology.root };
}

/** Whether Keras 3 described the layers: a converter leaves them as they are. */
function isKeras3(topology: object): boolean {
  const version = fieldOf(topology, "keras_version");
  if (typeof version === "string" && Number.parseInt(version) >= 3) return true;
  const model = fieldOf(topology, "model_config") ?? topology;
  const list = fieldOf(fieldOf(model, "config"), "layers");
  const described = [model, ...(Array.isArray(list) ? (list as readonly unknown[]) : [])];
  return described.some(
    (layer) => fieldOf(layer, "registered_name") !== undefined || fieldOf(layer, "module") !== undefined,
  );
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

async function buildKeras3(
  topology: object,
  { label, keepsTrainable }: { readonly label: string; readonly keepsTrainable: boolean },
): Promise<BuiltModel> {
  const model = await buildKerasModel(Reflect.get(topology, "model_config") ?? topology, label);
  const describe = (layer: Layer): FileLayer => {
    const wrapped = wrappedLayer(layer);
    const inside = wrapped === undefined ? containedLayers(layer) : [wrapped];
    const trainable = declaredTrainable(layer);
    if (!keepsTrainable) layer.trainable = true;
    return { fileName: layer.name, name: layer.name, trainable, children: inside.map(describe) };
  };
  return { model, root: describe(model) };
}

/**
 * @param hasWeights - whether they are about to replace the first values of all weights, which then
 * need not be drawn
 */
function buildModel({ className, config, inputNames }: ReadTopology, hasWeights: boolean): LayersModel {
  const make = registeredClass(className);
  if (make === undefined) throw new Error(`Unknown layer: ${className}`);
  const model = make(config, hasWeights);
  if (!(model instanceof layers.LayersModel)) throw new Error("it is of a class that is no model");
  for (const input of model.inputLayers) input.name = inputNames.get(input.name) ?? input.name;
  return model;
}

/**
 * The weights of a file one by one: it may have two of one name. What an optimizer has left there
 * is none of the model's.
 */
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

/** An error of JavaScript about data that are not as they should be tells nobody what to mend. */
function reasonOf(error: unknown): string {
  const isRaw = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isRaw ? "its layers are not described as TensorFlow.js describes them" : firstLineOf(error);
}
