/** Fields as vectors, whose length is a multiple of four, and rows of T numbers. */

import { lengthOf } from './row';

/** max_k |a_k|, NaN where one of them is. */
export function largest(a: usize, count: u32): f64 {
  const end = a + ((<usize>count) << 3);
  let most = f64x2.splat(0);
  for (; a < end; a += 32) {
    most = f64x2.max(most, f64x2.max(f64x2.abs(v128.load(a)), f64x2.abs(v128.load(a, 16))));
  }
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** `a <- a / divisor`. @returns `||a||^2` of what it is then */
export function divide(a: usize, divisor: f64, count: u32): f64 {
  const end = a + ((<usize>count) << 3);
  const by = f64x2.splat(divisor);
  let squares = f64x2.splat(0);
  for (; a < end; a += 32) {
    const x = f64x2.div(v128.load(a), by);
    const y = f64x2.div(v128.load(a, 16), by);
    v128.store(a, x);
    v128.store(a, y, 16);
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)));
  }
  return sumOfLanes(squares);
}

/** `out = a - factor b`. @returns `||out||^2` */
export function subtract(a: usize, b: usize, out: usize, factor: f64, count: u32): f64 {
  const end = a + ((<usize>count) << 3);
  const by = f64x2.splat(factor);
  let squares = f64x2.splat(0);
  for (; a < end; a += 32) {
    const x = f64x2.sub(v128.load(a), f64x2.mul(by, v128.load(b)));
    const y = f64x2.sub(v128.load(a, 16), f64x2.mul(by, v128.load(b, 16)));
    v128.store(out, x);
    v128.store(out, y, 16);
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)));
    b += 32;
    out += 32;
  }
  return sumOfLanes(squares);
}

/** `a += factor b`, of `bytes` bytes, a multiple of 16. */
export function addScaled(a: usize, b: usize, factor: f64, bytes: usize): void {
  const by = f64x2.splat(factor);
  for (let k: usize = 0; k < bytes; k += 16)
    v128.store(a + k, f64x2.add(v128.load(a + k), f64x2.mul(by, v128.load(b + k))));
}

/** `out = sum_t a_t`, of vectors of `bytes` bytes, one after the other. */
export function sumOfVectors(a: usize, count: usize, bytes: usize, out: usize): void {
  memory.copy(out, a, bytes);
  for (let t: usize = 1; t < count; t++) addScaled(out, a + t * bytes, 1, bytes);
}

/** `<a, b>`. */
export function inner(a: usize, b: usize, count: u32): f64 {
  const end = a + ((<usize>count) << 3);
  let sums = f64x2.splat(0);
  for (; a < end; a += 32) {
    const low = f64x2.mul(v128.load(a), v128.load(b));
    sums = f64x2.add(sums, f64x2.add(low, f64x2.mul(v128.load(a, 16), v128.load(b, 16))));
    b += 32;
  }
  return sumOfLanes(sums);
}

/** The lengths of the rows J of T numbers, in their order. */
export function rowNorms(rows: usize, T: usize, J: usize, count: usize, out: usize): void {
  const bytes = T << 3;
  for (const end = J + (count << 2); J < end; J += 4) {
    store<f64>(out, lengthOf(rows + <usize>load<i32>(J) * bytes, bytes));
    out += 8;
  }
}

function sumOfLanes(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** The power of two just below or at a size; 1 for 0, and Infinity for what is not finite. */
export function powerOfTwoNear(size: f64): f64 {
  if (size === 0) return 1;
  if (!(size < Infinity)) return Infinity;
  let power: f64 = 1;
  while (power > size && power > 1e-300) power /= 2;
  while (power * 2 <= size) power *= 2;
  return power;
}
