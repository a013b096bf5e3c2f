// Gradients of activations in one pass: from the gradient by the output, and the input or output of
// the activation.

/**
 * `x` where it lies between `low` and `high`, else the nearer of these. What is not a number stays
 * so.
 */
export function clip(x: usize, output: usize, size: i32, low: f32, high: f32): void {
  const least = f32x4.splat(low),
    most = f32x4.splat(high);
  const end = output + ((<usize>size) << 2);
  for (; output + 16 <= end; output += 16, x += 16)
    v128.store(output, f32x4.pmin(f32x4.pmax(v128.load(x), least), most));
  for (; output < end; output += 4, x += 4) {
    const value = load<f32>(x);
    store<f32>(output, value < low ? low : value > high ? high : value);
  }
}

/** `gradient` where `low < x < high`, else 0. Where `x` is not a number, `gradient`. */
export function clippedGradient(
  x: usize,
  gradient: usize,
  output: usize,
  size: i32,
  low: f32,
  high: f32,
): void {
  const least = f32x4.splat(low),
    most = f32x4.splat(high);
  const end = output + ((<usize>size) << 2);
  for (; output + 16 <= end; output += 16, x += 16, gradient += 16) {
    const value = v128.load(x);
    const outside = v128.or(f32x4.le(value, least), f32x4.ge(value, most));
    v128.store(output, v128.andnot(v128.load(gradient), outside));
  }
  for (; output < end; output += 4, x += 4, gradient += 4) {
    const value = load<f32>(x);
    store<f32>(output, value <= low || value >= high ? 0 : load<f32>(gradient));
  }
}

/** `gradient * (1 - y * y)`, `y` the output. */
export function tanhGradient(y: usize, gradient: usize, output: usize, size: i32): void {
  const one = f32x4.splat(1);
  const end = output + ((<usize>size) << 2);
  for (; output + 16 <= end; output += 16, y += 16, gradient += 16) {
    const value = v128.load(y);
    v128.store(output, f32x4.mul(f32x4.sub(one, f32x4.mul(value, value)), v128.load(gradient)));
  }
  for (; output < end; output += 4, y += 4, gradient += 4) {
    const value = load<f32>(y);
    store<f32>(output, (1 - value * value) * load<f32>(gradient));
  }
}

/** `gradient * y * (1 - y)`, `y` the output. */
export function sigmoidGradient(y: usize, gradient: usize, output: usize, size: i32): void {
  const one = f32x4.splat(1);
  const end = output + ((<usize>size) << 2);
  for (; output + 16 <= end; output += 16, y += 16, gradient += 16) {
    const value = v128.load(y);
    v128.store(output, f32x4.mul(f32x4.mul(value, f32x4.sub(one, value)), v128.load(gradient)));
  }
  for (; output < end; output += 4, y += 4, gradient += 4) {
    const value = load<f32>(y);
    store<f32>(output, value * (1 - value) * load<f32>(gradient));
  }
}

/** `gradient` where `x > 0`, else `slope * gradient`. */
export function leakyGradient(x: usize, gradient: usize, output: usize, size: i32, slope: f32): void {
  const by = f32x4.splat(slope);
  const end = output + ((<usize>size) << 2);
  for (; output + 16 <= end; output += 16, x += 16, gradient += 16) {
    const from = v128.load(gradient);
    const positive = f32x4.gt(v128.load(x), f32x4.splat(0));
    v128.store(output, v128.bitselect(from, f32x4.mul(from, by), positive));
  }
  for (; output < end; output += 4, x += 4, gradient += 4) {
    const from = load<f32>(gradient);
    store<f32>(output, load<f32>(x) > 0 ? from : from * slope);
  }
}
