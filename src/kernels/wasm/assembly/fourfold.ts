/**
 * Four vectors side by side: number k of vector r stands at `p + k * 32 + r * 8`. A product with four other vectors then takes 6
 * loads for 32 operations and no sum across lanes. Counts of numbers are multiples of 4.
 */

/** Bytes of one number of all four. */
export const FOUR: usize = 32;

/** `n` numbers of each of the first `count` vectors, 1 to 4 that are `stride` bytes apart, side by side; the first stands for those that are not there. */
export function pack(x: usize, stride: usize, count: u32, n: usize, p: usize): void {
  const x1 = count > 1 ? x + stride : x;
  const x2 = count > 2 ? x1 + stride : x;
  const x3 = count > 3 ? x2 + stride : x;
  for (let k: usize = 0; k < n; k += 2) {
    const at = k << 3;
    const to = p + k * FOUR;
    const a = v128.load(x + at);
    const b = v128.load(x1 + at);
    const c = v128.load(x2 + at);
    const d = v128.load(x3 + at);
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<f64>(c, d, 0, 2), 16);
    v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(c, d, 1, 3), 48);
  }
}

/** The way back. */
export function unpack(p: usize, x: usize, stride: usize, count: u32, n: usize): void {
  const x1 = count > 1 ? x + stride : x;
  const x2 = count > 2 ? x1 + stride : x;
  const x3 = count > 3 ? x2 + stride : x;
  for (let k: usize = 0; k < n; k += 2) {
    const at = k << 3;
    const source = p + k * FOUR;
    const a = v128.load(source);
    const b = v128.load(source, 32);
    const c = v128.load(source, 16);
    const d = v128.load(source, 48);
    // The first is written last: in place of those that are not there.
    v128.store(x3 + at, v128.shuffle<f64>(c, d, 1, 3));
    v128.store(x2 + at, v128.shuffle<f64>(c, d, 0, 2));
    v128.store(x1 + at, v128.shuffle<f64>(a, b, 1, 3));
    v128.store(x + at, v128.shuffle<f64>(a, b, 0, 2));
  }
}

/** 4 x 4 sums of nothing. Room holds what it did before, which may be no number: times 0 it would be none. */
export function clear(out: usize): void {
  const zero = f64x2.splat(0);
  for (let at = out; at < out + 4 * FOUR; at += 16) v128.store(at, zero);
}

/**
 * `out_c <- sign out_c + sum_k p_k f_c[k]` for k in `from .. end - 1` and four vectors f_c that are `stride` bytes apart, their
 * numbers `step` bytes: 4 x 4 sums.
 */
export function products(
  p: usize,
  f: usize,
  stride: usize,
  step: usize,
  from: usize,
  end: usize,
  sign: f64,
  out: usize,
): void {
  let f0 = f + from * step;
  let f1 = f0 + stride;
  let f2 = f1 + stride;
  let f3 = f2 + stride;
  const s = f64x2.splat(sign);
  let a0 = f64x2.mul(s, v128.load(out));
  let b0 = f64x2.mul(s, v128.load(out, 16));
  let a1 = f64x2.mul(s, v128.load(out, 32));
  let b1 = f64x2.mul(s, v128.load(out, 48));
  let a2 = f64x2.mul(s, v128.load(out, 64));
  let b2 = f64x2.mul(s, v128.load(out, 80));
  let a3 = f64x2.mul(s, v128.load(out, 96));
  let b3 = f64x2.mul(s, v128.load(out, 112));
  const last = p + end * FOUR;
  for (let at = p + from * FOUR; at < last; at += FOUR) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    let y = v128.load64_splat(f0);
    a0 = f64x2.add(a0, f64x2.mul(a, y));
    b0 = f64x2.add(b0, f64x2.mul(b, y));
    f0 += step;
    y = v128.load64_splat(f1);
    a1 = f64x2.add(a1, f64x2.mul(a, y));
    b1 = f64x2.add(b1, f64x2.mul(b, y));
    f1 += step;
    y = v128.load64_splat(f2);
    a2 = f64x2.add(a2, f64x2.mul(a, y));
    b2 = f64x2.add(b2, f64x2.mul(b, y));
    f2 += step;
    y = v128.load64_splat(f3);
    a3 = f64x2.add(a3, f64x2.mul(a, y));
    b3 = f64x2.add(b3, f64x2.mul(b, y));
    f3 += step;
  }
  v128.store(out, a0);
  v128.store(out, b0, 16);
  v128.store(out, a1, 32);
  v128.store(out, b1, 48);
  v128.store(out, a2, 64);
  v128.store(out, b2, 80);
  v128.store(out, a3, 96);
  v128.store(out, b3, 112);
}
