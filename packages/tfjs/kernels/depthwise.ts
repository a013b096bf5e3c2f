// Gradients of convolutions that keep channels apart. Each value of the filter meets a run of
// positions along a line of the output: that run is the innermost loop, over 16 channels at a time.
import { Geometry } from "./geometry";

/**
 * The gradient by the filter, `[filterHeight, filterWidth, channels, multiplier]`, from `gradient`,
 * that by the output. Products of one line are added first, then the lines: the error is at most
 * `(outWidth + batch * outHeight) u` times the sum of their absolute values, `u = 2^-24`.
 */
export function depthwiseFilterGradient(
  x: usize,
  gradient: usize,
  output: usize,
  geometry: usize,
  multiplier: i32,
): void {
  const g = changetype<Geometry>(geometry);
  memory.fill(output, 0, (<usize>(g.filterHeight * g.filterWidth * g.channels * multiplier)) << 2);
  eachRun(g, multiplier, gradient, x, output, false);
}

/** The gradient by the input, from `gradient`, that by the output. */
export function depthwiseInputGradient(
  gradient: usize,
  filter: usize,
  output: usize,
  geometry: usize,
  multiplier: i32,
): void {
  const g = changetype<Geometry>(geometry);
  memory.fill(output, 0, (<usize>(g.batch * g.inHeight) * <usize>(g.inWidth * g.channels)) << 2);
  eachRun(g, multiplier, gradient, output, filter, true);
}

/**
 * Goes over all runs: those of the values `x` that a value of the filter meets. Writes to `x` or
 * else to the filter.
 */
function eachRun(
  g: Geometry,
  multiplier: i32,
  gradient: usize,
  x: usize,
  filter: usize,
  toInput: bool,
): void {
  const pixel = (<usize>g.channels) << 2;
  const across = <usize>multiplier * pixel;
  for (let line = 0; line < g.batch * g.outHeight; line++) {
    const top = (line % g.outHeight) * g.strideHeight - g.top;
    const from = gradient + <usize>(line * g.outWidth) * across;
    for (let kh = 0; kh < g.filterHeight; kh++) {
      const y = top + kh * g.dilationHeight;
      if (<u32>y >= <u32>g.inHeight) continue;
      const values = x + <usize>((line / g.outHeight) * g.inHeight + y) * <usize>g.inWidth * pixel;
      for (let kw = 0; kw < g.filterWidth; kw++) {
        const shift = kw * g.dilationWidth - g.left;
        const first = shift < 0 ? (g.strideWidth - 1 - shift) / g.strideWidth : 0;
        const room = g.inWidth - 1 - shift;
        const count = room < 0 ? 0 : min(g.outWidth, room / g.strideWidth + 1) - first;
        if (count <= 0) continue;
        const at = values + <usize>(first * g.strideWidth + shift) * pixel;
        const by = from + <usize>first * across;
        const weight = filter + <usize>(kh * g.filterWidth + kw) * across;
        const step = <usize>g.strideWidth * pixel;
        if (multiplier > 1) runMultiplied(at, by, weight, count, step, across, pixel, multiplier, toInput);
        else if (toInput) runToInput(at, by, weight, count, step, pixel);
        else runToFilter(at, by, weight, count, step, pixel);
      }
    }
  }
}

function runToFilter(x: usize, gradient: usize, filter: usize, count: i32, step: usize, pixel: usize): void {
  let c: usize = 0;
  for (; c + 64 <= pixel; c += 64) {
    let a = f32x4.splat(0),
      b = a,
      d = a,
      e = a;
    let p = x + c,
      q = gradient + c;
    for (let i = 0; i < count; i++, p += step, q += pixel) {
      a = f32x4.add(a, f32x4.mul(v128.load(p), v128.load(q)));
      b = f32x4.add(b, f32x4.mul(v128.load(p, 16), v128.load(q, 16)));
      d = f32x4.add(d, f32x4.mul(v128.load(p, 32), v128.load(q, 32)));
      e = f32x4.add(e, f32x4.mul(v128.load(p, 48), v128.load(q, 48)));
    }
    const to = filter + c;
    v128.store(to, f32x4.add(v128.load(to), a));
    v128.store(to, f32x4.add(v128.load(to, 16), b), 16);
    v128.store(to, f32x4.add(v128.load(to, 32), d), 32);
    v128.store(to, f32x4.add(v128.load(to, 48), e), 48);
  }
  for (; c + 16 <= pixel; c += 16) {
    let a = f32x4.splat(0);
    let p = x + c,
      q = gradient + c;
    for (let i = 0; i < count; i++, p += step, q += pixel)
      a = f32x4.add(a, f32x4.mul(v128.load(p), v128.load(q)));
    v128.store(filter + c, f32x4.add(v128.load(filter + c), a));
  }
  for (; c < pixel; c += 4) {
    let a: f32 = 0;
    let p = x + c,
      q = gradient + c;
    for (let i = 0; i < count; i++, p += step, q += pixel) a += load<f32>(p) * load<f32>(q);
    store<f32>(filter + c, load<f32>(filter + c) + a);
  }
}

function runToInput(x: usize, gradient: usize, filter: usize, count: i32, step: usize, pixel: usize): void {
  let c: usize = 0;
  for (; c + 64 <= pixel; c += 64) {
    const a = v128.load(filter + c),
      b = v128.load(filter + c, 16),
      d = v128.load(filter + c, 32),
      e = v128.load(filter + c, 48);
    let p = x + c,
      q = gradient + c;
    for (let i = 0; i < count; i++, p += step, q += pixel) {
      v128.store(p, f32x4.add(v128.load(p), f32x4.mul(a, v128.load(q))));
      v128.store(p, f32x4.add(v128.load(p, 16), f32x4.mul(b, v128.load(q, 16))), 16);
      v128.store(p, f32x4.add(v128.load(p, 32), f32x4.mul(d, v128.load(q, 32))), 32);
      v128.store(p, f32x4.add(v128.load(p, 48), f32x4.mul(e, v128.load(q, 48))), 48);
    }
  }
  for (; c + 16 <= pixel; c += 16) {
    const a = v128.load(filter + c);
    let p = x + c,
      q = gradient + c;
    for (let i = 0; i < count; i++, p += step, q += pixel)
      v128.store(p, f32x4.add(v128.load(p), f32x4.mul(a, v128.load(q))));
  }
  for (; c < pixel; c += 4) {
    const a = load<f32>(filter + c);
    let p = x + c,
      q = gradient + c;
    for (let i = 0; i < count; i++, p += step, q += pixel) store<f32>(p, load<f32>(p) + a * load<f32>(q));
  }
}

/** Several outputs for each channel, which is rare: one number at a time. */
function runMultiplied(
  x: usize,
  gradient: usize,
  filter: usize,
  count: i32,
  step: usize,
  across: usize,
  pixel: usize,
  multiplier: i32,
  toInput: bool,
): void {
  for (let c: usize = 0; c < pixel; c += 4)
    for (let m = 0; m < multiplier; m++) {
      const place = c * <usize>multiplier + ((<usize>m) << 2);
      let p = x + c,
        q = gradient + place;
      if (toInput) {
        const a = load<f32>(filter + place);
        for (let i = 0; i < count; i++, p += step, q += across)
          store<f32>(p, load<f32>(p) + a * load<f32>(q));
      } else {
        let a: f32 = 0;
        for (let i = 0; i < count; i++, p += step, q += across) a += load<f32>(p) * load<f32>(q);
        store<f32>(filter + place, load<f32>(filter + place) + a);
      }
    }
}
