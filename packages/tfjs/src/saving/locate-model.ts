import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileAccess, fileLimitHelp, readWholeFile, readRegularFile } from "@lighterjs/core/files";
import { localModel } from "./local-model.js";
import { modelFault } from "./model-fault.js";
import type { ModelSource } from "./model-source.js";
import { isKerasFile } from "./read-keras-model.js";
import { remoteFile, remoteModel } from "./remote-model.js";
import { isSafetensors } from "./safetensors.js";
import { foreignFile, foreignFolder } from "./foreign-files.js";
import { MODEL_FILE, RUN_MODEL } from "./saved-model.js";

/** Where a model lies, by the kind of its file. */
export type LocatedModel =
  | { readonly kind: "layers"; readonly source: ModelSource }
  /** A file of Keras: `.keras`, `.h5` or `.weights.h5`. */
  | { readonly kind: "keras"; readonly location: string }
  /** Weights without layers. */
  | { readonly kind: "tensors"; readonly label: string; readonly bytes: Uint8Array };

const TENSORS_NAME = /\.safetensors$/i;
/** So many bytes tell what most files are. */
const START = 16;

/**
 * Finds out what lies at a path or an address, and reads it where it is one file.
 *
 * @throws OptionError about the option `path`; for what cannot be read, with what wrote it and how
 * to convert it
 */
export async function locateModel(location: string): Promise<LocatedModel> {
  if (/^https?:\/\//i.test(location)) return locateRemote(location);
  const info = await stat(location).catch(() => undefined);
  if (info === undefined) throw await nowhere(location);
  if (info.isDirectory()) {
    const names = await readdir(location);
    if (names.includes(MODEL_FILE)) return { kind: "layers", source: localModel(join(location, MODEL_FILE)) };
    const ofRun = await modelOfRun(location);
    if (ofRun !== undefined) return { kind: "layers", source: localModel(ofRun) };
    throw (
      foreignFolder(location, names) ??
      modelFault("FILE_NOT_FOUND", `there is no \`${MODEL_FILE}\` in \`${location}\``, "holds no model")
    );
  }
  const start = info.isFile() ? await readRegularFile(location, START) : "special";
  // What is no regular file is refused by what reads a model file.
  if (typeof start === "string") return { kind: "layers", source: localModel(location) };
  if (isKerasFile(location) || isHdf5(start)) return { kind: "keras", location };
  if (TENSORS_NAME.test(location) || isSafetensors(start))
    return { kind: "tensors", label: location, bytes: await readWhole(location) };
  const foreign = foreignFile(location, start);
  if (foreign !== undefined) throw foreign;
  return { kind: "layers", source: localModel(location) };
}

async function locateRemote(address: string): Promise<LocatedModel> {
  const path = URL.canParse(address) ? new URL(address).pathname : address;
  if (isKerasFile(address)) return { kind: "keras", location: address };
  if (TENSORS_NAME.test(path)) return { kind: "tensors", label: address, bytes: await remoteFile(address) };
  const foreign = extname(path) === "" ? undefined : foreignFile(address, new Uint8Array());
  if (foreign !== undefined) throw foreign;
  return { kind: "layers", source: remoteModel(address) };
}

async function readWhole(path: string): Promise<Uint8Array> {
  const most = fileAccess().limits.maxModelBytes;
  const bytes = await readWholeFile(path, most);
  if (bytes === "large")
    throw modelFault(
      "LIMIT_EXCEEDED",
      `\`${path}\` has more than ${most.toLocaleString("en-US")} bytes`,
      "too large",
      {
        help: [fileLimitHelp("maxModelBytes")],
      },
    );
  if (bytes instanceof Uint8Array) return bytes;
  throw modelFault("INVALID_MODEL", `\`${path}\` is no regular file`, "cannot be read");
}

/** The model that a run has saved into its own folder: the best one where it has both. */
async function modelOfRun(run: string): Promise<string | undefined> {
  for (const place of [[], ["best"], ["last"]]) {
    const path = join(run, RUN_MODEL, ...place, MODEL_FILE);
    if ((await stat(path).catch(() => undefined))?.isFile() === true) return path;
  }
  return undefined;
}

/** Whether a folder is that of a run, and holds no model that the run has saved. */
export async function isRunWithoutModel(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  const isRun = names.includes("checkpoints") || names.includes("composed.yaml");
  return isRun && !names.includes(MODEL_FILE) && (await modelOfRun(folder)) === undefined;
}

/** `RUN/checkpoints/best` names a checkpoint for `--resume`, and no file. */
async function nowhere(location: string) {
  const folder = dirname(location);
  const isName = basename(folder) === "checkpoints" && ["best", "last"].includes(basename(location));
  const names = isName ? await readdir(folder).catch(() => undefined) : undefined;
  return (
    (names && foreignFolder(location, names)) ??
    modelFault("FILE_NOT_FOUND", `there is no model at \`${location}\``, "not found")
  );
}

function isHdf5(start: Uint8Array): boolean {
  return Buffer.from(start.subarray(0, 8)).equals(Buffer.from("\x89HDF\r\n\x1a\n", "latin1"));
}
