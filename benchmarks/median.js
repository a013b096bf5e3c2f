/**
 * The middle value, or the upper of the two middle ones.
 * @param {readonly number[]} values at least one
 */
export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
