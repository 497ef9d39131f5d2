/**
 * Solutions with a triangular matrix L, n rows of n numbers, n a multiple of 4, for many right-hand sides: four of them side by side
 * (`fourfold.ts`), and up to 32 at a time, for which four rows of L stay in the cache. Lengths are in bytes but for n, counts and
 * indices.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 3.1.
 */

import { FOUR, pack, products, unpack } from './fourfold';

/** Groups of four vectors that are worked on at a time. */
export const GROUPS: u32 = 8;

/** Numbers c .. c + 3 of `L^-1 p`, in place, where those `from .. c - 1` are there and those before are 0. */
export function forward(p: usize, l: usize, n: u32, from: u32, c: u32): void {
  const rowBytes = (<usize>n) << 3;
  const out = p + <usize>c * FOUR;
  const rows = l + <usize>c * rowBytes;
  products(p, rows, rowBytes, 8, from, c, -1, out);
  const d = rows + ((<usize>c) << 3);
  const d1 = d + rowBytes;
  const d2 = d1 + rowBytes;
  const d3 = d2 + rowBytes;
  const r0 = f64x2.splat(-1 / load<f64>(d));
  const r1 = f64x2.splat(-1 / load<f64>(d1, 8));
  const r2 = f64x2.splat(-1 / load<f64>(d2, 16));
  const r3 = f64x2.splat(-1 / load<f64>(d3, 24));
  for (let h: usize = 0; h < FOUR; h += 16) {
    const at = out + h;
    const x0 = f64x2.mul(v128.load(at), r0);
    const x1 = f64x2.mul(f64x2.add(v128.load(at, 32), f64x2.mul(x0, v128.load64_splat(d1))), r1);
    let sum = f64x2.add(v128.load(at, 64), f64x2.mul(x0, v128.load64_splat(d2)));
    const x2 = f64x2.mul(f64x2.add(sum, f64x2.mul(x1, v128.load64_splat(d2, 8))), r2);
    sum = f64x2.add(v128.load(at, 96), f64x2.mul(x0, v128.load64_splat(d3)));
    sum = f64x2.add(sum, f64x2.mul(x1, v128.load64_splat(d3, 8)));
    const x3 = f64x2.mul(f64x2.add(sum, f64x2.mul(x2, v128.load64_splat(d3, 16))), r3);
    v128.store(at, x0);
    v128.store(at, x1, 32);
    v128.store(at, x2, 64);
    v128.store(at, x3, 96);
  }
}

/** Numbers c .. c + 3 of `L^-T p`, in place, where those after them are there. */
function backward(p: usize, l: usize, n: u32, c: u32): void {
  const rowBytes = (<usize>n) << 3;
  const out = p + <usize>c * FOUR;
  const column = l + ((<usize>c) << 3);
  products(p, column, 8, rowBytes, c + 4, n, -1, out);
  const d = column + <usize>c * rowBytes;
  const d1 = d + rowBytes;
  const d2 = d1 + rowBytes;
  const d3 = d2 + rowBytes;
  const r0 = f64x2.splat(-1 / load<f64>(d));
  const r1 = f64x2.splat(-1 / load<f64>(d1, 8));
  const r2 = f64x2.splat(-1 / load<f64>(d2, 16));
  const r3 = f64x2.splat(-1 / load<f64>(d3, 24));
  for (let h: usize = 0; h < FOUR; h += 16) {
    const at = out + h;
    const x3 = f64x2.mul(v128.load(at, 96), r3);
    const x2 = f64x2.mul(f64x2.add(v128.load(at, 64), f64x2.mul(x3, v128.load64_splat(d3, 16))), r2);
    let sum = f64x2.add(v128.load(at, 32), f64x2.mul(x3, v128.load64_splat(d3, 8)));
    const x1 = f64x2.mul(f64x2.add(sum, f64x2.mul(x2, v128.load64_splat(d2, 8))), r1);
    sum = f64x2.add(v128.load(at), f64x2.mul(x3, v128.load64_splat(d3)));
    sum = f64x2.add(sum, f64x2.mul(x2, v128.load64_splat(d2)));
    const x0 = f64x2.mul(f64x2.add(sum, f64x2.mul(x1, v128.load64_splat(d1))), r0);
    v128.store(at, x0);
    v128.store(at, x1, 32);
    v128.store(at, x2, 64);
    v128.store(at, x3, 96);
  }
}

/** `f <- L^-1 f`, or `L^-T f`, for `count` vectors of n numbers, one after the other; `room` is room for 4 n numbers a group. */
export function solveTriangular(
  l: usize,
  n: u32,
  isTransposed: bool,
  f: usize,
  count: u32,
  room: usize,
): void {
  const bytes = (<usize>n) << 3;
  const size = bytes << 2;
  for (let first: u32 = 0; first < count; first += 4 * GROUPS) {
    const end = min(count, first + 4 * GROUPS);
    let last = room;
    for (let t = first; t < end; t += 4) {
      pack(f + <usize>t * bytes, bytes, min(4, end - t), n, last);
      last += size;
    }
    if (isTransposed) {
      for (let c: i32 = n - 4; c >= 0; c -= 4) for (let p = room; p < last; p += size) backward(p, l, n, c);
    } else {
      for (let c: u32 = 0; c < n; c += 4) for (let p = room; p < last; p += size) forward(p, l, n, 0, c);
    }
    let p = room;
    for (let t = first; t < end; t += 4) {
      unpack(p, f + <usize>t * bytes, bytes, min(4, end - t), n);
      p += size;
    }
  }
}
