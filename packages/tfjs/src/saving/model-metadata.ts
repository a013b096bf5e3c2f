import type { ModelDescription } from "./model-description.js";

/** Where a `model.json` of ours says so, in its `userDefinedMetadata`. */
export const METADATA_KEY = "lighter";

/**
 * Names and structure by which a model file gives back the same tree of layers, and a description
 * for its users.
 */
export interface ModelMetadata extends Partial<ModelDescription> {
  /**
   * Layers are named by their whole paths. From 2 on the settings of layer classes of one's own
   * stand as the class gave them; in 1 they were spelled as Keras would.
   */
  readonly format: 1 | 2;
  /** The model is one layer, in a `Sequential` that only the file has. */
  readonly single_layer: boolean;
  /**
   * Names that those in the file do not tell: of a layer or an input by its name in the file, of
   * the model itself by `""`.
   */
  readonly names: Readonly<Record<string, string>>;
  /**
   * Folder of the run that saved it, from the folder of the model:
   * `../runs/config/2026-11-24_05-40-56`.
   */
  readonly run?: string;
  /** Of the packages that made it, by name. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** The part of it that is needed to read the model. */
export type LayerMetadata = Pick<ModelMetadata, "format" | "single_layer" | "names" | "run">;

/** The value of a file under our key, if any. */
export function ownMetadata(userDefined: unknown): unknown {
  if (typeof userDefined !== "object" || userDefined === null) return undefined;
  return Reflect.get(userDefined, METADATA_KEY);
}

/** The tree of layers in the metadata of a file; nothing for a file that is not ours. */
export function readMetadata(userDefined: unknown): LayerMetadata | undefined {
  const value = ownMetadata(userDefined);
  if (typeof value !== "object" || value === null) return undefined;
  const format: unknown = Reflect.get(value, "format");
  if (format !== 1 && format !== 2) return undefined;
  const run: unknown = Reflect.get(value, "run");
  const names: unknown = Reflect.get(value, "names");
  return {
    format,
    single_layer: Reflect.get(value, "single_layer") === true,
    names: Object.fromEntries(
      Object.entries(typeof names === "object" && names !== null ? names : {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    ),
    ...(typeof run === "string" && { run }),
  };
}
