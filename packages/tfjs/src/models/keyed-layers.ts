import { OptionError, type OptionPath } from "@lighterjs/core";
import type { Layer } from "../network/layer-internals.js";

/** A layer under the key that names it. */
export interface KeyedLayer {
  readonly key: string;
  readonly layer: Layer;
  /** Of the options of the container. */
  readonly path: OptionPath;
}

/** Names that keys have given, so that a layer that stands under several goes by the first. */
const named = new WeakMap<Layer, string>();

/**
 * Names layers by their keys, whatever they were called. That a config gives a layer another `name`
 * beside its key is told by a rule of the manifest.
 *
 * @throws OptionError about a key that is no name, or two layers of one name
 */
export function nameByKeys(layers: readonly KeyedLayer[]): void {
  const owners = new Map<string, KeyedLayer>();
  for (const each of layers) {
    const { key, layer, path } = each;
    requireName(each);
    if (!named.has(layer)) {
      layer.name = key;
      named.set(layer, key);
    }
    const owner = owners.get(layer.name);
    if (owner !== undefined && owner.layer !== layer) throw sameName(each, owner.path, path);
    owners.set(layer.name, each);
  }
}

/** A dot or slash would be read as a level of names, and nothing as no name at all. */
function requireName({ key, path }: KeyedLayer): void {
  if (/^[^\s./]+$/u.test(key)) return;
  throw OptionError.about(undefined, path, {
    on: "key",
    message: `\`${key}\` cannot be the name of a layer`,
    label: "names the layer",
    expected: "a name without dots, slashes and spaces",
    help: ["take a name without dots, slashes and spaces, such as `conv_1`"],
  });
}

function sameName({ layer }: KeyedLayer, first: OptionPath, path: OptionPath): OptionError {
  return OptionError.about(undefined, path, {
    message: `two layers of the model are called \`${layer.name}\``,
    label: "this layer",
    related: [{ path: first, on: "value", label: "the other one" }],
    help: ["give one of them another key"],
  });
}
