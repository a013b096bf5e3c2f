import { damaged, unsupportedLayer } from "../keras-fault.js";
import type { Slice } from "../layers/item-of.js";
import type { Template } from "../layers/operation-layer.js";
import { isRecord, readObject, type LayerEntry } from "./keras-config.js";
import { describeValue, readConstant } from "./translate-values.js";

/** Which output of which call of which layer a tensor is. */
export interface History {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** A call of a layer, with its tensors taken out and numbered. */
export interface CallTemplate {
  readonly tensors: readonly History[];
  readonly positional: readonly Template[];
  /**
   * Arguments by name, those that are nothing left out; undefined for one that holds what we cannot
   * make.
   */
  readonly named: ReadonlyMap<string, Template | string>;
  /** Of the tensors, those that a mask is. They need not be computed: masks are found anew. */
  readonly masks: ReadonlySet<number>;
}

/** Reads a call of a layer as Keras 3 or Keras 2 writes it. */
export function readCall(layer: LayerEntry, call: unknown): CallTemplate {
  const tensors: History[] = [];
  const take = (value: unknown): Template => templateOf(value, layer, tensors);
  if (Array.isArray(call)) return olderCall(layer, call, tensors);
  if (!isRecord(call))
    throw damaged(`its configuration does not say what layer \`${layer.name}\` is called with`);
  const { args = [], kwargs = {} } = call;
  if (!Array.isArray(args) || !isRecord(kwargs))
    throw damaged(`its configuration does not say what layer \`${layer.name}\` is called with`);
  const positional = args.map(take);
  return { tensors, positional, ...readNamed(kwargs, take, tensors) };
}

/** `[["conv", 0, 0, {}], …]`: one input, or several in a list. */
function olderCall(layer: LayerEntry, call: readonly unknown[], tensors: History[]): CallTemplate {
  const inputs: readonly unknown[] = typeof call[0] === "string" ? [call] : call;
  const places = inputs.map((input): Template => {
    const history = Array.isArray(input) ? readHistory(input.slice(0, 3)) : undefined;
    if (history === undefined)
      throw damaged(`its configuration does not say what layer \`${layer.name}\` is called with`);
    return { input: tensors.push(history) - 1 };
  });
  const [first] = inputs;
  const kwargs: unknown = Array.isArray(first) ? (first[3] ?? {}) : {};
  const take = (value: unknown): Template => templateOf(value, layer, tensors);
  const [only] = places;
  const positional = [places.length === 1 && only !== undefined ? only : places];
  return { tensors, positional, ...readNamed(isRecord(kwargs) ? kwargs : {}, take, tensors) };
}

function readNamed(
  kwargs: Readonly<Record<string, unknown>>,
  take: (value: unknown) => Template,
  tensors: readonly History[],
): Pick<CallTemplate, "named" | "masks"> {
  const named = new Map<string, Template | string>();
  const masks = new Set<number>();
  for (const [name, value] of Object.entries(kwargs)) {
    if (value === null) continue;
    const before = tensors.length;
    named.set(name, typeof value === "string" ? value : take(value));
    if (name === "mask") for (let index = before; index < tensors.length; index++) masks.add(index);
  }
  return { named, masks };
}

function templateOf(value: unknown, layer: LayerEntry, tensors: History[]): Template {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((each) => templateOf(each, layer, tensors));
  const constant = readConstant(value);
  if (constant !== undefined) return constant as Template;
  const object = readObject(value);
  if (object?.className === "__keras_tensor__") {
    const history = readHistory(object.config["keras_history"]);
    if (history !== undefined) return { input: tensors.push(history) - 1 };
  }
  if (object?.className === "__slice__") return sliceOf(object.config, layer);
  // Tensors by the names of a model's inputs, which Keras takes in the order of the names.
  if (object === undefined && isRecord(value))
    return Object.keys(value)
      .sort()
      .map((key) => templateOf(value[key], layer, tensors));
  throw unsupportedLayer(layer, `it is called with ${describeValue(value)}`);
}

function sliceOf(
  { start = null, stop = null, step = null }: Readonly<Record<string, unknown>>,
  layer: LayerEntry,
): Slice {
  const isBound = (value: unknown): value is number | null => value === null || Number.isSafeInteger(value);
  if (isBound(start) && isBound(stop) && isBound(step)) return { start, stop, step };
  throw unsupportedLayer(layer, "it is called with a slice whose ends are no whole numbers");
}

/** `["conv", 0, 0]` */
export function readHistory(value: unknown): History | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const [layer, call, output] = value as readonly unknown[];
  if (typeof layer !== "string" || !isIndex(call) || !isIndex(output)) return undefined;
  return { layer, call, output };
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Inputs or outputs of a model: one, a list, or by name, which are taken in the order of the names.
 */
export function readEnds(value: unknown): readonly History[] {
  const history = readHistory(value);
  if (history !== undefined) return [history];
  if (Array.isArray(value)) return value.flatMap((each) => readEnds(each));
  if (isRecord(value))
    return Object.keys(value)
      .sort()
      .flatMap((key) => readEnds(value[key]));
  throw damaged("its configuration does not say what goes in or out of the model");
}
