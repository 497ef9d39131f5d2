/** Sums of products by lanes, of T: f32 or f64. */

/** `a b + c d`. */
export function pair<T>(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.add<T>(v128.mul<T>(a, b), v128.mul<T>(c, d));
}

/** Products of four vectors with the 64 bytes at x. */
export function four<T>(g: v128, h: v128, k: v128, l: v128, x: usize): v128 {
  return v128.add<T>(
    pair<T>(g, v128.load(x), h, v128.load(x, 16)),
    pair<T>(k, v128.load(x, 32), l, v128.load(x, 48)),
  );
}

/** Adds the sum of the lanes to a number in float64. */
export function addTotal<T>(to: usize, s: v128): void {
  store<f64>(to, load<f64>(to) + total(halves<T>(s)));
}

/** Two numbers as they are; the sums of the first and third, and of the second and fourth of four, in float64. */
export function halves<T>(s: v128): v128 {
  if (sizeof<T>() === 8) return s;
  return f64x2.add(f64x2.promote_low_f32x4(s), f64x2.promote_low_f32x4(v128.shuffle<f32>(s, s, 2, 3, 2, 3)));
}

export function total(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}
