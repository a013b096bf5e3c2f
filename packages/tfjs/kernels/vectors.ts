/** The lower two of four numbers, in 64 bits. */
export function lower(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The upper two of four numbers, in 64 bits. */
export function upper(x: v128): v128 {
  return f64x2.promote_low_f32x4(
    i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15),
  );
}

/** Four numbers in 32 bits, of two and two in 64. */
export function narrow(low: v128, high: v128): v128 {
  const a = f32x4.demote_f64x2_zero(low);
  const b = f32x4.demote_f64x2_zero(high);
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}
