/** How much of `length` is done after `count` of it: from 0 to 1, and 1 from there on. */
export function shareDone(count: number, length: number): number {
  return count < length ? count / length : 1;
}
