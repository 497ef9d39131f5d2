/**
 * A loop of L-BFGS over `count` pairs of a step s and a change of the gradient y, `bytes` each (a multiple of 32), the oldest at
 * `first` of `capacity` places in a circle; with the inner product of each pair, and room for a number each. Down it goes from the
 * latest pair to the oldest,
 *
 *     part_k = <v, s_k> / product_k,     v <- v - part_k y_k
 *
 * and up again `v <- v + (part_k - <v, y_k> / product_k) s_k`.
 */
export function secant(
  isUp: usize,
  steps: usize,
  changes: usize,
  products: usize,
  parts: usize,
  capacity: usize,
  first: usize,
  count: usize,
  bytes: usize,
  v: usize,
): void {
  for (let k: usize = 0; k < count; k++) {
    const at = (first + (isUp ? k : count - 1 - k)) % capacity;
    const s = steps + at * bytes;
    const y = changes + at * bytes;
    const a = isUp ? y : s;
    const b = isUp ? s : y;
    let s0 = f64x2.splat(0);
    let s1 = s0;
    for (let i: usize = 0; i < bytes; i += 32) {
      s0 = f64x2.add(s0, f64x2.mul(v128.load(v + i), v128.load(a + i)));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(v + i, 16), v128.load(a + i, 16)));
    }
    const sum = f64x2.add(s0, s1);
    const inner = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
    const part = inner / load<f64>(products + (at << 3));
    const weight = isUp ? load<f64>(parts + (at << 3)) - part : -part;
    if (!isUp) store<f64>(parts + (at << 3), part);
    const by = f64x2.splat(weight);
    for (let i: usize = 0; i < bytes; i += 16)
      v128.store(v + i, f64x2.add(v128.load(v + i), f64x2.mul(by, v128.load(b + i))));
  }
}
