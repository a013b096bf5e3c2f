import { lower, narrow, upper } from "./vectors";

// All of these take `x` as `[rows, columns]`: a column is a channel, a row all that has one.

/**
 * Numbers of a block of rows: 16 KiB, so that the second look at them finds them in the nearest
 * cache.
 */
const BLOCK = 4096;

/**
 * A block has at least so many rows, however wide they are: joining blocks costs as much as looking
 * at a few rows.
 */
const LEAST_ROWS = 32;

function rowsOfBlock(columns: i32): i32 {
  return max(LEAST_ROWS, BLOCK / columns);
}

/**
 * Mean and variance (of the population) of each column.
 *
 * Blocks of rows are joined by the formula of Chan, Golub and LeVeque, "Algorithms for Computing
 * the Sample Variance", The American Statistician 37 (1983), equation 2.1; within a block the mean
 * comes first and then the squared distances from it, both summed one after the other in 32 bits.
 * No difference of large squares is taken, so the relative error of the variance is at most about
 * `2 n u` for `n` rows of a block and `u = 2^-24`, however far the mean is from zero and however
 * many blocks there are.
 *
 * @param totals - scratch for `4 * columns` numbers
 */
export function columnMoments(
  x: usize,
  mean: usize,
  variance: usize,
  totals: usize,
  rows: i32,
  columns: i32,
): void {
  const row = (<usize>columns) << 2;
  const block = rowsOfBlock(columns);
  memory.fill(totals, 0, row << 2);
  for (let first = 0; first < rows; first += block) {
    const count = min(block, rows - first);
    let at: usize = 0;
    for (; at + 16 <= row; at += 16) joinFour(x + at, totals + (at << 2), first, count, row);
    for (; at < row; at += 4) joinOne(x + at, totals + (at << 2), first, count, row);
    x += <usize>count * row;
  }
  const share = 1 / <f64>rows;
  let at: usize = 0;
  for (; at + 16 <= row; at += 16) {
    const from = totals + (at << 2);
    const by = f64x2.splat(share);
    v128.store(mean + at, narrow(v128.load(from), v128.load(from, 16)));
    v128.store(variance + at, narrow(f64x2.mul(v128.load(from, 32), by), f64x2.mul(v128.load(from, 48), by)));
  }
  for (; at < row; at += 4) {
    const from = totals + (at << 2);
    store<f32>(mean + at, <f32>load<f64>(from));
    store<f32>(variance + at, <f32>(load<f64>(from, 8) * share));
  }
}

/**
 * Joins the block of `count` rows that begins at `x` to the totals of four columns: their means,
 * then their squared distances.
 */
function joinFour(x: usize, totals: usize, before: i32, count: i32, row: usize): void {
  let a = f32x4.splat(0),
    b = a;
  let at = x;
  let i = 1;
  for (; i < count; i += 2, at += row << 1) {
    a = f32x4.add(a, v128.load(at));
    b = f32x4.add(b, v128.load(at + row));
  }
  if (i === count) a = f32x4.add(a, v128.load(at));
  const mean = f32x4.mul(f32x4.add(a, b), f32x4.splat(<f32>(1 / <f64>count)));
  a = f32x4.splat(0);
  b = a;
  at = x;
  for (i = 1; i < count; i += 2, at += row << 1) {
    const c = f32x4.sub(v128.load(at), mean);
    const d = f32x4.sub(v128.load(at + row), mean);
    a = f32x4.add(a, f32x4.mul(c, c));
    b = f32x4.add(b, f32x4.mul(d, d));
  }
  if (i === count) {
    const c = f32x4.sub(v128.load(at), mean);
    a = f32x4.add(a, f32x4.mul(c, c));
  }
  const squares = f32x4.add(a, b);
  const all = <f64>(before + count);
  const step = f64x2.splat(<f64>count / all);
  const weight = f64x2.splat((<f64>before * <f64>count) / all);
  joinTwo(totals, lower(mean), lower(squares), step, weight);
  joinTwo(totals + 16, upper(mean), upper(squares), step, weight);
}

function joinTwo(totals: usize, mean: v128, squares: v128, step: v128, weight: v128): void {
  const known = v128.load(totals);
  const distance = f64x2.sub(mean, known);
  v128.store(totals, f64x2.add(known, f64x2.mul(distance, step)));
  const between = f64x2.mul(f64x2.mul(distance, distance), weight);
  v128.store(totals, f64x2.add(v128.load(totals, 32), f64x2.add(squares, between)), 32);
}

/** The same for one column, in 64 bits: its mean, then its squared distances. */
function joinOne(x: usize, totals: usize, before: i32, count: i32, row: usize): void {
  let sum: f64 = 0;
  let at = x;
  for (let i = 0; i < count; i++, at += row) sum += <f64>load<f32>(at);
  const mean = sum / <f64>count;
  let squares: f64 = 0;
  at = x;
  for (let i = 0; i < count; i++, at += row) {
    const distance = <f64>load<f32>(at) - mean;
    squares += distance * distance;
  }
  const all = <f64>(before + count);
  const known = load<f64>(totals);
  const distance = mean - known;
  store<f64>(totals, known + (distance * <f64>count) / all);
  store<f64>(
    totals,
    load<f64>(totals, 8) + squares + (distance * distance * <f64>before * <f64>count) / all,
    8,
  );
}

/** `output = (x - mean) * factor + shift`, by column. */
export function normalizeColumns(
  x: usize,
  mean: usize,
  factor: usize,
  shift: usize,
  output: usize,
  rows: i32,
  columns: i32,
): void {
  const row = (<usize>columns) << 2;
  for (let i = 0; i < rows; i++, x += row, output += row) {
    let at: usize = 0;
    for (; at + 16 <= row; at += 16) {
      const centred = f32x4.sub(v128.load(x + at), v128.load(mean + at));
      v128.store(output + at, f32x4.add(f32x4.mul(centred, v128.load(factor + at)), v128.load(shift + at)));
    }
    for (; at < row; at += 4) {
      const centred = load<f32>(x + at) - load<f32>(mean + at);
      store<f32>(output + at, centred * load<f32>(factor + at) + load<f32>(shift + at));
    }
  }
}

/** `output = x * factor`, by column. */
export function scaleColumns(x: usize, factor: usize, output: usize, rows: i32, columns: i32): void {
  const row = (<usize>columns) << 2;
  for (let i = 0; i < rows; i++, x += row, output += row) {
    let at: usize = 0;
    for (; at + 16 <= row; at += 16)
      v128.store(output + at, f32x4.mul(v128.load(x + at), v128.load(factor + at)));
    for (; at < row; at += 4) store<f32>(output + at, load<f32>(x + at) * load<f32>(factor + at));
  }
}

/** `factor = scale / sqrt(variance + epsilon)`, by column. */
export function normalizationFactor(
  variance: usize,
  scale: usize,
  factor: usize,
  epsilon: f32,
  columns: i32,
): void {
  for (let i = 0; i < columns; i++, variance += 4, scale += 4, factor += 4)
    store<f32>(factor, <f32>(<f64>load<f32>(scale) / sqrt<f64>(<f64>load<f32>(variance) + <f64>epsilon)));
}

/**
 * Parts of the gradient of a normalization: by column `sums = sum of dy` and `products = sum of dy
 * * (x - mean) / sqrt(variance + epsilon)`. Blocks of rows are added in 32 bits, the blocks in 64.
 *
 * @param totals - scratch for `4 * columns` numbers
 */
export function normalizationSums(
  x: usize,
  dy: usize,
  mean: usize,
  variance: usize,
  sums: usize,
  products: usize,
  totals: usize,
  epsilon: f32,
  rows: i32,
  columns: i32,
): void {
  const row = (<usize>columns) << 2;
  const block = rowsOfBlock(columns);
  memory.fill(totals, 0, row << 2);
  for (let first = 0; first < rows; first += block) {
    const count = min(block, rows - first);
    let at: usize = 0;
    for (; at + 16 <= row; at += 16)
      addFour(x + at, dy + at, v128.load(mean + at), totals + (at << 2), count, row);
    for (; at < row; at += 4) addOne(x + at, dy + at, load<f32>(mean + at), totals + (at << 2), count, row);
    const size = <usize>count * row;
    x += size;
    dy += size;
  }
  let at: usize = 0;
  for (; at + 16 <= row; at += 16) {
    const from = totals + (at << 2);
    v128.store(sums + at, narrow(v128.load(from), v128.load(from, 16)));
    const squares = v128.load(variance + at);
    const low = f64x2.div(v128.load(from, 32), deviation(lower(squares), epsilon));
    const high = f64x2.div(v128.load(from, 48), deviation(upper(squares), epsilon));
    v128.store(products + at, narrow(low, high));
  }
  for (; at < row; at += 4) {
    const from = totals + (at << 2);
    store<f32>(sums + at, <f32>load<f64>(from));
    const root = sqrt<f64>(<f64>load<f32>(variance + at) + <f64>epsilon);
    store<f32>(products + at, <f32>(load<f64>(from, 8) / root));
  }
}

function deviation(variance: v128, epsilon: f32): v128 {
  return f64x2.sqrt(f64x2.add(variance, f64x2.splat(<f64>epsilon)));
}

function addFour(x: usize, dy: usize, mean: v128, totals: usize, count: i32, row: usize): void {
  let sum = f32x4.splat(0),
    product = sum;
  for (let i = 0; i < count; i++, x += row, dy += row) {
    const slope = v128.load(dy);
    sum = f32x4.add(sum, slope);
    product = f32x4.add(product, f32x4.mul(slope, f32x4.sub(v128.load(x), mean)));
  }
  v128.store(totals, f64x2.add(v128.load(totals), lower(sum)));
  v128.store(totals, f64x2.add(v128.load(totals, 16), upper(sum)), 16);
  v128.store(totals, f64x2.add(v128.load(totals, 32), lower(product)), 32);
  v128.store(totals, f64x2.add(v128.load(totals, 48), upper(product)), 48);
}

function addOne(x: usize, dy: usize, mean: f32, totals: usize, count: i32, row: usize): void {
  let sum: f64 = 0,
    product: f64 = 0;
  for (let i = 0; i < count; i++, x += row, dy += row) {
    const slope = <f64>load<f32>(dy);
    sum += slope;
    product += slope * <f64>(load<f32>(x) - mean);
  }
  store<f64>(totals, load<f64>(totals) + sum);
  store<f64>(totals, load<f64>(totals, 8) + product, 8);
}

/**
 * The gradient of a normalization by the statistics of the batch, by its input: `dx = scale * r *
 * (dy - sums / rows - (x - mean) * r * products / rows)` with `r = 1 / sqrt(variance + epsilon)`
 * (Ioffe and Szegedy, "Batch Normalization", ICML 2015, section 3, put together).
 *
 * @param parts - scratch for `3 * columns` numbers
 */
export function normalizationGradient(
  x: usize,
  dy: usize,
  mean: usize,
  variance: usize,
  scale: usize,
  sums: usize,
  products: usize,
  dx: usize,
  parts: usize,
  epsilon: f32,
  rows: i32,
  columns: i32,
): void {
  const row = (<usize>columns) << 2;
  const offsets = parts + row;
  const slopes = offsets + row;
  const share = 1 / <f64>rows;
  for (let at: usize = 0; at < row; at += 4) {
    const inverse = 1 / sqrt<f64>(<f64>load<f32>(variance + at) + <f64>epsilon);
    store<f32>(parts + at, <f32>(<f64>load<f32>(scale + at) * inverse));
    store<f32>(offsets + at, <f32>(<f64>load<f32>(sums + at) * share));
    store<f32>(slopes + at, <f32>(<f64>load<f32>(products + at) * share * inverse));
  }
  for (let i = 0; i < rows; i++, x += row, dy += row, dx += row) {
    let at: usize = 0;
    for (; at + 16 <= row; at += 16) {
      const along = f32x4.mul(f32x4.sub(v128.load(x + at), v128.load(mean + at)), v128.load(slopes + at));
      const rest = f32x4.sub(f32x4.sub(v128.load(dy + at), v128.load(offsets + at)), along);
      v128.store(dx + at, f32x4.mul(v128.load(parts + at), rest));
    }
    for (; at < row; at += 4) {
      const along = (load<f32>(x + at) - load<f32>(mean + at)) * load<f32>(slopes + at);
      const rest = load<f32>(dy + at) - load<f32>(offsets + at) - along;
      store<f32>(dx + at, load<f32>(parts + at) * rest);
    }
  }
}

/** `output = average - (average - value) * share`: a moving average after one more value. */
export function moveAverage(average: usize, value: usize, output: usize, share: f32, size: i32): void {
  for (let i = 0; i < size; i++, average += 4, value += 4, output += 4) {
    const before = load<f32>(average);
    store<f32>(output, before - (before - load<f32>(value)) * share);
  }
}
