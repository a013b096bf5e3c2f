import type { serialization } from "@tensorflow/tfjs-core";
import { layers } from "../engine/tf.js";
import { isSequence } from "../network/layer-internals.js";
import type { LayerTree } from "../network/layer-tree.js";
import { fileName, isSingleLayer, SINGLE_LAYER } from "./file-names.js";

type Config = serialization.ConfigDict;
type Value = serialization.ConfigDictValue;

/**
 * The topology of a model file, as TensorFlow.js writes it, with each layer named by its path. A root that is a single layer
 * stands in a `Sequential` of its own, since a file holds a model.
 */
export function modelTopology(tree: LayerTree): object {
  const { layer } = tree;
  const content: Config = { className: layer.getClassName(), config: renamed(tree, layer.getConfig()) };
  const model: Config = isSingleLayer(tree)
    ? { className: "Sequential", config: { name: "model", layers: [withInputShape(content, tree)] } }
    : content;
  const topology = {
    ...model,
    kerasVersion: `tfjs-layers ${layers.version_layers}`,
    backend: "TensorFlow.js",
  };
  // Their own conversion to the keys of Keras, which is reachable through a model only.
  const toJSON = Reflect.get(layers.LayersModel.prototype, "toJSON");
  return Reflect.apply(toJSON, { updatedConfig: () => topology }, [null, false]) as object;
}

function withInputShape(content: Config, { layer }: LayerTree): Config {
  const [shape] = layer.inboundNodes.at(-1)?.inputShapes ?? [];
  const config = { ...(content["config"] as Config), name: SINGLE_LAYER };
  return { ...content, config: { ...config, ...(Array.isArray(shape) && { batchInputShape: shape }) } };
}

/** The configuration with the names of all layers inside replaced, and the graph's references to them. */
function renamed(place: LayerTree, config: Config): Config {
  const wrapped = config["layer"];
  const [child] = place.children;
  if (isConfig(wrapped) && child !== undefined && "layers" in child.layer)
    return { ...config, layer: { ...wrapped, config: renamed(child, wrapped["config"] as Config) } };
  if (!Array.isArray(config["layers"])) return config;

  const places = new Map(place.children.map((inner) => [inner.layer.name, inner]));
  const rename = (name: Value): Value => {
    const inner = typeof name === "string" ? places.get(name) : undefined;
    return inner === undefined ? name : fileName(inner);
  };
  // A sequence may list one layer twice; a graph lists each once, in an order of its own.
  const inOrder = isSequence(place.layer) ? place.children.values() : undefined;
  const layerConfigs = (config["layers"] as Config[]).map((entry) => {
    if (entry["className"] === "InputLayer") return entry;
    const own = entry["config"] as Config;
    const inner = inOrder ? inOrder.next().value : places.get(own["name"] as string);
    if (inner === undefined) return entry;
    const result: Config = { ...entry, config: { ...renamed(inner, own), name: fileName(inner) } };
    if ("name" in entry) result["name"] = fileName(inner);
    if ("inboundNodes" in entry) result["inboundNodes"] = references(entry["inboundNodes"], rename);
    return result;
  });
  const ends = ["inputLayers", "outputLayers"].filter((key) => key in config);
  return {
    ...config,
    layers: layerConfigs,
    ...Object.fromEntries(ends.map((key) => [key, references(config[key]!, rename)])),
  };
}

/** References are lists that begin with the name of a layer, nested in lists. */
function references(value: Value, rename: (name: Value) => Value): Value {
  if (!Array.isArray(value)) return value;
  const [first, ...rest] = value;
  if (typeof first === "string") return [rename(first), ...rest];
  return value.map((entry) => references(entry, rename));
}

function isConfig(value: Value | undefined): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
