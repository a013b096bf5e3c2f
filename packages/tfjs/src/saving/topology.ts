import type { serialization } from "@tensorflow/tfjs-core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { isBuiltIn, isBuiltInClass } from "../engine/built-in-layers.js";
import { layers } from "../engine/tf.js";
import type { Layer } from "../network/layer-internals.js";
import type { LayerTree } from "../network/layer-tree.js";
import { runTarget } from "../target-error.js";
import { callOrder, type CalledLayer } from "./call-order.js";
import { isSingleLayer, type FileNames } from "./file-names.js";
import {
  fileKind,
  inputOf,
  layerGraph,
  type GraphCall,
  type GraphInput,
  type GraphValue,
  type LayerGraph,
} from "./layer-graph.js";
import { layerWeights } from "./layer-weights.js";
import { isContainer, type ModelLayout } from "./model-layout.js";

type Config = serialization.ConfigDict;
type Value = serialization.ConfigDictValue;

// A type and no interface, which would be no `Config`.
type LayerConfig = { class_name: string; config: Config };

/**
 * The topology of a model file, as TensorFlow.js reads it, from layers and their calls. A root that
 * is a single layer stands in a `Sequential` of its own, since a file holds a model.
 */
export function modelTopology({ tree, flat }: ModelLayout, names: FileNames): object {
  const model = isSingleLayer(tree)
    ? {
        class_name: "Sequential",
        config: { name: "model", layers: beginning([describe(tree, names)], tree, names.of(tree)) },
      }
    : flat === undefined
      ? describe(tree, names)
      : { class_name: "Model", config: graphConfig(tree, flat, names) };
  return { ...model, keras_version: `tfjs-layers ${layers.version_layers}`, backend: "TensorFlow.js" };
}

/** All weights, under the names that TensorFlow.js gives them when it builds the file's layers. */
export function fileWeights({ tree, flat }: ModelLayout, names: FileNames): [string, LayerVariable][] {
  const weights = new Map<LayerVariable, string>();
  const visit = (place: LayerTree, around: readonly string[]) => {
    const within = [...around, place.layer.name];
    if (fileKind(place) !== "layer") for (const child of place.children) visit(child, within);
    else
      for (const [name, weight] of layerWeights(place.layer, around))
        if (!weights.has(weight)) weights.set(weight, `${names.of(place)}/${name}`);
  };
  if (flat === undefined) visit(tree, []);
  else
    for (const place of new Set(flat.calls.map((call) => call.place)))
      visit(place, containersOf(tree, place));
  return [...weights].map(([weight, name]) => [name, weight]);
}

/** Names of the containers around a place. */
function containersOf(around: LayerTree, place: LayerTree): readonly string[] {
  const next = around.children.find((child) => contains(child, place));
  if (next === undefined) return [];
  return [around.layer.name, ...containersOf(next, place)];
}

function contains(tree: LayerTree, place: LayerTree): boolean {
  return tree === place || tree.children.some((child) => contains(child, place));
}

function describe(place: LayerTree, names: FileNames): LayerConfig {
  const { layer } = place;
  const kind = fileKind(place);
  if (kind === "sequence") return sequence(place, names);
  if (kind === "graph") return graph(place, names);
  const config = { ...settings(layer), name: names.of(place) };
  const [child] = place.children;
  const inner = kind === "wrapper" && child !== undefined && { layer: { ...describe(child, names) } };
  return { class_name: layer.getClassName(), config: { ...config, ...inner } };
}

/**
 * The settings of a layer: those of TensorFlow.js in the spelling of Keras, those of one's own
 * class as it gives them.
 */
function settings(layer: Layer): Config {
  const config = runTarget(layer, "getConfig", () => layer.getConfig());
  return isBuiltIn(layer) ? (keepOwn(config, pythonic(config)) as Config) : config;
}

/**
 * Classes of one's own inside, such as a recurrent cell, keep the settings as they give them: so
 * they are read again.
 */
function keepOwn(given: Value, converted: Value): Value {
  if (Array.isArray(given) && Array.isArray(converted))
    return given.map((each, index) => keepOwn(each, converted[index] ?? null));
  if (!isConfig(given) || !isConfig(converted)) return converted;
  const { className, config } = given;
  if (typeof className === "string" && config !== undefined && !isBuiltInClass(className))
    return { class_name: className, config };
  const values = Object.values(given);
  return Object.fromEntries(
    Object.entries(converted).map(([key, value], index) => [key, keepOwn(values[index] ?? null, value)]),
  );
}

function isConfig(value: Value): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Their own conversion to the keys of Keras, which is reachable through a model only. */
function pythonic(config: Config): Config {
  const toJSON = Reflect.get(layers.LayersModel.prototype, "toJSON");
  return Reflect.apply(toJSON, { updatedConfig: () => config }, [null, false]) as Config;
}

function sequence(place: LayerTree, names: FileNames): LayerConfig {
  const { layer, children } = place;
  const described = children.map((child) => describe(child, names));
  const [first] = children;
  const config = {
    name: names.of(place),
    layers:
      first !== undefined && !isContainer(first) ? beginning(described, first, names.of(first)) : described,
    ...containerFlags(layer),
  };
  return { class_name: layer instanceof layers.Sequential ? layer.getClassName() : "Sequential", config };
}

/**
 * Says what the first layer takes: itself where it is of TensorFlow.js; a class of one's own may
 * not hand it on.
 */
function beginning(described: readonly LayerConfig[], first: LayerTree, name: string): LayerConfig[] {
  const [own, ...others] = described as [LayerConfig, ...LayerConfig[]];
  const input = inputOf(first, `${name}_input`);
  return isBuiltIn(first.layer)
    ? [{ ...own, config: { ...own.config, batch_input_shape: input.shape, dtype: input.dtype } }, ...others]
    : [inputLayer(input.name, input), own, ...others];
}

function inputLayer(name: string, { shape, dtype }: GraphInput): LayerConfig {
  return { class_name: "InputLayer", config: { batch_input_shape: shape, dtype, sparse: false, name } };
}

function graph(place: LayerTree, names: FileNames): LayerConfig {
  const { layer } = place;
  const isModel = layer instanceof layers.LayersModel && !(layer instanceof layers.Sequential);
  return {
    class_name: isModel ? layer.getClassName() : "Model",
    config: graphConfig(place, layerGraph(place), names),
  };
}

/**
 * @param container - what the graph is of; its own layers, or all that stand in it at some depth
 */
function graphConfig(container: LayerTree, { inputs, calls, outputs }: LayerGraph, names: FileNames): Config {
  const callsOf = new Map<Layer, GraphCall[]>();
  for (const call of calls) {
    const known = callsOf.get(call.place.layer);
    if (known === undefined) callsOf.set(call.place.layer, [call]);
    else known.push(call);
  }
  const first = new Map(calls.map((call) => [call.place.layer, call.place]));
  // In their own order, where the container lists them: it decides the order of the weights.
  const listed = container.children.flatMap((child) => first.get(child.layer) ?? []);
  const places = [...new Set([...listed, ...first.values()])];
  const firstCall = (child: LayerTree) => (isContainer(child) ? 1 : 0);
  const given = (value: GraphValue) => {
    if ("input" in value) return { layer: names.ofInput(container, value.input), index: 0, output: 0 };
    const { call, output } = value;
    const at = callsOf.get(call.place.layer)!.indexOf(call);
    return { layer: names.of(call.place), index: firstCall(call.place) + at, output };
  };
  const called = places.map((child): CalledLayer => ({
    name: names.of(child),
    firstCall: firstCall(child),
    calls: callsOf.get(child.layer)!.map((call) => call.inputs.map(given)),
  }));
  const ends = inputs.map((_, index) => ({ name: names.ofInput(container, index), firstCall: 1, calls: [] }));
  const indexOf = callOrder([...ends, ...called]);
  const reference = (value: GraphValue) => {
    const { layer: name, index, output } = given(value);
    return [name, indexOf({ layer: name, index }), output];
  };
  const entries = places.map((child, at) => {
    const { name, firstCall: start } = called[at]!;
    const inbound: Config[string][] = [];
    for (const [index, call] of callsOf.get(child.layer)!.entries())
      inbound[indexOf({ layer: name, index: start + index }) - start] = call.inputs.map((value) => [
        ...reference(value),
        call.settings,
      ]);
    return { name, ...describe(child, names), inbound_nodes: inbound };
  });
  return {
    name: names.of(container),
    layers: [
      ...inputs.map((input, index) => {
        const name = names.ofInput(container, index);
        return { name, ...inputLayer(name, input), inbound_nodes: [] };
      }),
      ...entries,
    ],
    input_layers: inputs.map((_, input) => reference({ input })),
    output_layers: outputs.map(reference),
    ...containerFlags(container.layer),
  };
}

/** TensorFlow.js does not keep what was said of a container. */
function containerFlags({ trainable }: Layer): Config {
  return trainable ? {} : { trainable: false };
}
