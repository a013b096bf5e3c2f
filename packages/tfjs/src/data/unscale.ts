import type { InputScaling } from "./dataset.js";

/**
 * Numbers as they were before they were scaled: `number · divide + subtract`, in place. Lists go
 * along the last dimension.
 */
export function unscale(values: Float32Array, { subtract, divide }: InputScaling): Float32Array {
  for (const [at, value] of values.entries())
    values[at] = value * factorAt(divide, at) + factorAt(subtract, at);
  return values;
}

/**
 * Distances between scaled numbers, such as a standard deviation, as those between the numbers
 * themselves; in place.
 */
export function unscaleDistances(values: Float32Array, { divide }: InputScaling): Float32Array {
  return unscale(values, { subtract: 0, divide });
}

function factorAt(factors: number | readonly number[], at: number): number {
  return typeof factors === "number" ? factors : factors[at % factors.length]!;
}
