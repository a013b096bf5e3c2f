/** Sum of `count` neighbouring numbers. */
function sumOf(x: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++, x += 4) sum += <f64>load<f32>(x);
  return sum;
}

/**
 * Normalizes each row by its own mean and variance:
 * `output = (x - mean) * inverse * scale + offset`, by column of `scale` and `offset`. `mean` and
 * `inverse = 1 / sqrt(variance + epsilon)` are kept by row, for the gradient. Sums are taken in 64
 * bits. (Ba, Kiros and Hinton, "Layer Normalization", 2016.)
 */
export function normalizeRows(
  x: usize,
  scale: usize,
  offset: usize,
  output: usize,
  mean: usize,
  inverse: usize,
  epsilon: f32,
  rows: i32,
  columns: i32,
): void {
  const row = (<usize>columns) << 2;
  for (let i = 0; i < rows; i++, x += row, output += row, mean += 4, inverse += 4) {
    const centre = sumOf(x, columns) / <f64>columns;
    let squares: f64 = 0;
    for (let at: usize = 0; at < row; at += 4) {
      const distance = <f64>load<f32>(x + at) - centre;
      squares += distance * distance;
    }
    const m = <f32>centre;
    const r = <f32>(1 / sqrt<f64>(squares / <f64>columns + <f64>epsilon));
    store<f32>(mean, m);
    store<f32>(inverse, r);
    let at: usize = 0;
    for (; at + 16 <= row; at += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + at), f32x4.splat(m)), f32x4.splat(r));
      v128.store(output + at, f32x4.add(f32x4.mul(normal, v128.load(scale + at)), v128.load(offset + at)));
    }
    for (; at < row; at += 4) {
      const normal = (load<f32>(x + at) - m) * r;
      store<f32>(output + at, normal * load<f32>(scale + at) + load<f32>(offset + at));
    }
  }
}

/**
 * The gradients of {@link normalizeRows}: with `n = (x - mean) * inverse` and `g = dy * scale`,
 * `dx = inverse * (g - mean of g - n * mean of g * n)` by row, `dScale = sum of dy * n` and
 * `dOffset = sum of dy` by column.
 *
 * @param totals - scratch for `4 * columns` numbers
 */
export function normalizeRowsGradient(
  x: usize,
  dy: usize,
  scale: usize,
  mean: usize,
  inverse: usize,
  dx: usize,
  dScale: usize,
  dOffset: usize,
  totals: usize,
  rows: i32,
  columns: i32,
): void {
  const row = (<usize>columns) << 2;
  memory.fill(totals, 0, row << 2);
  for (let i = 0; i < rows; i++, x += row, dy += row, dx += row, mean += 4, inverse += 4) {
    const m = load<f32>(mean);
    const r = load<f32>(inverse);
    let along: f64 = 0,
      sum: f64 = 0;
    for (let at: usize = 0; at < row; at += 4) {
      const normal = <f64>((load<f32>(x + at) - m) * r);
      const slope = <f64>load<f32>(dy + at);
      const scaled = slope * <f64>load<f32>(scale + at);
      sum += scaled;
      along += scaled * normal;
      const total = totals + (at << 2);
      store<f64>(total, load<f64>(total) + slope * normal);
      store<f64>(total, load<f64>(total, 8) + slope, 8);
    }
    const offset = <f32>(sum / <f64>columns);
    const tilt = <f32>(along / <f64>columns);
    for (let at: usize = 0; at < row; at += 4) {
      const normal = (load<f32>(x + at) - m) * r;
      store<f32>(dx + at, r * (load<f32>(dy + at) * load<f32>(scale + at) - offset - normal * tilt));
    }
  }
  for (let at: usize = 0; at < row; at += 4) {
    const total = totals + (at << 2);
    store<f32>(dScale + at, <f32>load<f64>(total));
    store<f32>(dOffset + at, <f32>load<f64>(total, 8));
  }
}
