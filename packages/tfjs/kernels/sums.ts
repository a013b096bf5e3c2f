import { lower, upper } from "./vectors";

/** Rows that are added in 32 bits before their sum joins the total, which has 64. */
const BLOCK = 256;

/**
 * `output[o, i] = factor * sum over m of x[o, m, i]`, for `x` of shape `[outer, middle, inner]`.
 *
 * Blocks of 256 numbers (along a row, 4 times 256) are added one after the other in 32 bits, the
 * blocks in 64: by the bound of sequential summation (Higham, Accuracy and Stability of Numerical
 * Algorithms, 4.2) the error is at most `256 u` times the sum of the absolute values, `u = 2^-24`,
 * however many rows there are.
 */
export function sumMiddle(x: usize, output: usize, outer: i32, middle: i32, inner: i32, factor: f32): void {
  const row = (<usize>inner) << 2;
  for (let o = 0; o < outer; o++, output += row) {
    if (inner === 1) {
      store<f32>(output, <f32>(sumRow(x, middle) * <f64>factor));
    } else {
      let i: usize = 0;
      for (; i + 64 <= row; i += 64) sumSixteen(x + i, output + i, middle, row, factor);
      for (; i + 16 <= row; i += 16) sumFour(x + i, output + i, middle, row, factor);
      for (; i < row; i += 4) sumOne(x + i, output + i, middle, row, factor);
    }
    x += <usize>middle * row;
  }
}

/** Whether all of `size` numbers are finite: 1 or 0. */
export function allFinite(x: usize, size: i32): i32 {
  // A number times zero is zero, but for those that are not finite.
  const zero = f32x4.splat(0);
  let a = zero,
    b = zero,
    c = zero,
    d = zero;
  const end = x + ((<usize>size) << 2);
  for (; x + 64 <= end; x += 64) {
    a = f32x4.add(a, f32x4.mul(v128.load(x), zero));
    b = f32x4.add(b, f32x4.mul(v128.load(x, 16), zero));
    c = f32x4.add(c, f32x4.mul(v128.load(x, 32), zero));
    d = f32x4.add(d, f32x4.mul(v128.load(x, 48), zero));
  }
  let rest: f32 = 0;
  for (; x < end; x += 4) rest += load<f32>(x) * 0;
  const all = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  return i32(i32x4.all_true(f32x4.eq(all, zero))) & i32(rest === 0);
}

/** The sum of `count` neighbouring numbers. */
export function sumRow(x: usize, count: i32): f64 {
  let total = f64x2.splat(0);
  const vectors = count & ~15;
  let i = 0;
  while (i < vectors) {
    const end = min(vectors, i + 4 * BLOCK);
    let a = f32x4.splat(0),
      b = f32x4.splat(0),
      c = f32x4.splat(0),
      d = f32x4.splat(0);
    for (; i < end; i += 16, x += 64) {
      a = f32x4.add(a, v128.load(x));
      b = f32x4.add(b, v128.load(x, 16));
      c = f32x4.add(c, v128.load(x, 32));
      d = f32x4.add(d, v128.load(x, 48));
    }
    const block = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    total = f64x2.add(total, f64x2.add(lower(block), upper(block)));
  }
  let sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  for (; i < count; i++, x += 4) sum += <f64>load<f32>(x);
  return sum;
}

/** Sums of 16 neighbouring columns. */
function sumSixteen(x: usize, output: usize, rows: i32, row: usize, factor: f32): void {
  let a0 = f64x2.splat(0),
    a1 = a0,
    b0 = a0,
    b1 = a0,
    c0 = a0,
    c1 = a0,
    d0 = a0,
    d1 = a0;
  for (let m = 0; m < rows;) {
    const end = min(rows, m + BLOCK);
    let a = f32x4.splat(0),
      b = a,
      c = a,
      d = a;
    for (; m < end; m++, x += row) {
      a = f32x4.add(a, v128.load(x));
      b = f32x4.add(b, v128.load(x, 16));
      c = f32x4.add(c, v128.load(x, 32));
      d = f32x4.add(d, v128.load(x, 48));
    }
    a0 = f64x2.add(a0, lower(a));
    a1 = f64x2.add(a1, upper(a));
    b0 = f64x2.add(b0, lower(b));
    b1 = f64x2.add(b1, upper(b));
    c0 = f64x2.add(c0, lower(c));
    c1 = f64x2.add(c1, upper(c));
    d0 = f64x2.add(d0, lower(d));
    d1 = f64x2.add(d1, upper(d));
  }
  v128.store(output, narrow(a0, a1, factor));
  v128.store(output, narrow(b0, b1, factor), 16);
  v128.store(output, narrow(c0, c1, factor), 32);
  v128.store(output, narrow(d0, d1, factor), 48);
}

/** Sums of 4 neighbouring columns. */
function sumFour(x: usize, output: usize, rows: i32, row: usize, factor: f32): void {
  let a0 = f64x2.splat(0),
    a1 = a0;
  for (let m = 0; m < rows;) {
    const end = min(rows, m + BLOCK);
    let a = f32x4.splat(0);
    for (; m < end; m++, x += row) a = f32x4.add(a, v128.load(x));
    a0 = f64x2.add(a0, lower(a));
    a1 = f64x2.add(a1, upper(a));
  }
  v128.store(output, narrow(a0, a1, factor));
}

function sumOne(x: usize, output: usize, rows: i32, row: usize, factor: f32): void {
  let sum: f64 = 0;
  for (let m = 0; m < rows; m++, x += row) sum += <f64>load<f32>(x);
  store<f32>(output, <f32>(sum * <f64>factor));
}

/** Four sums in 64 bits, times `factor`, in 32 bits. */
function narrow(low: v128, high: v128, factor: f32): v128 {
  const by = f64x2.splat(<f64>factor);
  const a = f32x4.demote_f64x2_zero(f64x2.mul(low, by));
  const b = f32x4.demote_f64x2_zero(f64x2.mul(high, by));
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}
