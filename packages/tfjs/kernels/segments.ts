/**
 * `output[ids[i]] += values[i]` for rows of `columns` numbers, in the order of `i`. `output` is
 * zeroed first. A row whose id is outside of `0 … segments - 1` is left out.
 */
export function addSegments(
  values: usize,
  ids: usize,
  output: usize,
  rows: i32,
  columns: i32,
  segments: i32,
): void {
  const row = (<usize>columns) << 2;
  memory.fill(output, 0, row * <usize>segments);
  const vectors = row & ~15;
  for (let i = 0; i < rows; i++, values += row) {
    const id = load<i32>(ids + ((<usize>i) << 2));
    if (<u32>id >= <u32>segments) continue;
    const to = output + <usize>id * row;
    let at: usize = 0;
    for (; at < vectors; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(values + at)));
    for (; at < row; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(values + at));
  }
}
