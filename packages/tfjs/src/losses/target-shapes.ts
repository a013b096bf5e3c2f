/** Whether shapes are those of an index and of the values it chooses from. */
export function isIndexOf(targets: readonly number[], output: readonly (number | null)[]): boolean {
  return targets.length === output.length - 1 && sameShape(targets, output.slice(0, -1));
}

/** Whether shapes are equal, as far as they are known. */
export function sameShape(targets: readonly (number | null)[], output: readonly (number | null)[]): boolean {
  return (
    targets.length === output.length &&
    targets.every((size, at) => size === output[at] || size === null || output[at] === null)
  );
}

/**
 * Whether an operation on arrays of these shapes would repeat the values of one along the other.
 */
export function repeatsAlong(targets: readonly number[], output: readonly number[]): boolean {
  const rank = Math.max(targets.length, output.length);
  return Array.from({ length: rank }, (_, back) => [targets.at(-1 - back), output.at(-1 - back)]).every(
    ([a = 1, b = 1]) => a === b || a === 1 || b === 1,
  );
}
