import {
  wireNodes,
  type NamedParts,
  type OptionPath,
  type PartWiring,
  type WiredNodes,
} from "@lighterjs/schema";
import type { CheckedEntry, CheckedTarget, CheckedValue } from "./checked-config.js";

/** A part of a target, where the config tells what it is. */
export interface Part {
  /** The key that names it; undefined in a list. */
  readonly key: string | undefined;
  readonly path: OptionPath;
  readonly value: CheckedValue;
  /** Names of what it takes, as they are written. */
  readonly inputs: string | readonly string[] | undefined;
}

/**
 * The parts of a target in the order of writing; undefined where the config does not tell them all.
 */
export function readParts(target: CheckedTarget, parts: NamedParts): readonly Part[] | undefined {
  const all = target.options.get(parts.option)?.value;
  if (all?.kind === "list")
    return all.items.map(({ value }, index) => ({
      key: undefined,
      path: [parts.option, index],
      value,
      inputs: undefined,
    }));
  if (all?.kind !== "mapping") return undefined;
  const read: Part[] = [];
  for (const [key, { value }] of all.entries) {
    if (value.kind === "scalar" && value.value === null) continue;
    const part = readPart([parts.option, key], key, value, parts);
    if (part === undefined) return undefined;
    read.push(part);
  }
  return read;
}

function readPart(path: OptionPath, key: string, value: CheckedValue, parts: NamedParts): Part | undefined {
  if (parts.part === undefined) return { key, path, value, inputs: undefined };
  if (value.kind !== "mapping") return undefined;
  const inner = value.entries.get(parts.part)?.value;
  const inputs = readNames(value.entries.get(parts.wiring?.inputs ?? ""));
  if (inner === undefined || inputs === null) return undefined;
  return { key, path: [...path, parts.part], value: inner, inputs };
}

/**
 * Names that an option gives; undefined where it is left out, null where the config does not tell.
 */
function readNames(entry: CheckedEntry | undefined): string | readonly string[] | undefined | null {
  if (entry === undefined) return undefined;
  const { value } = entry;
  if (value.kind === "scalar") return typeof value.value === "string" ? value.value : null;
  if (value.kind !== "list") return null;
  const names = value.items.map((item) => (item.value.kind === "scalar" ? item.value.value : null));
  return names.every((name) => typeof name === "string") ? names : null;
}

/**
 * How parts hang together, or what is wrong with that; undefined where the config does not tell.
 */
export function wireParts(
  target: CheckedTarget,
  { option, wiring }: NamedParts & { readonly wiring: PartWiring },
  parts: readonly Part[],
): ReturnType<typeof wireNodes> | undefined {
  const outputs = readNames(target.options.get(wiring.outputs));
  if (outputs === null) return undefined;
  const nodes = parts.map(({ key = "", inputs }) => ({ name: key, inputs }));
  return wireNodes({ nodes, outputs }, { nodes: option, inputs: wiring.inputs, outputs: wiring.outputs });
}

/** A model whose parts take one another's values by name. */
export interface WiredModel {
  readonly target: CheckedTarget;
  readonly named: NamedParts & { readonly wiring: PartWiring };
  readonly wired: WiredNodes;
  readonly parts: ReadonlyMap<string, Part>;
}

/**
 * How a model is wired by names; undefined for another, for one that cannot run, and where the
 * config does not tell.
 */
export function wiredModel(model: CheckedTarget, named: readonly NamedParts[]): WiredModel | undefined {
  const own = named.find(({ target }) => target === model.definition.name);
  if (own?.wiring === undefined) return undefined;
  const parts = readParts(model, own);
  const wiring = { ...own, wiring: own.wiring };
  const wired = parts && wireParts(model, wiring, parts);
  if (parts === undefined || wired === undefined || !("order" in wired)) return undefined;
  return { target: model, named: wiring, wired, parts: new Map(parts.map((part) => [part.key ?? "", part])) };
}
