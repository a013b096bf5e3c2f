import { createHash } from "node:crypto";
import { join } from "node:path";
import { isRecord } from "@lighterjs/schema";
import { replaceFile } from "../files/replace-file.js";
import { readRegularFile } from "../read-regular-file.js";
import { isTextList } from "./json-shape.js";
import { projectCache } from "./project-cache.js";

/** The names that the model of a config had when it was built last, for who writes them in it. */
export interface RememberedModel {
  readonly layers: readonly RememberedLayer[];
  /** Names of parameters, as far as they were told. */
  readonly parameters: readonly string[];
}

/** A layer of a model that was built once, for completion of names. */
export interface RememberedLayer {
  /** `model.encoder.conv1` */
  readonly name: string;
  /** `Conv2D` */
  readonly class: string;
  /** Scalars that can be learned. */
  readonly parameters: number;
}

/** No model has names that come near this size. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Keeps the names of a model in the user's cache, beside those that are known of it from before.
 * Where that cannot be done, nothing is kept.
 *
 * @param directory - of the project
 * @param files - absolute paths of the files of the config
 */
export async function rememberModel(
  directory: string,
  files: readonly string[],
  model: Partial<RememberedModel>,
): Promise<void> {
  const folder = projectCache(directory);
  if (folder === undefined) return;
  const known = await recallModel(directory, files);
  const kept = { layers: [], parameters: [], ...known, ...model };
  try {
    await replaceFile(join(folder, nameOf(files)), JSON.stringify(kept), false);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
  }
}

/** The names that were kept of a config; nothing where there are none, or they cannot be read. */
export async function recallModel(
  directory: string,
  files: readonly string[],
): Promise<RememberedModel | undefined> {
  const folder = projectCache(directory);
  if (folder === undefined) return undefined;
  try {
    const bytes = await readRegularFile(join(folder, nameOf(files)), MOST_BYTES);
    const kept: unknown =
      typeof bytes === "string" ? undefined : JSON.parse(Buffer.from(bytes).toString("utf8"));
    return isModel(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(files: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(files)).digest("hex");
  return `model-${digest.slice(0, 16)}.json`;
}

function isModel(kept: unknown): kept is RememberedModel {
  return (
    isRecord(kept) &&
    isTextList(kept.parameters) &&
    Array.isArray(kept.layers) &&
    kept.layers.every(
      (layer) =>
        isRecord(layer) &&
        typeof layer.name === "string" &&
        typeof layer.class === "string" &&
        typeof layer.parameters === "number",
    )
  );
}
