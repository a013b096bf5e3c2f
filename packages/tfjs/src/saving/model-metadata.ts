/** Where a `model.json` of ours says so, in its `userDefinedMetadata`. */
export const METADATA_KEY = "lighter";

/** What a model file needs to give back the same tree of layers. */
export interface ModelMetadata {
  /** Layers are named by their whole paths. */
  readonly format: 1;
  /** The model is one layer, in a `Sequential` that only the file has. */
  readonly single_layer: boolean;
  /** Folder of the run that saved it, from the folder of the model: `../runs/config/2026-11-24_05-40-56`. */
  readonly run?: string;
}

export function readMetadata(userDefined: unknown): ModelMetadata | undefined {
  if (typeof userDefined !== "object" || userDefined === null) return undefined;
  const value: unknown = Reflect.get(userDefined, METADATA_KEY);
  if (typeof value !== "object" || value === null) return undefined;
  if (Reflect.get(value, "format") !== 1) return undefined;
  const run: unknown = Reflect.get(value, "run");
  return {
    format: 1,
    single_layer: Reflect.get(value, "single_layer") === true,
    ...(typeof run === "string" && { run }),
  };
}
