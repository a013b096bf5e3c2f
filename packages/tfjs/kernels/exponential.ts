/**
 * `exp(x)` of four numbers, to about one unit in the last place; 0 below -87.33, where the result
 * would have no full precision. By Moshier's `expf` (Cephes Mathematical Library): a power of two,
 * times a polynomial of degree 7 for the rest.
 */
export function exponential(x: v128): v128 {
  const clamped = f32x4.min(x, f32x4.splat(88.722835));
  const power = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.44269504088896341)));
  let rest = f32x4.sub(clamped, f32x4.mul(power, f32x4.splat(0.693359375)));
  rest = f32x4.sub(rest, f32x4.mul(power, f32x4.splat(-2.1219444e-4)));
  let sum = f32x4.splat(1.98756915e-4);
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.3981999507e-3));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(8.3334519073e-3));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(4.1665795894e-2));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.6666665459e-1));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(5.0000001201e-1));
  sum = f32x4.add(f32x4.add(f32x4.mul(sum, f32x4.mul(rest, rest)), rest), f32x4.splat(1));
  // In two halves, since 2^128 does not fit, but the product may.
  const exponent = i32x4.trunc_sat_f32x4_s(power);
  const half = i32x4.shr_s(exponent, 1);
  const scaled = f32x4.mul(f32x4.mul(sum, powerOfTwo(half)), powerOfTwo(i32x4.sub(exponent, half)));
  const isTiny = f32x4.lt(x, f32x4.splat(-87.33));
  const isHuge = f32x4.gt(x, f32x4.splat(88.722835));
  return v128.bitselect(f32x4.splat(Infinity), v128.andnot(scaled, isTiny), isHuge);
}

function powerOfTwo(exponent: v128): v128 {
  return i32x4.shl(i32x4.add(exponent, i32x4.splat(127)), 23);
}

/**
 * `log(1 + y)` of four numbers between 0 and 1, to two units in the last place: `2 artanh(s)` with
 * `s = y / (2 + y)`, by its power series.
 */
export function logarithmOfOnePlus(y: v128): v128 {
  const s = f32x4.div(y, f32x4.add(y, f32x4.splat(2)));
  const square = f32x4.mul(s, s);
  let sum = f32x4.splat(1.0 / 17);
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 15));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 13));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 11));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 9));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 7));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 5));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 3));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1));
  return f32x4.mul(f32x4.add(s, s), sum);
}

/**
 * `log(x)` in 64 bits, to about 1e-13, for normal numbers from 0 on: its exponent, and the series
 * of `2 artanh` for the rest.
 */
export function logarithm(x: f64): f64 {
  if (!(x < Infinity)) return x;
  if (x <= 0) return x === 0 ? -Infinity : NaN;
  const bits = reinterpret<u64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum: f64 = 0;
  for (let k = 17; k >= 1; k -= 2) sum = sum * square + 1 / <f64>k;
  return <f64>exponent * 0.6931471805599453 + 2 * s * sum;
}
