import { damaged } from "../keras-fault.js";

/** Options of a layer, by their names in Python. */
export type Settings = Readonly<Record<string, unknown>>;

/** An object of Keras as JSON has it: a layer, an initializer, a policy. */
export interface KerasObject {
  readonly className: string;
  /** Where its class is from, `keras.layers`; the older format does not tell. */
  readonly module: string | undefined;
  readonly config: Settings;
}

/** A layer among those of a model. */
export interface LayerEntry extends KerasObject {
  /** Name by which the model knows it. */
  readonly name: string;
  /** Its calls, as they stand in the file; none in a sequence. */
  readonly calls: readonly unknown[];
  /** Shape of its input, where the file tells what it was built for. */
  readonly inputShape: readonly (number | null)[] | undefined;
}

/** A model, or a model inside another. */
export interface ModelEntry extends LayerEntry {
  readonly layers: readonly LayerEntry[];
}

/** Reads what the configuration of a model says, before anything is made of it. */
export function readModelEntry(data: unknown): ModelEntry {
  const model = readLayerEntry(data);
  if (!isModelEntry(model))
    throw damaged(`its configuration is that of \`${model.className}\`, and of no model`);
  return model;
}

/** Whether an entry has layers of its own. */
export function isModelEntry(entry: LayerEntry): entry is ModelEntry {
  return "layers" in entry;
}

/** An object, or nothing where the value is none. */
export function readObject(value: unknown): KerasObject | undefined {
  if (!isRecord(value) || typeof value["class_name"] !== "string") return undefined;
  const { class_name: className, module, config } = value;
  return {
    className,
    module: typeof module === "string" ? module : undefined,
    config: isRecord(config) ? config : {},
  };
}

export function readLayerEntry(value: unknown): LayerEntry | ModelEntry {
  const object = readObject(value);
  if (object === undefined || !isRecord(value))
    throw damaged("its configuration has a layer without a class");
  const { config } = object;
  const name = value["name"] ?? config["name"];
  if (typeof name !== "string")
    throw damaged(`its configuration has a layer of class \`${object.className}\` without a name`);
  const calls = value["inbound_nodes"] ?? [];
  if (!Array.isArray(calls))
    throw damaged(`its configuration does not say what layer \`${name}\` is called with`);
  const buildConfig = value["build_config"];
  const entry = {
    ...object,
    name,
    calls: calls as readonly unknown[],
    inputShape: readShape(
      config["batch_shape"] ??
        config["batch_input_shape"] ??
        config["build_input_shape"] ??
        (isRecord(buildConfig) ? buildConfig["input_shape"] : undefined),
    ),
  };
  const layers: unknown = config["layers"];
  return Array.isArray(layers) ? { ...entry, layers: layers.map(readLayerEntry) } : entry;
}

/** A shape of one tensor with its batch; undefined for anything else. */
export function readShape(value: unknown): readonly (number | null)[] | undefined {
  const isShape =
    Array.isArray(value) &&
    value.every((size) => size === null || (Number.isSafeInteger(size) && (size as number) >= 0));
  return isShape ? (value as (number | null)[]) : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
