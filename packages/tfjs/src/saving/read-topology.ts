import type { serialization } from "@tensorflow/tfjs-core";
import { isBuiltInClass } from "../engine/built-in-layers.js";
import { tensorName } from "../engine/layer-names.js";
import { layers, tf } from "../engine/tf.js";
import { callOrder } from "./call-order.js";
import { localName } from "./file-names.js";
import type { LayerMetadata } from "./model-metadata.js";

type Config = serialization.ConfigDict;
type Value = serialization.ConfigDictValue;

/** A layer as it stands in a file, and what it will be called. */
export interface FileLayer {
  readonly fileName: string;
  readonly name: string;
  /** Whether the file lets it train, or is not asked. */
  readonly trainable: boolean;
  /** Of a container, its layers; of a wrapper, the one inside. */
  readonly children: readonly FileLayer[];
}

/** The configuration of a model as TensorFlow.js builds it, with the final names of all layers. */
export interface ReadTopology {
  readonly className: string;
  readonly config: Config;
  readonly root: FileLayer;
  /**
   * Names of inputs that their layers cannot have while the model is built: name in the
   * configuration → name.
   */
  readonly inputNames: ReadonlyMap<string, string>;
}

export interface ReadTopologyOptions {
  readonly metadata: LayerMetadata | undefined;
  /** Whether layers keep `trainable: false`. */
  readonly keepsTrainable: boolean;
}

/**
 * Reads what a file says of the layers of a model, in the spellings of Keras 2 and TensorFlow.js of
 * all versions.
 *
 * @throws Error where that is not enough to build one
 */
export function readTopology(topology: object, options: ReadTopologyOptions): ReadTopology {
  const told: unknown = Reflect.get(topology, "model_config");
  const model = asJavaScript((told ?? topology) as Value, "", (options.metadata?.format ?? 1) > 1);
  if (!isConfig(model) || typeof model["className"] !== "string")
    throw new Error("its topology names no class of models");
  const reader = new TopologyReader(options);
  const config = reader.settings(model);
  const name = options.metadata?.names[""] ?? textOf(config["name"]);
  if (name !== undefined) config["name"] = name;
  const children = reader.layersIn(config, "");
  return {
    className: model["className"],
    config,
    root: { fileName: "", name: name ?? "", trainable: config["trainable"] !== false, children },
    inputNames: reader.inputNames,
  };
}

class TopologyReader {
  readonly inputNames = new Map<string, string>();

  constructor(readonly options: ReadTopologyOptions) {}

  /**
   * The settings of a layer, a copy. Old versions of Keras list the layers of a `Sequential` there
   * and say no more.
   */
  settings(entry: Config): Config {
    const given = entry["config"];
    if (Array.isArray(given)) return { name: entry["name"] ?? null, layers: given };
    if (!isConfig(given)) throw new Error("a layer of it has no settings");
    const { trainable, ...config } = given;
    return trainable === false && this.options.keepsTrainable ? { ...config, trainable } : config;
  }

  /** Gives the layers inside a layer their names, in its settings. */
  layersIn(config: Config, fileName: string): readonly FileLayer[] {
    const wrapped = config["layer"];
    if (isConfig(wrapped) && isConfig(wrapped["config"])) {
      const inner = this.settings(wrapped);
      config["layer"] = { ...wrapped, config: inner };
      const trainable = inner["trainable"] !== false;
      const children = this.layersIn(inner, fileName);
      return [{ fileName, name: textOf(inner["name"]) ?? "", trainable, children }];
    }
    const entries = config["layers"];
    if (!Array.isArray(entries)) return [];
    const children: FileLayer[] = [];
    const names = new Map<string, string>();
    const taken = new Set<string>();
    const renamed = entries.map((entry) => {
      if (!isConfig(entry)) throw new Error("a layer of it is described by no object");
      const own = this.settings(entry);
      // What refers to a layer uses the name that stands outside of its settings.
      const inFile = textOf(entry["name"]) ?? textOf(own["name"]) ?? "";
      return { entry, own, inFile };
    });
    requireDistinct(renamed.map(({ inFile }) => inFile));
    for (const { entry, own, inFile } of renamed) {
      if (entry["className"] === "InputLayer") continue;
      const name = this.#nameOf(inFile, fileName, taken);
      names.set(inFile, name);
      if (inFile !== "") own["name"] = name;
      const trainable = own["trainable"] !== false;
      children.push({ fileName: inFile, name, trainable, children: this.layersIn(own, inFile) });
    }
    for (const { entry, own, inFile } of renamed) {
      if (entry["className"] !== "InputLayer" || inFile === "") continue;
      const name = unused(inFile, taken);
      const wanted = this.options.metadata?.names[inFile] ?? inFile;
      if (name !== wanted && fileName === "") this.inputNames.set(name, wanted);
      names.set(inFile, name);
      own["name"] = name;
    }
    const [first] = renamed;
    if (first !== undefined && !("inboundNodes" in first.entry)) {
      const others = new Set(renamed.slice(1).map(({ own }) => textOf(own["name"])));
      renamed.unshift(...inputBefore(first.own, taken, others));
    }
    config["layers"] = connect(
      renamed.map(({ entry, own }) => ({
        ...entry,
        config: own,
        ...("name" in entry && { name: own["name"] ?? null }),
      })),
      config,
      names,
    );
    return children;
  }

  #nameOf(inFile: string, around: string, taken: Set<string>): string {
    const { metadata } = this.options;
    const own = metadata === undefined ? inFile : (metadata.names[inFile] ?? localName(inFile, around));
    const name = taken.has(own) ? inFile : own;
    taken.add(name);
    return name;
  }
}

/**
 * The input before the first layer of a sequence. TensorFlow.js would name it after the layer, and
 * take not every name; and where that is a container, it would take the layers inside for its own,
 * none of which may then be called like another of the sequence.
 */
function inputBefore(first: Config, taken: Set<string>, others: ReadonlySet<string | undefined>) {
  const { name } = first;
  const { batchInputShape, dtype = "float32" } = innermostFirst(first);
  const isMistaken = [...namesWithin(first)].some((inside) => others.has(inside));
  if (typeof name !== "string" || batchInputShape === undefined) return [];
  if (!isMistaken && (tensorName(name) === name || first["batchInputShape"] === undefined)) return [];
  const own = { name: unused(`${tensorName(name)}_input`, taken), batchInputShape, dtype, sparse: false };
  return [{ entry: { className: "InputLayer", config: own }, own, inFile: own.name }];
}

/** The settings of the first layer in a container, at any depth; of another layer, its own. */
function innermostFirst(config: Config): Config {
  const entries = config["layers"];
  const [first] = Array.isArray(entries) ? entries : [];
  return isConfig(first) && isConfig(first["config"]) ? innermostFirst(first["config"]) : config;
}

/** Names of the layers in a container, and in the container that comes first in it. */
function* namesWithin(config: Config): Generator<string | undefined> {
  const entries = config["layers"];
  if (!Array.isArray(entries)) return;
  for (const [at, entry] of entries.entries()) {
    if (!isConfig(entry) || !isConfig(entry["config"])) continue;
    yield textOf(entry["config"]["name"]);
    if (at === 0) yield* namesWithin(entry["config"]);
  }
}

function requireDistinct(names: readonly string[]): void {
  const given = names.filter((name) => name !== "");
  const twice = given.find((name, index) => given.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two layers of it are called \`${twice}\``);
}

function unused(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count++) candidate = `${name}_${count}`;
  taken.add(candidate);
  return candidate;
}

/**
 * Replaces the names in what says how layers are connected, and numbers calls in the order in which
 * they will be made.
 */
function connect(entries: Config[], container: Config, names: ReadonlyMap<string, string>): Config[] {
  const renamed = (value: Value): Value => {
    if (!Array.isArray(value)) return value;
    const [first, ...rest] = value;
    if (typeof first === "string") return [names.get(first) ?? first, ...rest];
    return value.map(renamed);
  };
  const called = entries.map((entry) => ({ entry, calls: renamed(entry["inboundNodes"] ?? []) as Value[] }));
  if (!entries.some((entry) => "inboundNodes" in entry)) return entries;
  const indexOf = callOrder(
    called.map(({ entry, calls }) => ({
      name: textOf(entry["name"]) ?? "",
      firstCall: firstCall(entry["className"]),
      calls: calls.map((call) => (Array.isArray(call) ? call.flatMap(referenceOf) : [])),
    })),
  );
  const numbered = (value: Value): Value => {
    const [reference] = referenceOf(value);
    if (reference !== undefined && Array.isArray(value))
      return [value[0]!, indexOf(reference), ...value.slice(2)];
    return Array.isArray(value) ? value.map(numbered) : value;
  };
  for (const key of ["inputLayers", "outputLayers"]) {
    const ends = container[key];
    // One alone may stand there without a list around it.
    if (Array.isArray(ends)) container[key] = numbered(renamed(typeof ends[0] === "string" ? [ends] : ends));
  }
  return called.map(({ entry, calls }) => {
    if (!("inboundNodes" in entry)) return entry;
    const name = textOf(entry["name"]) ?? "";
    const start = firstCall(entry["className"]);
    const inOrder: Value[] = [];
    for (const [at, call] of calls.entries())
      inOrder[indexOf({ layer: name, index: start + at }) - start] = numbered(call);
    return { ...entry, inboundNodes: inOrder };
  });
}

function referenceOf(value: Value): { readonly layer: string; readonly index: number }[] {
  if (!Array.isArray(value)) return [];
  const [layer, index] = value;
  return typeof layer === "string" && typeof index === "number" ? [{ layer, index }] : [];
}

/** Inputs and containers have an output before they are called. */
function firstCall(className: Value | undefined): number {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const [type] = classNameMap[typeof className === "string" ? className : ""] ?? [];
  const isModel = type !== undefined && type.prototype instanceof layers.LayersModel;
  return isModel || className === "InputLayer" || className === "Model" ? 1 : 0;
}

/**
 * From the spelling of Python to that of TensorFlow.js, for keys and for texts, which are names of
 * things there are.
 *
 * @param keepsOwn - whether the settings of classes of one's own stand as those gave them
 */
function asJavaScript(value: Value, key: string, keepsOwn: boolean): Value {
  if (typeof value === "string") return key === "name" || key === "className" ? value : camelCase(value);
  if (Array.isArray(value)) {
    const isReference = /^(inboundNodes|inputLayers|outputLayers)$/.test(key) && typeof value[0] === "string";
    return value.map((item, index) =>
      isReference && index === 0 ? item : asJavaScript(item, key, keepsOwn),
    );
  }
  if (!isConfig(value)) return value;
  const className = value["class_name"];
  const isOwn = keepsOwn && typeof className === "string" && !isBuiltInClass(className);
  return Object.fromEntries(
    Object.entries(value).map(([each, item]) => {
      const name = camelCase(each);
      return [name, isOwn && name === "config" ? ownSettings(item) : asJavaScript(item, name, keepsOwn)];
    }),
  );
}

/**
 * Of the settings of a class of one's own only layers that we describe ourselves are spelled
 * otherwise.
 */
function ownSettings(value: Value): Value {
  if (Array.isArray(value)) return value.map(ownSettings);
  if (!isConfig(value)) return value;
  if ("class_name" in value) return asJavaScript(value, "", true);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, ownSettings(item)]));
}

function camelCase(text: string): string {
  return text.length < 2 ? text : text.replace(/_+(\w|$)/g, (_, next: string) => next.toUpperCase());
}

function isConfig(value: Value | undefined): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
