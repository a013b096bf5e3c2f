// Pooling in two and three dimensions. Values outside of the input do not count. What is not a
// number is the maximum of its window.
import { Geometry } from "./geometry";

const MAX = 0;
const MAX_GRADIENT = 1;
const MEAN = 2;
const MEAN_GRADIENT = 3;

export function maxPool(x: usize, output: usize, geometry: usize): void {
  eachWindow(changetype<Geometry>(geometry), MAX, x, output, 0);
}

/**
 * The gradient of {@link maxPool} by its input: that by the output goes to the first of the
 * greatest values of each window.
 */
export function maxPoolGradient(x: usize, gradient: usize, output: usize, geometry: usize): void {
  const g = changetype<Geometry>(geometry);
  memory.fill(output, 0, inputBytes(g));
  eachWindow(g, MAX_GRADIENT, x, gradient, output);
}

export function averagePool(x: usize, output: usize, geometry: usize): void {
  eachWindow(changetype<Geometry>(geometry), MEAN, x, output, 0);
}

/**
 * The gradient of {@link averagePool} by its input: that by the output in equal shares to the
 * values of each window.
 */
export function averagePoolGradient(gradient: usize, output: usize, geometry: usize): void {
  const g = changetype<Geometry>(geometry);
  memory.fill(output, 0, inputBytes(g));
  eachWindow(g, MEAN_GRADIENT, output, gradient, output);
}

function inputBytes(g: Geometry): usize {
  return (<usize>(g.batch * g.inDepth * g.inHeight) * <usize>(g.inWidth * g.channels)) << 2;
}

/**
 * The part of a window that lies inside of the input: its first value, and how many there are along
 * each dimension.
 */
function eachWindow(g: Geometry, kind: i32, x: usize, pooled: usize, target: usize): void {
  const pixel = (<usize>g.channels) << 2;
  const line = <usize>g.inWidth * pixel;
  const plane = <usize>g.inHeight * line;
  for (let n = 0; n < g.batch; n++)
    for (let z = 0; z < g.outDepth; z++) {
      const z0 = z * g.strideDepth - g.front;
      const zs = max(0, z0);
      const planes = min(g.inDepth, z0 + g.filterDepth) - zs;
      for (let y = 0; y < g.outHeight; y++) {
        const y0 = y * g.strideHeight - g.top;
        const ys = max(0, y0);
        const lines = min(g.inHeight, y0 + g.filterHeight) - ys;
        for (let column = 0; column < g.outWidth; column++, pooled += pixel) {
          const x0 = column * g.strideWidth - g.left;
          const xs = max(0, x0);
          const pixels = min(g.inWidth, x0 + g.filterWidth) - xs;
          const at = <usize>(n * g.inDepth + zs) * plane + <usize>ys * line + <usize>xs * pixel;
          const from = x + at;
          if (kind === MAX) windowMax(from, pooled, planes, lines, pixels, plane, line, pixel);
          else if (kind === MAX_GRADIENT)
            windowMaxGradient(from, pooled, target + at, planes, lines, pixels, plane, line, pixel);
          else if (kind === MEAN) windowMean(from, pooled, planes, lines, pixels, plane, line, pixel);
          else windowMeanGradient(pooled, target + at, planes, lines, pixels, plane, line, pixel);
        }
      }
    }
}

function windowMax(
  x: usize,
  output: usize,
  planes: i32,
  lines: i32,
  pixels: i32,
  plane: usize,
  line: usize,
  pixel: usize,
): void {
  let c: usize = 0;
  for (; c + 16 <= pixel; c += 16)
    v128.store(output + c, greatest(x + c, planes, lines, pixels, plane, line, pixel));
  for (; c < pixel; c += 4)
    store<f32>(output + c, greatestOne(x + c, planes, lines, pixels, plane, line, pixel));
}

/** The greatest values of 4 neighbouring channels. */
function greatest(
  x: usize,
  planes: i32,
  lines: i32,
  pixels: i32,
  plane: usize,
  line: usize,
  pixel: usize,
): v128 {
  let found = f32x4.splat(-Infinity);
  for (let a = 0; a < planes; a++, x += plane)
    for (let b = 0, y = x; b < lines; b++, y += line)
      for (let e = 0, p = y; e < pixels; e++, p += pixel) found = f32x4.max(found, v128.load(p));
  return found;
}

function greatestOne(
  x: usize,
  planes: i32,
  lines: i32,
  pixels: i32,
  plane: usize,
  line: usize,
  pixel: usize,
): f32 {
  let found: f32 = -Infinity;
  for (let a = 0; a < planes; a++, x += plane)
    for (let b = 0, y = x; b < lines; b++, y += line)
      for (let e = 0, p = y; e < pixels; e++, p += pixel) found = max(found, load<f32>(p));
  return found;
}

function windowMaxGradient(
  x: usize,
  gradient: usize,
  output: usize,
  planes: i32,
  lines: i32,
  pixels: i32,
  plane: usize,
  line: usize,
  pixel: usize,
): void {
  const toOutput = output - x;
  let c: usize = 0;
  for (; c + 16 <= pixel; c += 16) {
    const found = greatest(x + c, planes, lines, pixels, plane, line, pixel);
    const isNaN = f32x4.ne(found, found);
    const share = v128.load(gradient + c);
    let open = i32x4.splat(-1);
    let z = x + c;
    for (let a = 0; a < planes; a++, z += plane)
      for (let b = 0, y = z; b < lines; b++, y += line)
        for (let e = 0, p = y; e < pixels; e++, p += pixel) {
          const value = v128.load(p);
          const same = v128.or(f32x4.eq(value, found), v128.and(isNaN, f32x4.ne(value, value)));
          const to = p + toOutput;
          v128.store(to, f32x4.add(v128.load(to), v128.and(share, v128.and(same, open))));
          open = v128.andnot(open, same);
        }
  }
  for (; c < pixel; c += 4) {
    const found = greatestOne(x + c, planes, lines, pixels, plane, line, pixel);
    let open = true;
    let z = x + c;
    for (let a = 0; open && a < planes; a++, z += plane)
      for (let b = 0, y = z; open && b < lines; b++, y += line)
        for (let e = 0, p = y; open && e < pixels; e++, p += pixel) {
          const value = load<f32>(p);
          if (value !== found && (value === value || found === found)) continue;
          const to = p + toOutput;
          store<f32>(to, load<f32>(to) + load<f32>(gradient + c));
          open = false;
        }
  }
}

function windowMean(
  x: usize,
  output: usize,
  planes: i32,
  lines: i32,
  pixels: i32,
  plane: usize,
  line: usize,
  pixel: usize,
): void {
  const share: f32 = 1 / <f32>(planes * lines * pixels);
  let c: usize = 0;
  for (; c + 16 <= pixel; c += 16) {
    let sum = f32x4.splat(0);
    let z = x + c;
    for (let a = 0; a < planes; a++, z += plane)
      for (let b = 0, y = z; b < lines; b++, y += line)
        for (let e = 0, p = y; e < pixels; e++, p += pixel) sum = f32x4.add(sum, v128.load(p));
    v128.store(output + c, f32x4.mul(sum, f32x4.splat(share)));
  }
  for (; c < pixel; c += 4) {
    let sum: f32 = 0;
    let z = x + c;
    for (let a = 0; a < planes; a++, z += plane)
      for (let b = 0, y = z; b < lines; b++, y += line)
        for (let e = 0, p = y; e < pixels; e++, p += pixel) sum += load<f32>(p);
    store<f32>(output + c, sum * share);
  }
}

function windowMeanGradient(
  gradient: usize,
  output: usize,
  planes: i32,
  lines: i32,
  pixels: i32,
  plane: usize,
  line: usize,
  pixel: usize,
): void {
  const share: f32 = 1 / <f32>(planes * lines * pixels);
  for (let a = 0; a < planes; a++, output += plane)
    for (let b = 0, y = output; b < lines; b++, y += line)
      for (let e = 0, p = y; e < pixels; e++, p += pixel) {
        let c: usize = 0;
        for (; c + 16 <= pixel; c += 16) {
          const part = f32x4.mul(v128.load(gradient + c), f32x4.splat(share));
          v128.store(p + c, f32x4.add(v128.load(p + c), part));
        }
        for (; c < pixel; c += 4) store<f32>(p + c, load<f32>(p + c) + load<f32>(gradient + c) * share);
      }
}
