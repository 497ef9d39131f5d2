/**
 * `f_t += a_t x` for one or two columns x and all tasks t, in register blocks of 4, 2 and 1 tasks; the
 * mirror of `dots.ts`, with the same arguments. The numbers `a_t` lie at `a`. In a fit's first calls engines
 * run code that brings each variable from memory for every turn of a loop: the blocks used most take two steps in a turn.
 */

/** One column. */
export function updates(x: usize, f: usize, bytes: usize, stride: usize, T: usize, a: usize): void {
  let t: usize = 0;
  for (; t + 4 <= T; t += 4) updates1x4(x, f + t * stride, bytes, stride, a + (t << 3));
  if (t + 2 <= T) {
    updates1x2(x, f + t * stride, bytes, stride, a + (t << 3));
    t += 2;
  }
  if (t < T) updates1x1(x, f + t * stride, bytes, a + (t << 3));
}

/** Two columns, x with a and y with b. */
export function updatesByTwo(
  x: usize,
  y: usize,
  f: usize,
  bytes: usize,
  stride: usize,
  T: usize,
  a: usize,
  b: usize,
): void {
  let t: usize = 0;
  for (; t + 4 <= T; t += 4) updates2x4(x, y, f + t * stride, bytes, stride, a + (t << 3), b + (t << 3));
  for (; t < T; t++) updates2x1(x, y, f + t * stride, bytes, a + (t << 3), b + (t << 3));
}

/** Four columns, those at `J`, with their rows of `w`: in the order of one after the other, in blocks of 2 tasks and 1. */
export function updatesByFour(
  x: usize,
  stride: usize,
  J: usize,
  f: usize,
  bytes: usize,
  T: usize,
  w: usize,
): void {
  const rowBytes = T << 3;
  const j0 = <usize>load<i32>(J);
  const j1 = <usize>load<i32>(J, 4);
  const j2 = <usize>load<i32>(J, 8);
  const j3 = <usize>load<i32>(J, 12);
  const x0 = x + j0 * stride;
  const x1 = x + j1 * stride;
  const x2 = x + j2 * stride;
  const x3 = x + j3 * stride;
  let a = w + j0 * rowBytes;
  let b = w + j1 * rowBytes;
  let c = w + j2 * rowBytes;
  let d = w + j3 * rowBytes;
  for (let t: usize = 0; t + 2 <= T; t += 2) {
    updates4x2(x0, x1, x2, x3, f, bytes, stride, a, b, c, d);
    f += 2 * stride;
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  if (T & 1) updates4x1(x0, x1, x2, x3, f, bytes, a, b, c, d);
}

function updates4x2(
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  f: usize,
  bytes: usize,
  stride: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
): void {
  const g = f + stride;
  const a0 = v128.load64_splat(a);
  const b0 = v128.load64_splat(b);
  const c0 = v128.load64_splat(c);
  const d0 = v128.load64_splat(d);
  const a1 = v128.load64_splat(a, 8);
  const b1 = v128.load64_splat(b, 8);
  const c1 = v128.load64_splat(c, 8);
  const d1 = v128.load64_splat(d, 8);
  let s: v128;
  let r: v128;
  let u: v128;
  for (let i: usize = 0; i < bytes; i += 32) {
    s = v128.load(f + i);
    r = v128.load(g + i);
    u = v128.load(x0 + i);
    s = f64x2.add(s, f64x2.mul(a0, u));
    r = f64x2.add(r, f64x2.mul(a1, u));
    u = v128.load(x1 + i);
    s = f64x2.add(s, f64x2.mul(b0, u));
    r = f64x2.add(r, f64x2.mul(b1, u));
    u = v128.load(x2 + i);
    s = f64x2.add(s, f64x2.mul(c0, u));
    r = f64x2.add(r, f64x2.mul(c1, u));
    u = v128.load(x3 + i);
    v128.store(f + i, f64x2.add(s, f64x2.mul(d0, u)));
    v128.store(g + i, f64x2.add(r, f64x2.mul(d1, u)));
    s = v128.load(f + i, 16);
    r = v128.load(g + i, 16);
    u = v128.load(x0 + i, 16);
    s = f64x2.add(s, f64x2.mul(a0, u));
    r = f64x2.add(r, f64x2.mul(a1, u));
    u = v128.load(x1 + i, 16);
    s = f64x2.add(s, f64x2.mul(b0, u));
    r = f64x2.add(r, f64x2.mul(b1, u));
    u = v128.load(x2 + i, 16);
    s = f64x2.add(s, f64x2.mul(c0, u));
    r = f64x2.add(r, f64x2.mul(c1, u));
    u = v128.load(x3 + i, 16);
    v128.store(f + i, f64x2.add(s, f64x2.mul(d0, u)), 16);
    v128.store(g + i, f64x2.add(r, f64x2.mul(d1, u)), 16);
  }
}

function updates4x1(
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  f: usize,
  bytes: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
): void {
  const a0 = v128.load64_splat(a);
  const b0 = v128.load64_splat(b);
  const c0 = v128.load64_splat(c);
  const d0 = v128.load64_splat(d);
  for (let i: usize = 0; i < bytes; i += 16) {
    let s = f64x2.add(v128.load(f + i), f64x2.mul(a0, v128.load(x0 + i)));
    s = f64x2.add(s, f64x2.mul(b0, v128.load(x1 + i)));
    s = f64x2.add(s, f64x2.mul(c0, v128.load(x2 + i)));
    v128.store(f + i, f64x2.add(s, f64x2.mul(d0, v128.load(x3 + i))));
  }
}

function updates2x4(x: usize, y: usize, f0: usize, bytes: usize, stride: usize, a: usize, b: usize): void {
  const f1 = f0 + stride;
  const f2 = f1 + stride;
  const f3 = f2 + stride;
  const a0 = v128.load64_splat(a);
  const a1 = v128.load64_splat(a, 8);
  const a2 = v128.load64_splat(a, 16);
  const a3 = v128.load64_splat(a, 24);
  const b0 = v128.load64_splat(b);
  const b1 = v128.load64_splat(b, 8);
  const b2 = v128.load64_splat(b, 16);
  const b3 = v128.load64_splat(b, 24);
  for (let i: usize = 0; i < bytes; i += 32) {
    let p = x + i;
    const u0 = v128.load(p);
    const u1 = v128.load(p, 16);
    p = y + i;
    const v0 = v128.load(p);
    const v1 = v128.load(p, 16);
    p = f0 + i;
    v128.store(p, f64x2.add(f64x2.add(v128.load(p), f64x2.mul(a0, u0)), f64x2.mul(b0, v0)));
    v128.store(p, f64x2.add(f64x2.add(v128.load(p, 16), f64x2.mul(a0, u1)), f64x2.mul(b0, v1)), 16);
    p = f1 + i;
    v128.store(p, f64x2.add(f64x2.add(v128.load(p), f64x2.mul(a1, u0)), f64x2.mul(b1, v0)));
    v128.store(p, f64x2.add(f64x2.add(v128.load(p, 16), f64x2.mul(a1, u1)), f64x2.mul(b1, v1)), 16);
    p = f2 + i;
    v128.store(p, f64x2.add(f64x2.add(v128.load(p), f64x2.mul(a2, u0)), f64x2.mul(b2, v0)));
    v128.store(p, f64x2.add(f64x2.add(v128.load(p, 16), f64x2.mul(a2, u1)), f64x2.mul(b2, v1)), 16);
    p = f3 + i;
    v128.store(p, f64x2.add(f64x2.add(v128.load(p), f64x2.mul(a3, u0)), f64x2.mul(b3, v0)));
    v128.store(p, f64x2.add(f64x2.add(v128.load(p, 16), f64x2.mul(a3, u1)), f64x2.mul(b3, v1)), 16);
  }
}

function updates2x1(x: usize, y: usize, f: usize, bytes: usize, a: usize, b: usize): void {
  const a0 = v128.load64_splat(a);
  const b0 = v128.load64_splat(b);
  for (let i: usize = 0; i < bytes; i += 16) {
    const f0 = f64x2.add(v128.load(f + i), f64x2.mul(a0, v128.load(x + i)));
    v128.store(f + i, f64x2.add(f0, f64x2.mul(b0, v128.load(y + i))));
  }
}

function updates1x4(x: usize, f0: usize, bytes: usize, stride: usize, a: usize): void {
  const f1 = f0 + stride;
  const f2 = f1 + stride;
  const f3 = f2 + stride;
  const a0 = v128.load64_splat(a);
  const a1 = v128.load64_splat(a, 8);
  const a2 = v128.load64_splat(a, 16);
  const a3 = v128.load64_splat(a, 24);
  for (let i: usize = 0; i < bytes; i += 16) {
    const u = v128.load(x + i);
    v128.store(f0 + i, f64x2.add(v128.load(f0 + i), f64x2.mul(a0, u)));
    v128.store(f1 + i, f64x2.add(v128.load(f1 + i), f64x2.mul(a1, u)));
    v128.store(f2 + i, f64x2.add(v128.load(f2 + i), f64x2.mul(a2, u)));
    v128.store(f3 + i, f64x2.add(v128.load(f3 + i), f64x2.mul(a3, u)));
  }
}

function updates1x2(x: usize, f0: usize, bytes: usize, stride: usize, a: usize): void {
  const f1 = f0 + stride;
  const a0 = v128.load64_splat(a);
  const a1 = v128.load64_splat(a, 8);
  for (let i: usize = 0; i < bytes; i += 32) {
    let u = v128.load(x + i);
    v128.store(f0 + i, f64x2.add(v128.load(f0 + i), f64x2.mul(a0, u)));
    v128.store(f1 + i, f64x2.add(v128.load(f1 + i), f64x2.mul(a1, u)));
    u = v128.load(x + i, 16);
    v128.store(f0 + i, f64x2.add(v128.load(f0 + i, 16), f64x2.mul(a0, u)), 16);
    v128.store(f1 + i, f64x2.add(v128.load(f1 + i, 16), f64x2.mul(a1, u)), 16);
  }
}

function updates1x1(x: usize, f: usize, bytes: usize, a: usize): void {
  const a0 = v128.load64_splat(a);
  for (let i: usize = 0; i < bytes; i += 32) {
    v128.store(f + i, f64x2.add(v128.load(f + i), f64x2.mul(a0, v128.load(x + i))));
    v128.store(f + i, f64x2.add(v128.load(f + i, 16), f64x2.mul(a0, v128.load(x + i, 16))), 16);
  }
}
