import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { firstLineOf } from "../first-line.js";
import { modelFault } from "./model-fault.js";

/** A model's files, wherever they are. */
export interface ModelSource {
  /** As a person would name it. */
  readonly label: string;
  /** The content of `model.json`. */
  text(): Promise<string>;
  /** The content of a file that `model.json` names. */
  bytes(name: string): Promise<Uint8Array>;
}

/** Finds a model by the path of its folder or its `model.json`, or by an address. */
export async function findModel(location: string): Promise<ModelSource> {
  if (/^https?:\/\//i.test(location)) return remoteModel(location);
  const info = await stat(location).catch(() => undefined);
  if (info === undefined)
    throw modelFault("FILE_NOT_FOUND", `there is no model at \`${location}\``, "not found");
  return localModel(info.isDirectory() ? join(location, "model.json") : location);
}

function localModel(path: string): ModelSource {
  const read = async (file: string, what: string) => {
    try {
      return await readFile(file);
    } catch (error) {
      if (codeOf(error) === "ENOENT")
        throw modelFault("FILE_NOT_FOUND", `${what} \`${file}\` does not exist`, "not found", {
          cause: error,
        });
      const fault = codeOf(error) === "EISDIR" ? "is a folder" : `cannot be read: ${firstLineOf(error)}`;
      throw modelFault("INVALID_MODEL", `${what} \`${file}\` ${fault}`, "cannot be read", { cause: error });
    }
  };
  return {
    label: path,
    text: async () => (await read(path, "the model file")).toString("utf8"),
    bytes: (name) => read(join(dirname(path), name), "the weights file"),
  };
}

function remoteModel(address: string): ModelSource {
  const modelAddress = /\.json($|[?#])/i.test(address) ? address : `${address.replace(/\/$/, "")}/model.json`;
  const read = async (url: string) => {
    let response;
    try {
      response = await fetch(url);
    } catch (error) {
      throw modelFault("FILE_NOT_FOUND", `\`${url}\` cannot be reached`, "cannot be reached", {
        cause: error,
      });
    }
    if (!response.ok)
      throw modelFault(
        "FILE_NOT_FOUND",
        `\`${url}\` answers ${response.status}`,
        `answers ${response.status}`,
      );
    return new Uint8Array(await response.arrayBuffer());
  };
  return {
    label: modelAddress,
    text: async () => new TextDecoder().decode(await read(modelAddress)),
    bytes: (name) => read(new URL(name, modelAddress).href),
  };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
