// The product of two matrices of any layout. Blocks of both are packed so that the innermost loop
// reads them in order: 4 rows of the left one and 8 columns of the right one give 32 sums, which
// stay in registers (Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication,
// 2008).
import { clip } from "./activations";

/** Products that are added in a register before they join the output. */
const DEPTH = 256;
const ROWS = 64;
const COLUMNS = 256;
/** Bytes of a tile of 4 by 8. */
const TILE: usize = 128;

/** Numbers of scratch memory that {@link multiply} needs. */
export function multiplyScratch(m: i32, n: i32, k: i32): i32 {
  const depth = min(k, DEPTH);
  return ((min(m, ROWS) + 3) & ~3) * depth + ((min(n, COLUMNS) + 7) & ~7) * depth + 32;
}

/**
 * `output[i, j] = sum over p of a[i, p] * b[p, j]`, or added to what `output` holds. Steps between
 * rows and columns are in elements, so a transposed matrix is one whose steps are exchanged.
 *
 * Runs of 256 products are added one after the other, and the runs' sums likewise: the error is at
 * most `(256 + k / 256) u` times the sum of `|a| |b|`, `u = 2^-24` (Higham, Accuracy and Stability
 * of Numerical Algorithms, 3.1).
 */
export function multiply(
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  output: usize,
  outputRow: i32,
  m: i32,
  n: i32,
  k: i32,
  add: i32,
  scratch: usize,
): void {
  const aDown = (<usize>aRow) << 2,
    aAcross = (<usize>aColumn) << 2,
    bDown = (<usize>bRow) << 2,
    bAcross = (<usize>bColumn) << 2,
    down = (<usize>outputRow) << 2;
  const left = scratch + TILE;
  const right = left + ((<usize>(((min(m, ROWS) + 3) & ~3) * min(k, DEPTH))) << 2);
  if (k === 0 && add === 0)
    for (let i = 0; i < m; i++) memory.fill(output + <usize>i * down, 0, (<usize>n) << 2);
  for (let j = 0; j < n; j += COLUMNS) {
    const columns = min(COLUMNS, n - j);
    for (let p = 0; p < k; p += DEPTH) {
      const depth = min(DEPTH, k - p);
      const panel = (<usize>depth) << 5;
      const adding = add !== 0 || p > 0;
      for (let c = 0; c < columns; c += 8) {
        const from = b + <usize>p * bDown + <usize>(j + c) * bAcross;
        const to = right + <usize>(c >> 3) * panel;
        pack(from, bAcross, bDown, columns - c, depth, to, 32);
        pack(from + 4 * bAcross, bAcross, bDown, columns - c - 4, depth, to + 16, 32);
      }
      for (let i = 0; i < m; i += ROWS) {
        const rows = min(ROWS, m - i);
        for (let r = 0; r < rows; r += 4)
          pack(
            a + <usize>(i + r) * aDown + <usize>p * aAcross,
            aDown,
            aAcross,
            rows - r,
            depth,
            left + <usize>(r >> 2) * (panel >> 1),
            16,
          );
        for (let c = 0; c < columns; c += 8) {
          const at = output + <usize>i * down + ((<usize>(j + c)) << 2);
          const packed = right + <usize>(c >> 3) * panel;
          for (let r = 0; r < rows; r += 4) {
            const to = at + <usize>r * down;
            const from = left + <usize>(r >> 2) * (panel >> 1);
            if (columns - c >= 8 && rows - r >= 4) multiplyTile(from, packed, depth, to, down, adding);
            else {
              multiplyTile(from, packed, depth, scratch, 32, false);
              copyTile(scratch, to, down, min(4, rows - r), min(8, columns - c), adding);
            }
          }
        }
      }
    }
  }
}

/**
 * `output = a * b + bias`, rows times columns as they lie, each number put between `low` and
 * `high`; what is not a number stays so. `bias` is 0 where there is none.
 */
export function dense(
  a: usize,
  b: usize,
  bias: usize,
  output: usize,
  m: i32,
  n: i32,
  k: i32,
  low: f32,
  high: f32,
  scratch: usize,
): void {
  multiply(a, k, 1, b, n, 1, output, n, m, n, k, 0, scratch);
  const row = (<usize>n) << 2;
  if (bias !== 0) for (let i = 0; i < m; i++) addRow(bias, output + <usize>i * row, row);
  if (low !== -Infinity || high !== Infinity) clip(output, output, m * n, low, high);
}

function addRow(from: usize, to: usize, row: usize): void {
  let at: usize = 0;
  for (; at + 16 <= row; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  for (; at < row; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
}

/**
 * Lays 4 neighbours (rows of the left matrix, columns of the right one) beside each other at each
 * step of the depth; zeros for missing ones.
 */
function pack(
  source: usize,
  across: usize,
  along: usize,
  size: i32,
  depth: i32,
  target: usize,
  step: usize,
): void {
  let p = 0;
  if (size >= 4 && across === 4) {
    for (; p < depth; p++, source += along, target += step) v128.store(target, v128.load(source));
    return;
  }
  if (size >= 4 && along === 4)
    for (; p + 4 <= depth; p += 4, source += 16, target += 4 * step) {
      const a = v128.load(source),
        b = v128.load(source + across),
        c = v128.load(source + 2 * across),
        d = v128.load(source + 3 * across);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5),
        cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5),
        ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7),
        gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(target + step, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(target + 2 * step, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
      v128.store(target + 3 * step, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
    }
  for (; p < depth; p++, source += along, target += step)
    for (let q = 0; q < 4; q++)
      store<f32>(target + ((<usize>q) << 2), q < size ? load<f32>(source + <usize>q * across) : 0);
}

function multiplyTile(a: usize, b: usize, depth: i32, output: usize, down: usize, add: bool): void {
  let a0 = f32x4.splat(0),
    a1 = a0,
    b0 = a0,
    b1 = a0,
    c0 = a0,
    c1 = a0,
    d0 = a0,
    d1 = a0;
  for (const end = a + ((<usize>depth) << 4); a < end; a += 16, b += 32) {
    const left = v128.load(b),
      right = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    a0 = f32x4.add(a0, f32x4.mul(x, left));
    a1 = f32x4.add(a1, f32x4.mul(x, right));
    x = v128.load_splat<f32>(a, 4);
    b0 = f32x4.add(b0, f32x4.mul(x, left));
    b1 = f32x4.add(b1, f32x4.mul(x, right));
    x = v128.load_splat<f32>(a, 8);
    c0 = f32x4.add(c0, f32x4.mul(x, left));
    c1 = f32x4.add(c1, f32x4.mul(x, right));
    x = v128.load_splat<f32>(a, 12);
    d0 = f32x4.add(d0, f32x4.mul(x, left));
    d1 = f32x4.add(d1, f32x4.mul(x, right));
  }
  putRow(output, a0, a1, add);
  putRow(output + down, b0, b1, add);
  putRow(output + 2 * down, c0, c1, add);
  putRow(output + 3 * down, d0, d1, add);
}

function putRow(output: usize, left: v128, right: v128, add: bool): void {
  if (add) {
    left = f32x4.add(left, v128.load(output));
    right = f32x4.add(right, v128.load(output, 16));
  }
  v128.store(output, left);
  v128.store(output, right, 16);
}

function copyTile(tile: usize, output: usize, down: usize, rows: i32, columns: i32, add: bool): void {
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const to = output + <usize>r * down + ((<usize>c) << 2);
      const value = load<f32>(tile + ((<usize>(r * 8 + c)) << 2));
      store<f32>(to, add ? load<f32>(to) + value : value);
    }
}
