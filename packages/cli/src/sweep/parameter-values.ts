import type { ConfigNode } from "@lighterjs/core/stages";
import type { Sweep } from "@lighterjs/sweeps";
import type { AskedParameter, Dimension, SearchSpace } from "@lighterjs/sweeps/study";
import type { Parameter } from "./read-parameters.js";
import { writtenScalar, writtenValue } from "./written-value.js";

/** All values that are listed, or the ends of the range. */
export function endsOf({ path, values }: Parameter, space: SearchSpace): readonly number[] {
  if (values.kind === "list") return values.nodes.map((_, index) => index);
  const dimension = space.get(path);
  if (dimension?.kind !== "number") return [];
  return dimension.from === dimension.to ? [dimension.from] : [dimension.from, dimension.to];
}

/** The value that stands for a parameter where its others are not looked at. */
export function firstOf({ values, at }: Parameter): ConfigNode {
  if (values.kind === "list") return values.nodes[0]!;
  return values.kind === "space" ? values.lowest : writtenScalar(values.from, at);
}

/** The node of a value: of a listed one by its index, else a number. */
export function nodeAt({ values, at }: Parameter, value: number): ConfigNode {
  return values.kind === "list" ? values.nodes[value]! : writtenScalar(value, at);
}

/** The dimension that a sampler sees. */
export function dimensionOf({ path, values }: Parameter, sweep: Sweep): Dimension {
  if (values.kind === "list") return { kind: "list", size: values.nodes.length };
  if (values.kind === "interval")
    return { kind: "number", from: values.from, to: values.to, log: values.log };
  const space = sweep.options.parameters?.[path];
  if (space === undefined || !("dimension" in space)) throw new Error(`\`${path}\` has no range`);
  return space.dimension();
}

/** The parameter as the record of the sweep keeps it. */
export function askedFor({ path, values }: Parameter, space: SearchSpace): AskedParameter {
  if (values.kind === "list") return { list: values.nodes.map((node) => writtenValue(node)) };
  const dimension = space.get(path);
  if (dimension?.kind !== "number") throw new Error(`\`${path}\` has no range`);
  const { from, to, step, log } = dimension;
  return { from, to, log, ...(step !== undefined && { step }) };
}
