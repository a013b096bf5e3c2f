/**
 * Rows of `depth` numbers, `on` at the index of the row and `off` elsewhere, also where the index
 * is none of `0 … depth - 1`.
 */
export function oneHot(indices: usize, output: usize, count: i32, depth: i32, on: f32, off: f32): void {
  for (let i = 0; i < count; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    for (let j = 0; j < depth; j++, output += 4) store<f32>(output, j === index ? on : off);
  }
}
