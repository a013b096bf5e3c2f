import { fileAccess, parseJSON, UnusableJSONError } from "@lighterjs/core/files";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { loadCpuBackend, tf } from "../engine/tf.js";
import type { Layer } from "../network/layer-internals.js";
import { checkTopology } from "../saving/check-topology.js";
import { stderrLogger } from "../stderr-logger.js";
import { Archive, isArchive } from "./archive.js";
import { buildModel, type BuiltModel, type LayerOrder } from "./build-model.js";
import { isRecord, readModelEntry } from "./config/keras-config.js";
import { openHdf5, type Hdf5Group } from "./hdf5.js";
import { damaged, explainFaults, KerasFault } from "./keras-fault.js";
import { registerKerasLayers } from "./layers/register-layers.js";
import { assign } from "./weights/assignment.js";
import { findOlderWeights } from "./weights/older-weights.js";
import { findStoredWeights } from "./weights/stored-weights.js";
import { weightPlaces, type WeightPlace } from "./weights/weight-places.js";

/** A file that Keras wrote. */
export interface KerasFile {
  /** As a person would name it. */
  readonly label: string;
  /** Its whole content. */
  readonly bytes: Uint8Array;
}

/** The text of a JSON file with an architecture, as `model.to_json()` gives it. */
export interface ArchitectureFile {
  readonly label: string;
  readonly text: string;
}

export interface ReadKerasOptions {
  /** Asked for where a file holds weights and no architecture. */
  readonly architecture?: () => Promise<ArchitectureFile | undefined>;
  /** Whether layers that were frozen in Keras stay so; true if left out. */
  readonly keepsTrainable?: boolean;
  /**
   * Told what has no effect here, because it concerns training only; by default a line on the
   * standard error output.
   */
  readonly warn?: (message: string) => void;
}

const CONFIG = "config.json";
const METADATA = "metadata.json";
const WEIGHTS = "model.weights.h5";
const SAVE_AGAIN = ["load it in Keras 3 and save it with `model.save('model.keras')`"];

/**
 * Reads a model with its weights from a file of Keras: a `.keras` archive, an `.h5` of Keras 2 or
 * 3, or a `.weights.h5` with an architecture. Layers compute what they compute in Keras, or are
 * refused by name.
 *
 * @throws OptionError about the option `path`
 */
export async function readKerasFile(file: KerasFile, options: ReadKerasOptions = {}): Promise<LayersModel> {
  const { label } = file;
  return explainFaults(label, async (writer) => {
    const source = isArchive(file.bytes) ? await openArchive(file) : await openFile(file, options);
    if (source.version !== undefined) writer(`Keras ${source.version}`);
    return disposingOnFault(() => {
      const built = buildFrom(source.config, source.configLabel, source.version, options.warn);
      fill(source.weights, built.model, built.order);
      if (options.keepsTrainable === false) release(weightPlaces(built.model, built.order));
      return built.model;
    });
  });
}

/**
 * Builds a model without weights from a configuration of Keras 3 or 2, such as that of a
 * `model.json` that a converter wrote.
 *
 * @param data - `{"class_name": "Functional", "config": {…}}`
 * @param label - of the file that it stands in
 * @throws OptionError about the option `path`
 */
export async function buildKerasModel(
  data: unknown,
  label: string,
  { warn }: Pick<ReadKerasOptions, "warn"> = {},
): Promise<LayersModel> {
  return explainFaults(label, () =>
    Promise.resolve(disposingOnFault(() => buildFrom(data, label, undefined, warn, false).model)),
  );
}

/**
 * Reads the weights of a file of Keras into a model that is built already, and whose layers are
 * those of the file's model in the same order: the k-th layer of a class has the weights of the
 * k-th.
 *
 * @throws OptionError about the option `path`
 */
export async function readKerasWeights(file: KerasFile, model: Layer): Promise<void> {
  return explainFaults(file.label, async () => {
    const weights = isArchive(file.bytes) ? (await openArchive(file)).weights : await openHdf5(file.bytes);
    fill(weights, model, new Map());
  });
}

/** Content of a file. */
interface KerasSource {
  /** The configuration of its model. */
  readonly config: unknown;
  readonly configLabel: string;
  readonly weights: Hdf5Group;
  /** Of Keras: `3.15.1`. */
  readonly version: string | undefined;
}

async function openArchive({ bytes, label }: KerasFile): Promise<KerasSource> {
  const { maxModelFileBytes, maxModelBytes } = fileAccess().limits;
  const archive = new Archive(bytes);
  if (!archive.has(CONFIG))
    throw new KerasFault(`is a zip archive without \`${CONFIG}\`, and so none that Keras wrote`, {
      label: "no archive of Keras",
    });
  if (!archive.has(WEIGHTS))
    throw new KerasFault(
      `is an archive without \`${WEIGHTS}\`: its weights are kept in a way that is not read`,
      {
        label: "without weights",
        help: SAVE_AGAIN,
      },
    );
  const text = (name: string): string =>
    new TextDecoder().decode(archive.read(name, maxModelFileBytes, "maxModelFileBytes"));
  const metadata = archive.has(METADATA) ? parse(text(METADATA), METADATA) : undefined;
  const version = isRecord(metadata) ? metadata["keras_version"] : undefined;
  return {
    config: parse(text(CONFIG), `\`${CONFIG}\` in it`),
    configLabel: label,
    weights: await openHdf5(archive.read(WEIGHTS, maxModelBytes, "maxModelBytes")),
    version: typeof version === "string" ? version : undefined,
  };
}

async function openFile({ bytes, label }: KerasFile, options: ReadKerasOptions): Promise<KerasSource> {
  const weights = await openHdf5(bytes);
  const version = weights.text("keras_version") ?? weights.group("model_weights")?.text("keras_version");
  const own = weights.text("model_config");
  if (own !== undefined)
    return { config: parse(own, "its configuration"), configLabel: label, weights, version };
  const architecture = await options.architecture?.();
  if (architecture === undefined)
    throw new KerasFault("holds weights only, and no architecture", {
      label: "no architecture",
      help: [
        "put the architecture beside it as JSON, `net.json` beside `net.weights.h5`: `open('net.json', 'w').write(model.to_json())`",
        "or give the layers that the weights are of, in their order: `model: { _target_: lighter.models.Sequential, … }`",
        "or save the whole model: `model.save('net.keras')`",
      ],
    });
  return {
    config: parse(architecture.text, `\`${architecture.label}\``),
    configLabel: architecture.label,
    weights,
    version,
  };
}

function parse(text: string, what: string): unknown {
  try {
    return parseJSON(text);
  } catch (error) {
    if (!(error instanceof UnusableJSONError)) throw error;
    throw new KerasFault(`cannot be read: ${what} is not what Keras writes: ${error.message}`, {
      cause: error,
    });
  }
}

function buildFrom(
  config: unknown,
  label: string,
  version: string | undefined,
  warn: ReadKerasOptions["warn"] = (message) => {
    stderrLogger.warn(message);
  },
  weightsFollow = true,
): BuiltModel {
  if (!isRecord(config)) throw damaged("its configuration is no object");
  checkTopology(config, label);
  const stated = version ?? config["keras_version"];
  const kerasMajor = typeof stated === "string" && /^[012]\./.test(stated) ? 2 : 3;
  registerKerasLayers();
  // Weights need a backend to lie in before the trainer chooses its own, to which TensorFlow.js
  // then moves them.
  loadCpuBackend();
  return buildModel(readModelEntry(config), { translation: { kerasMajor, warn }, weightsFollow });
}

function fill(weights: Hdf5Group, model: Layer, order: LayerOrder): void {
  const places = weightPlaces(model, order);
  const older =
    weights.group("model_weights") ?? (weights.texts("layer_names") === undefined ? undefined : weights);
  if (older === undefined && weights.group("layers") === undefined)
    throw new KerasFault("is an HDF5 file, but none of Keras: it has neither `layers` nor `model_weights`", {
      label: "no file of Keras",
      help: SAVE_AGAIN,
    });
  assign(older === undefined ? findStoredWeights(weights, places) : findOlderWeights(older, places));
}

function release({ layer, inside }: WeightPlace): void {
  layer.trainable = true;
  inside.forEach(release);
}

/** Makes something at once, or leaves none of the weights behind that it has made by then. */
function disposingOnFault<T>(make: () => T): T {
  const { registeredVariables } = tf.engine().state;
  const before = new Set(Object.keys(registeredVariables));
  try {
    return make();
  } catch (error) {
    for (const [name, variable] of Object.entries(registeredVariables))
      if (!before.has(name)) variable.dispose();
    throw error;
  }
}
