import { readFile, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { readMetadata } from "./model-metadata.js";

/** In the folder of a saved model. */
export const MODEL_FILE = "model.json";
/** Below the folder of a run, where its model is. */
export const RUN_MODEL = "model";

/** Of a model that lies in a folder, who made it. */
export interface SavedModel {
  /** Absolute path of the folder of its run; nothing for one of another maker. */
  readonly run: string | undefined;
}

/** A larger one is not read, only to say whose it is. */
const LARGEST = 64 * 2 ** 20;

/** @returns nothing where there is no model */
export async function savedModel(path: string): Promise<SavedModel | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return undefined;
  if (!info.isFile() || info.size > LARGEST) return { run: undefined };
  try {
    const model: unknown = JSON.parse(await readFile(path, "utf8"));
    const { userDefinedMetadata } = model as { readonly userDefinedMetadata?: unknown };
    const run = readMetadata(userDefinedMetadata)?.run;
    return { run: run === undefined ? undefined : resolve(dirname(path), run) };
  } catch {
    // Damaged, or of another kind: what is there is replaced as any other.
    return { run: undefined };
  }
}

/**
 * How a model names its run: from its own folder, so that both can be moved together and nothing
 * says where they lie.
 */
export function runFromFolder(run: string, folder: string): string {
  const path = relative(folder, run);
  return isAbsolute(path) ? basename(run) : path.split(sep).join("/");
}
