import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileAccess, fileLimitHelp, readWholeFile, systemCode } from "@lighterjs/core/files";
import { firstLineOf } from "../error-text.js";
import { modelFault } from "./model-fault.js";
import type { ModelSource } from "./model-source.js";

/** A model in a folder, by the path of its `model.json`, or of the one file that it is. */
export function localModel(path: string): ModelSource {
  const folder = dirname(path);
  return {
    label: path,
    async text() {
      const what = "the model file";
      const most = fileAccess().limits.maxModelFileBytes;
      const bytes = await read(path, what, () => readWholeFile(path, most));
      if (bytes !== "large") return new TextDecoder().decode(bytes);
      throw modelFault("LIMIT_EXCEEDED", `${what} \`${path}\` has more than ${most} bytes`, "too large", {
        help: [fileLimitHelp("maxModelFileBytes")],
      });
    },
    async bytes(name, most, limit) {
      const file = join(folder, name);
      // What a person named may be a link to anywhere.
      const isNamed = file === join(path);
      const what = isNamed ? "the model file" : "the weights file";
      const bytes = await read(file, what, async () => {
        if (!isNamed) await requireBelow(file, folder);
        return readWholeFile(file, most);
      });
      if (bytes !== "large") return bytes;
      if (limit !== undefined)
        throw modelFault("LIMIT_EXCEEDED", `\`${file}\` has more than ${most} bytes`, "too large", {
          help: [fileLimitHelp(limit)],
        });
      throw modelFault(
        "INVALID_MODEL",
        `the weights of \`${path}\` are too long: \`${name}\` should hold no more than ${most} bytes`,
        `more than ${most} bytes found`,
      );
    },
  };
}

/** A link in a model's folder could lead to any file of the machine. */
async function requireBelow(file: string, folder: string): Promise<void> {
  const inside = relative(await realpath(folder), await realpath(file));
  if (inside.split(sep)[0] !== ".." && !isAbsolute(inside)) return;
  throw modelFault(
    "INVALID_MODEL",
    `the weights file \`${file}\` is a link that leaves the folder of the model`,
    "leads out of its folder",
    { help: ["put the file itself there"] },
  );
}

async function read(
  file: string,
  what: string,
  access: () => Promise<Uint8Array | "folder" | "special" | "large">,
): Promise<Uint8Array | "large"> {
  const invalid = (fault: string, cause?: unknown) =>
    modelFault("INVALID_MODEL", `${what} \`${file}\` ${fault}`, "cannot be read", { cause });
  try {
    const bytes = await access();
    if (bytes === "folder") throw invalid("is a folder");
    if (bytes === "special") throw invalid("is no regular file but a pipe, a device or a socket");
    return bytes;
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code === "ENOENT")
      throw modelFault("FILE_NOT_FOUND", `${what} \`${file}\` does not exist`, "not found", { cause: error });
    throw invalid(`cannot be read: ${firstLineOf(error)}`, error);
  }
}
