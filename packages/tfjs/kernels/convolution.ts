// Convolutions in two and three dimensions, with any stride, dilation and padding, as products of
// matrices: the windows of some hundred positions are laid out as rows,
// `[filterDepth, filterHeight, filterWidth, channels]` each, and multiplied at once.
import { Geometry } from "./geometry";
import { multiply, multiplyScratch } from "./matrix-product";

/** Numbers of scratch memory that the functions of this file need. */
export function convolutionScratch(geometry: usize, filters: i32): i32 {
  const g = changetype<Geometry>(geometry);
  if (readsInPlace(g)) {
    // Each of the three takes the part of rows, columns and depth in one of the products.
    const most = max(positions(g), max(filters, g.channels));
    return multiplyScratch(most, most, most);
  }
  const window = windowSize(g);
  const count = blockSize(g);
  return (
    count * window +
    multiplyScratch(max(window, count), max(window, filters), max(window, max(count, filters)))
  );
}

/**
 * `output[position, f] = sum of window[position] * filter[…, f]`, `filter` of shape
 * `[…window, filters]`.
 */
export function convolve(
  x: usize,
  filter: usize,
  output: usize,
  geometry: usize,
  filters: i32,
  scratch: usize,
): void {
  const g = changetype<Geometry>(geometry);
  const total = <i32>positions(g);
  const window = windowSize(g);
  if (readsInPlace(g)) {
    multiply(x, window, 1, filter, filters, 1, output, filters, total, filters, window, 0, scratch);
    return;
  }
  const block = blockSize(g);
  const rest = scratch + ((<usize>block * <usize>window) << 2);
  for (let from = 0; from < total; from += block) {
    const count = min(block, total - from);
    moveWindows(x, g, from, count, scratch, false);
    const to = output + ((<usize>from * <usize>filters) << 2);
    multiply(scratch, window, 1, filter, filters, 1, to, filters, count, filters, window, 0, rest);
  }
}

/** The gradient by the filter, from `gradient`, that by the output. */
export function convolutionFilterGradient(
  x: usize,
  gradient: usize,
  output: usize,
  geometry: usize,
  filters: i32,
  scratch: usize,
): void {
  const g = changetype<Geometry>(geometry);
  const total = <i32>positions(g);
  const window = windowSize(g);
  if (total === 0) memory.fill(output, 0, (<usize>window * <usize>filters) << 2);
  if (readsInPlace(g)) {
    multiply(x, 1, window, gradient, filters, 1, output, filters, window, filters, total, 0, scratch);
    return;
  }
  const block = blockSize(g);
  const rest = scratch + ((<usize>block * <usize>window) << 2);
  for (let from = 0; from < total; from += block) {
    const count = min(block, total - from);
    moveWindows(x, g, from, count, scratch, false);
    const by = gradient + ((<usize>from * <usize>filters) << 2);
    multiply(
      scratch,
      1,
      window,
      by,
      filters,
      1,
      output,
      filters,
      window,
      filters,
      count,
      <i32>(from > 0),
      rest,
    );
  }
}

/**
 * The gradient by the input, from `gradient`, that by the output; the forward pass of a transposed
 * convolution.
 */
export function convolutionInputGradient(
  gradient: usize,
  filter: usize,
  output: usize,
  geometry: usize,
  filters: i32,
  scratch: usize,
): void {
  const g = changetype<Geometry>(geometry);
  const total = <i32>positions(g);
  const window = windowSize(g);
  if (readsInPlace(g)) {
    multiply(gradient, filters, 1, filter, 1, filters, output, window, total, window, filters, 0, scratch);
    return;
  }
  memory.fill(output, 0, (<usize>(g.batch * g.inDepth * g.inHeight) * <usize>(g.inWidth * g.channels)) << 2);
  const block = blockSize(g);
  const rest = scratch + ((<usize>block * <usize>window) << 2);
  for (let from = 0; from < total; from += block) {
    const count = min(block, total - from);
    const by = gradient + ((<usize>from * <usize>filters) << 2);
    multiply(by, filters, 1, filter, 1, filters, scratch, window, count, window, filters, 0, rest);
    moveWindows(output, g, from, count, scratch, true);
  }
}

/** Positions of the window, over all samples. */
function positions(g: Geometry): i32 {
  return g.batch * g.outDepth * g.outHeight * g.outWidth;
}

function windowSize(g: Geometry): i32 {
  return g.filterDepth * g.filterHeight * g.filterWidth * g.channels;
}

/**
 * Rows that are laid out at once: at most 256, and fewer where they would not fit into a megabyte.
 */
function blockSize(g: Geometry): i32 {
  return max(32, min(256, 262144 / max(1, windowSize(g))));
}

/** Whether the windows are the input itself, position by position. */
function readsInPlace(g: Geometry): bool {
  return (
    (g.filterDepth & g.filterHeight & g.filterWidth) === 1 &&
    (g.filterDepth | g.filterHeight | g.filterWidth) === 1 &&
    (g.strideDepth | g.strideHeight | g.strideWidth) === 1 &&
    (g.front | g.top | g.left) === 0 &&
    g.outDepth === g.inDepth &&
    g.outHeight === g.inHeight &&
    g.outWidth === g.inWidth
  );
}

/**
 * Lays the windows of `count` positions out as rows or, `adding`, adds rows to the values that
 * their windows lie on.
 */
function moveWindows(x: usize, g: Geometry, from: i32, count: i32, rows: usize, adding: bool): void {
  let column = from % g.outWidth,
    rest = from / g.outWidth,
    row = rest % g.outHeight;
  rest /= g.outHeight;
  let plane = rest % g.outDepth,
    sample = rest / g.outDepth;
  for (let i = 0; i < count; i++) {
    for (let kd = 0; kd < g.filterDepth; kd++) {
      const z = plane * g.strideDepth - g.front + kd * g.dilationDepth;
      for (let kh = 0; kh < g.filterHeight; kh++) {
        const y = row * g.strideHeight - g.top + kh * g.dilationHeight;
        const inside = <u32>z < <u32>g.inDepth && <u32>y < <u32>g.inHeight;
        const line = inside ? (sample * g.inDepth + z) * g.inHeight + y : -1;
        rows = moveLine(x, g, line, column * g.strideWidth - g.left, rows, adding);
      }
    }
    if (++column === g.outWidth) {
      column = 0;
      if (++row === g.outHeight) {
        row = 0;
        if (++plane === g.outDepth) {
          plane = 0;
          sample++;
        }
      }
    }
  }
}

/**
 * Moves what a window takes from one line of the input (-1: one outside of it), and returns the end
 * of it in `row`.
 */
function moveLine(x: usize, g: Geometry, line: i32, left: i32, row: usize, adding: bool): usize {
  const pixel = (<usize>g.channels) << 2;
  const end = row + <usize>g.filterWidth * pixel;
  if (line < 0) {
    if (!adding) zero(row, end);
    return end;
  }
  const base = x + <usize>line * <usize>g.inWidth * pixel;
  if (g.dilationWidth === 1) {
    const first = min(g.filterWidth, max(0, -left));
    const last = max(first, min(g.filterWidth, g.inWidth - left));
    const start = row + <usize>first * pixel,
      stop = row + <usize>last * pixel,
      values = base + <usize>(left + first) * pixel;
    if (adding) add(start, values, stop);
    else {
      zero(row, start);
      copy(values, start, stop);
      zero(stop, end);
    }
    return end;
  }
  for (let at = left; row < end; at += g.dilationWidth, row += pixel) {
    const values = base + <usize>at * pixel;
    if (<u32>at >= <u32>g.inWidth) {
      if (!adding) zero(row, row + pixel);
    } else if (adding) add(row, values, row + pixel);
    else copy(values, row, row + pixel);
  }
  return end;
}

function zero(to: usize, end: usize): void {
  for (; to + 16 <= end; to += 16) v128.store(to, i32x4.splat(0));
  for (; to < end; to += 4) store<f32>(to, 0);
}

function copy(from: usize, to: usize, end: usize): void {
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

/** Adds what lies from `from` until `end` to what lies at `to`. */
function add(from: usize, to: usize, end: usize): void {
  for (; from + 16 <= end; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  for (; from < end; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}
