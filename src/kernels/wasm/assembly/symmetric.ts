/**
 * Symmetric matrices by their lower triangles: n rows of n numbers, n a multiple of 4, one after the other. Lengths are in
 * bytes but for n and indices. What is written right of the diagonal means nothing. Four vectors at a time stand side by side
 * (`fourfold.ts`) and are multiplied with four others.
 */

import { clear, FOUR, pack, products, unpack } from './fourfold';
import { forward, GROUPS } from './triangular';

/** A pivot of at most this part of its diagonal entry, for each row, is rounding: `SMALLEST_PIVOT` of `linalg/cholesky.ts`. */
export const SMALLEST_PIVOT: f64 = 8 * f64.EPSILON;

/** Numbers of a vector that are worked on at a time: four vectors of them, twice, fit the first cache. */
const DEPTH: u32 = 512;

/**
 * `out_ij += x_i . x_j` for i >= j and `first <= j < end`, `first` and `end` multiples of 4; vectors of `length` numbers, a multiple
 * of 4, are `stride` bytes apart. `room` is room for 4 (DEPTH + 4) numbers, or less for shorter vectors.
 */
export function gram(
  x: usize,
  stride: usize,
  length: u32,
  n: u32,
  out: usize,
  first: u32,
  end: u32,
  room: usize,
): void {
  const rowBytes = (<usize>n) << 3;
  const sums = room + <usize>min(DEPTH, length) * FOUR;
  for (let start: u32 = 0; start < length; start += DEPTH) {
    const depth = min(DEPTH, length - start);
    const from = x + ((<usize>start) << 3);
    for (let i = first; i < n; i += 4) {
      pack(from + <usize>i * stride, stride, 4, depth, room);
      const to = out + <usize>i * rowBytes;
      for (let j = first; j < end && j <= i; j += 4) {
        clear(sums);
        products(room, from + <usize>j * stride, stride, 8, 0, depth, 1, sums);
        addTo(to + ((<usize>j) << 3), rowBytes, sums);
      }
    }
  }
}

/** Adds 4 x 4 sums to a block. */
function addTo(block: usize, rowBytes: usize, sums: usize): void {
  let row = block;
  for (let r: usize = 0; r < 32; r += 8) {
    for (let c: usize = 0; c < 4; c++) {
      const at = row + (c << 3);
      store<f64>(at, load<f64>(at) + load<f64>(sums + r + c * FOUR));
    }
    row += rowBytes;
  }
}

/** `A <- factor A + term I` by the lower triangle of blocks. */
export function weigh(a: usize, n: u32, factor: f64, term: f64): void {
  const by = f64x2.splat(factor);
  for (let i: usize = 0; i < <usize>n; i++) {
    const row = a + ((i * <usize>n) << 3);
    for (let k = row; k <= row + (i << 3); k += 16) v128.store(k, f64x2.mul(by, v128.load(k)));
    store<f64>(row + (i << 3), load<f64>(row + (i << 3)) + term);
  }
}

/**
 * Rows `first .. end - 1`, multiples of 4, of the factor L of `A = L L^T`, in place. A pivot of at most `least` times its diagonal
 * entry is rounding and raised to that much; a row of zeros gets 1. Rows are found 32 at a time: every four rows before them
 * serve them all. `room` is room for 4 n numbers a group.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 4.2.
 *
 * @returns the index of the first pivot that was rounding only, -1 where there is none
 */
export function factorise(a: usize, n: u32, least: f64, first: u32, end: u32, room: usize): i32 {
  const rowBytes = (<usize>n) << 3;
  const size = rowBytes << 2;
  let deficient: i32 = -1;
  for (let top = first; top < end; top += 4 * GROUPS) {
    const bottom = min(end, top + 4 * GROUPS);
    for (let i = top, p = room; i < bottom; i += 4, p += size)
      pack(a + <usize>i * rowBytes, rowBytes, 4, i + 4, p);
    for (let c: u32 = 0; c < bottom; c += 4) {
      for (let i = max(c, top), p = room + <usize>(i - top) * rowBytes; i < bottom; i += 4, p += size) {
        if (i > c) forward(p, a, n, 0, c);
        else {
          const found = factoriseFour(a + <usize>i * rowBytes, n, i, least, p);
          if (found >= 0 && deficient < 0) deficient = found;
        }
      }
    }
  }
  return deficient;
}

/** Finishes rows i .. i + 3, of which the numbers before i stand side by side at p; the first pivot that was rounding, or -1. */
function factoriseFour(rows: usize, n: u32, i: u32, least: f64, p: usize): i32 {
  const rowBytes = (<usize>n) << 3;
  unpack(p, rows, rowBytes, 4, i);
  const sums = p + <usize>i * FOUR;
  clear(sums);
  products(p, rows, rowBytes, 8, 0, i, 1, sums);
  let deficient: i32 = -1;
  for (let r: usize = 0; r < 4; r++) {
    const row = rows + r * rowBytes + ((<usize>i) << 3);
    let squares = load<f64>(sums + r * (FOUR + 8));
    for (let c: usize = 0; c < r; c++) {
      const other = rows + c * rowBytes + ((<usize>i) << 3);
      let value = load<f64>(row + (c << 3)) - load<f64>(sums + c * FOUR + (r << 3));
      for (let k: usize = 0; k < c; k++) value -= load<f64>(row + (k << 3)) * load<f64>(other + (k << 3));
      value /= load<f64>(other + (c << 3));
      store<f64>(row + (c << 3), value);
      squares += value * value;
    }
    if (!setPivot(row + (r << 3), squares, least) && deficient < 0) deficient = i + <i32>r;
  }
  return deficient;
}

/** Puts a pivot in place of its diagonal entry; returns whether it is more than rounding. */
function setPivot(at: usize, squares: f64, least: f64): bool {
  const diagonal = load<f64>(at);
  const pivot = diagonal - squares;
  const smallest = least * diagonal;
  if (pivot > smallest && pivot < Infinity) {
    store<f64>(at, sqrt(pivot));
    return true;
  }
  store<f64>(at, diagonal > 0 ? sqrt(smallest) : 1);
  return !(diagonal > 0);
}

/**
 * Rows `first .. end - 1`, multiples of 4, of `U = L^-T`, with zeros from the start of their block of 4 to the diagonal: row j is
 * column j of L^-1. `room` is room for 4 n numbers a group.
 */
export function inverseFactor(l: usize, n: u32, u: usize, first: u32, end: u32, room: usize): void {
  const rowBytes = (<usize>n) << 3;
  const size = rowBytes << 2;
  for (let top = first; top < end; top += 4 * GROUPS) {
    const bottom = min(end, top + 4 * GROUPS);
    for (let j = top, p = room; j < bottom; j += 4, p += size) {
      memory.fill(p + <usize>j * FOUR, 0, <usize>(n - j) * FOUR);
      for (let c: usize = 0; c < 4; c++) store<f64>(p + <usize>j * FOUR + c * (FOUR + 8), 1);
    }
    for (let c = top; c < n; c += 4) {
      for (let j = top, p = room; j < bottom && j <= c; j += 4, p += size) forward(p, l, n, j, c);
    }
    for (let j = top, p = room; j < bottom; j += 4, p += size) {
      const at = <usize>j * rowBytes + ((<usize>j) << 3);
      unpack(p + <usize>j * FOUR, u + at, rowBytes, 4, n - j);
    }
  }
}

/** `out_ij += u_i . u_j`, from entry i on, for i >= j and `first <= j < end`: with `U = L^-T` this is `(L L^T)^-1`. */
export function gramOfUpper(u: usize, n: u32, out: usize, first: u32, end: u32, room: usize): void {
  const rowBytes = (<usize>n) << 3;
  const sums = room + <usize>n * FOUR;
  for (let i = first; i < n; i += 4) {
    const at = (<usize>i) << 3;
    pack(u + <usize>i * rowBytes + at, rowBytes, 4, n - i, room);
    for (let j = first; j < end && j <= i; j += 4) {
      clear(sums);
      products(room, u + <usize>j * rowBytes + at, rowBytes, 8, 0, n - i, 1, sums);
      addTo(out + <usize>i * rowBytes + ((<usize>j) << 3), rowBytes, sums);
    }
  }
}
