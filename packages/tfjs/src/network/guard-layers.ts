import { isBuiltIn } from "../engine/built-in-layers.js";
import { runTarget } from "../target-error.js";
import {
  containedLayers,
  directions,
  isContainer,
  recurrentCells,
  wrappedLayer,
  type Layer,
} from "./layer-internals.js";

/** Methods of a layer that people write themselves. */
const METHODS = ["build", "call", "computeOutputShape"] as const;

const guarded = new WeakSet<Layer>();

/**
 * Lets what the methods of layers of one's own throw name the layer, wherever they are called from.
 */
export function guardLayers(layer: Layer): void {
  const both = directions(layer);
  const inner = [
    ...containedLayers(layer),
    ...recurrentCells(layer),
    ...(both === undefined ? [] : [both.forward, both.backward]),
  ];
  for (const each of [...inner, wrappedLayer(layer)]) if (each !== undefined) guardLayers(each);
  // A container of ours does nothing but call its layers.
  if (guarded.has(layer) || isBuiltIn(layer) || isContainer(layer)) return;
  guarded.add(layer);
  for (const name of METHODS) {
    const method: unknown = Reflect.get(layer, name);
    if (typeof method !== "function") continue;
    Object.defineProperty(layer, name, {
      configurable: true,
      writable: true,
      value: (...given: unknown[]): unknown =>
        runTarget(layer, name, () => Reflect.apply(method, layer, given) as unknown),
    });
  }
}
