import { basename } from "node:path";
import { OptionError } from "@lighterjs/core";
import { fileAccess } from "@lighterjs/core/files";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import {
  readKerasFile,
  readKerasWeights,
  type ArchitectureFile,
  type KerasFile,
} from "../keras/read-keras-file.js";
import type { Layer } from "../network/layer-internals.js";
import { localModel } from "./local-model.js";
import type { ModelSource } from "./model-source.js";
import { remoteModel } from "./remote-model.js";

const ADDRESS = /^https?:\/\//i;
const KERAS_FILE = /\.(keras|h5|hdf5)$/i;

/** Whether a path or an address is that of a file of Keras, by its name. */
export function isKerasFile(location: string): boolean {
  return KERAS_FILE.test(nameOf(location));
}

/**
 * Reads a model with its weights from a file of Keras. The architecture of a file that holds
 * weights only, `net.weights.h5`, is looked for beside it, as `net.json` or `config.json`.
 *
 * @param location - its path, or an `http` address
 * @param keepsTrainable - whether layers that were frozen in Keras stay so
 * @throws OptionError about the option `path`
 */
export async function readKerasModel(
  location: string,
  { keepsTrainable = true }: { readonly keepsTrainable?: boolean } = {},
): Promise<LayersModel> {
  const { source, file } = await openFile(location);
  const stem = nameOf(location)
    .replace(KERAS_FILE, "")
    .replace(/\.weights$/i, "");
  return readKerasFile(file, {
    keepsTrainable,
    architecture: () => firstOf(source, [`${stem}.json`, "config.json"]),
  });
}

/** Whether a file of Keras has weights only, by its name: `net.weights.h5`. */
export function isKerasWeights(location: string): boolean {
  return /\.weights\.(h5|hdf5)$/i.test(nameOf(location));
}

/**
 * Reads the weights of a file of Keras into layers that are built already: the k-th layer of a
 * class has those of the k-th.
 *
 * @param location - its path, or an `http` address
 * @throws OptionError about the option `path`
 */
export async function fillFromKeras(model: Layer, location: string): Promise<void> {
  const { file } = await openFile(location);
  await readKerasWeights(file, model);
}

async function openFile(
  location: string,
): Promise<{ readonly source: ModelSource; readonly file: KerasFile }> {
  const source = ADDRESS.test(location) ? remoteModel(location) : localModel(location);
  const bytes = await source.bytes(nameOf(location), fileAccess().limits.maxModelBytes, "maxModelBytes");
  return { source, file: { label: source.label, bytes } };
}

async function firstOf(source: ModelSource, names: readonly string[]): Promise<ArchitectureFile | undefined> {
  for (const name of names) {
    try {
      const bytes = await source.bytes(name, fileAccess().limits.maxModelFileBytes, "maxModelFileBytes");
      return { label: name, text: new TextDecoder().decode(bytes) };
    } catch (error) {
      if (!OptionError.is(error) || error.issues[0].code !== "FILE_NOT_FOUND") throw error;
    }
  }
  return undefined;
}

/** The last part of a path or an address. */
function nameOf(location: string): string {
  if (!ADDRESS.test(location) || !URL.canParse(location)) return basename(location);
  return new URL(location).pathname.split("/").at(-1) ?? "";
}
