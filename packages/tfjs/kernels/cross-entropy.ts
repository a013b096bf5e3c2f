import { exponential, logarithm, logarithmOfOnePlus } from "./exponential";
import { lower, upper } from "./vectors";

// The losses are means, their sums taken in 64 bits. Targets are smoothed on the way: a share of
// each is spread over all classes.

/**
 * Cross entropy of exclusive classes: the mean over the rows of
 * `sum over k of t[k] * (logSum - x[k])`, where `logSum = log(sum of exp(x[k]))` is kept by row for
 * the gradient.
 *
 * @param targets - null where `classes` are given: an index of a class for each row
 */
export function crossEntropy(
  logits: usize,
  targets: usize,
  classes: usize,
  loss: usize,
  logSums: usize,
  smoothing: f32,
  rows: i32,
  columns: i32,
): void {
  const row = (<usize>columns) << 2;
  let total: f64 = 0;
  for (let i = 0; i < rows; i++, logits += row, logSums += 4) {
    const logSum = logSumOfExponentials(logits, columns);
    store<f32>(logSums, <f32>logSum);
    let sum: f64 = 0;
    if (targets !== 0) {
      for (let at: usize = 0; at < row; at += 4)
        sum += <f64>load<f32>(targets + at) * (logSum - <f64>load<f32>(logits + at));
      targets += row;
    } else {
      const index = load<i32>(classes);
      if (<u32>index < <u32>columns) sum = logSum - <f64>load<f32>(logits + ((<usize>index) << 2));
      classes += 4;
    }
    if (smoothing !== 0) {
      let rest: f64 = 0;
      for (let at: usize = 0; at < row; at += 4) rest += logSum - <f64>load<f32>(logits + at);
      sum = (1 - <f64>smoothing) * sum + (<f64>smoothing * rest) / <f64>columns;
    }
    total += sum;
  }
  store<f32>(loss, <f32>(total / <f64>rows));
}

/**
 * `log(sum of exp(x[k]))` of neighbouring numbers, from the largest of them, so that no term
 * overflows.
 */
function logSumOfExponentials(x: usize, count: i32): f64 {
  let largest: f32 = -Infinity;
  for (let k = 0, at = x; k < count; k++, at += 4) largest = max<f32>(largest, load<f32>(at));
  const offset = f32x4.splat(largest);
  let sums = f64x2.splat(0);
  let k = 0;
  for (; k + 4 <= count; k += 4, x += 16) {
    const terms = exponential(f32x4.sub(v128.load(x), offset));
    sums = f64x2.add(sums, f64x2.add(lower(terms), upper(terms)));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; k < count; k++, x += 4)
    sum += <f64>f32x4.extract_lane(exponential(f32x4.splat(load<f32>(x) - largest)), 0);
  return <f64>largest + logarithm(sum);
}

/**
 * The gradient of {@link crossEntropy}: `dx[k] = slope / rows * (exp(x[k] - logSum) * sum of t -
 * t[k])`.
 */
export function crossEntropyGradient(
  logits: usize,
  targets: usize,
  classes: usize,
  logSums: usize,
  slope: usize,
  dx: usize,
  smoothing: f32,
  rows: i32,
  columns: i32,
): void {
  const row = (<usize>columns) << 2;
  const factor = load<f32>(slope) / <f32>rows;
  const kept: f32 = 1 - smoothing;
  const even = smoothing / <f32>columns;
  for (let i = 0; i < rows; i++, logits += row, dx += row, logSums += 4) {
    let mass: f64 = 0;
    if (targets !== 0) for (let at: usize = 0; at < row; at += 4) mass += <f64>load<f32>(targets + at);
    else mass = <u32>load<i32>(classes) < <u32>columns ? 1 : 0;
    const by = f32x4.splat(<f32>(<f64>kept * mass + <f64>smoothing) * factor);
    const offset = f32x4.splat(load<f32>(logSums));
    const less = f32x4.splat(even * factor);
    let at: usize = 0;
    for (; at + 16 <= row; at += 16) {
      const shares = exponential(f32x4.sub(v128.load(logits + at), offset));
      v128.store(dx + at, f32x4.sub(f32x4.mul(shares, by), less));
    }
    for (; at < row; at += 4) {
      const share = exponential(f32x4.sub(v128.load32_splat(logits + at), offset));
      store<f32>(dx + at, f32x4.extract_lane(f32x4.sub(f32x4.mul(share, by), less), 0));
    }
    if (targets !== 0) {
      for (at = 0; at < row; at += 4)
        store<f32>(dx + at, load<f32>(dx + at) - kept * factor * load<f32>(targets + at));
      targets += row;
    } else {
      const index = load<i32>(classes);
      const own = dx + ((<usize>index) << 2);
      if (<u32>index < <u32>columns) store<f32>(own, load<f32>(own) - kept * factor);
      classes += 4;
    }
  }
}

/**
 * Cross entropy of independent yes-or-no questions: the mean of
 * `max(x, 0) - t * x + log(1 + exp(-|x|))`, in which nothing overflows and nothing is lost.
 */
export function binaryCrossEntropy(
  logits: usize,
  targets: usize,
  loss: usize,
  smoothing: f32,
  size: i32,
): void {
  let total: f64 = 0;
  let at: usize = 0;
  const end = (<usize>size) << 2;
  let sums = f64x2.splat(0);
  for (; at + 16 <= end; at += 16) {
    const terms = binaryTerms(v128.load(logits + at), v128.load(targets + at), smoothing);
    sums = f64x2.add(sums, f64x2.add(lower(terms), upper(terms)));
  }
  total = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; at < end; at += 4) {
    const terms = binaryTerms(v128.load32_splat(logits + at), v128.load32_splat(targets + at), smoothing);
    total += <f64>f32x4.extract_lane(terms, 0);
  }
  store<f32>(loss, <f32>(total / <f64>size));
}

function binaryTerms(x: v128, target: v128, smoothing: f32): v128 {
  const linear = f32x4.sub(f32x4.max(x, f32x4.splat(0)), f32x4.mul(smoothed(target, smoothing), x));
  return f32x4.add(linear, logarithmOfOnePlus(exponential(f32x4.neg(f32x4.abs(x)))));
}

function smoothed(target: v128, smoothing: f32): v128 {
  return f32x4.add(f32x4.mul(target, f32x4.splat(1 - smoothing)), f32x4.splat(smoothing / 2));
}

/** The gradient of {@link binaryCrossEntropy}: `dx = slope / size * (1 / (1 + exp(-x)) - t)`. */
export function binaryCrossEntropyGradient(
  logits: usize,
  targets: usize,
  slope: usize,
  dx: usize,
  smoothing: f32,
  size: i32,
): void {
  const factor = load<f32>(slope) / <f32>size;
  let at: usize = 0;
  const end = (<usize>size) << 2;
  for (; at + 16 <= end; at += 16) {
    const slopes = binarySlopes(v128.load(logits + at), v128.load(targets + at), smoothing);
    v128.store(dx + at, f32x4.mul(slopes, f32x4.splat(factor)));
  }
  for (; at < end; at += 4) {
    const slopes = binarySlopes(v128.load32_splat(logits + at), v128.load32_splat(targets + at), smoothing);
    store<f32>(dx + at, f32x4.extract_lane(slopes, 0) * factor);
  }
}

function binarySlopes(x: v128, target: v128, smoothing: f32): v128 {
  const one = f32x4.splat(1);
  const e = exponential(f32x4.neg(f32x4.abs(x)));
  const above = v128.bitselect(one, e, f32x4.ge(x, f32x4.splat(0)));
  return f32x4.sub(f32x4.div(above, f32x4.add(one, e)), smoothed(target, smoothing));
}
