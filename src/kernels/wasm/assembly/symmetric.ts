/**
 * Symmetric matrices by their lower triangles: n rows of n numbers, n a multiple of 4, one after the other. Lengths are in
 * bytes but for n and indices. What is written right of the diagonal means nothing.
 */

import { dots2x4 } from './dots';
import { clearRow } from './row';

/** Vectors that are multiplied with all later ones at a time: a panel of them stays in the cache. */
const PANEL: u32 = 16;
/** Bytes of a vector that are worked on at a time. */
const TILE: usize = 8192;

/** `out_ij += x_i . x_j` for i >= j and `first <= j < end`, `first` and `end` multiples of 4; vectors are `stride` bytes apart. */
export function gram(x: usize, stride: usize, n: u32, out: usize, first: u32, end: u32): void {
  const rowBytes = (<usize>n) << 3;
  for (let start: usize = 0; start < stride; start += TILE) {
    const bytes = min(TILE, stride - start);
    for (let panel = first; panel < end; panel += PANEL) {
      const last = min(panel + PANEL, end);
      for (let i = panel; i < n; i += 2) {
        const xi = x + <usize>i * stride + start;
        const to = out + <usize>i * rowBytes;
        for (let j = panel; j < last && j <= i; j += 4) {
          const at = to + ((<usize>j) << 3);
          dots2x4(xi, xi + stride, x + <usize>j * stride + start, bytes, stride, at, at + rowBytes);
        }
      }
    }
  }
}

/**
 * Rows `first .. end - 1`, even, of the factor L of `A = L L^T`, in place. A pivot of at most `least` times its diagonal entry is
 * rounding and raised to that much; a row of zeros gets 1. `room` is room for 8 numbers.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 4.2.
 *
 * @returns the index of the first pivot that was rounding only, -1 where there is none
 */
export function factorise(a: usize, n: u32, least: f64, first: u32, end: u32, room: usize): i32 {
  const rowBytes = (<usize>n) << 3;
  let deficient: i32 = -1;
  for (let i = first; i < end; i += 2) {
    const p = a + <usize>i * rowBytes;
    const q = p + rowBytes;
    let squaresP: f64 = 0;
    let squaresQ: f64 = 0;
    let cross: f64 = 0;
    for (let j: u32 = 0; j < i; j += 4) {
      const from = (<usize>j) << 3;
      const rows = a + <usize>j * rowBytes;
      clearRow(room, 64);
      dots2x4(p, q, rows, from, rowBytes, room, room + 32);
      const width = (<usize>min(4, i - j)) << 3;
      for (let c: usize = 0; c < width; c += 8) {
        const row = rows + (c >> 3) * rowBytes + from;
        let x = load<f64>(p + from + c) - load<f64>(room + c);
        let y = load<f64>(q + from + c) - load<f64>(room + c, 32);
        for (let k: usize = 0; k < c; k += 8) {
          const l = load<f64>(row + k);
          x -= load<f64>(p + from + k) * l;
          y -= load<f64>(q + from + k) * l;
        }
        const pivot = load<f64>(row + c);
        x /= pivot;
        y /= pivot;
        store<f64>(p + from + c, x);
        store<f64>(q + from + c, y);
        squaresP += x * x;
        squaresQ += y * y;
        cross += x * y;
      }
    }
    const at = (<usize>i) << 3;
    const isSound = setPivot(p + at, squaresP, least);
    if (!isSound && deficient < 0) deficient = i;
    const below = (load<f64>(q + at) - cross) / load<f64>(p + at);
    store<f64>(q + at, below);
    const isNextSound = setPivot(q + at + 8, squaresQ + below * below, least);
    if (!isNextSound && deficient < 0) deficient = i + 1;
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
 * column j of L^-1, found from the top down. `room` is room for 8 numbers.
 */
export function inverseFactor(l: usize, n: u32, u: usize, first: u32, end: u32, room: usize): void {
  const rowBytes = (<usize>n) << 3;
  for (let j = first; j < end; j += 4) {
    const from = (<usize>j) << 3;
    const rows = u + <usize>j * rowBytes;
    for (let i = j; i < n; i += 2) {
      const at = (<usize>i) << 3;
      const p = l + <usize>i * rowBytes;
      const q = p + rowBytes;
      clearRow(room, 64);
      dots2x4(p + from, q + from, rows + from, at - from, rowBytes, room, room + 32);
      const below = load<f64>(q + at);
      const pivotP = load<f64>(p + at);
      const pivotQ = load<f64>(q + at + 8);
      for (let c: u32 = 0; c < 4; c++) {
        const sums = room + ((<usize>c) << 3);
        const to = rows + <usize>c * rowBytes + at;
        const x = j + c > i ? 0 : ((j + c === i ? 1 : 0) - load<f64>(sums)) / pivotP;
        const y = j + c > i + 1 ? 0 : ((j + c === i + 1 ? 1 : 0) - load<f64>(sums, 32) - below * x) / pivotQ;
        store<f64>(to, x);
        store<f64>(to + 8, y);
      }
    }
  }
}

/** `out_ij += u_i . u_j`, from entry i on, for i >= j and `first <= j < end`: with `U = L^-T` this is `(L L^T)^-1`. */
export function gramOfUpper(u: usize, n: u32, out: usize, first: u32, end: u32): void {
  const rowBytes = (<usize>n) << 3;
  for (let panel = first; panel < end; panel += PANEL) {
    const last = min(panel + PANEL, end);
    for (let i = panel; i < n; i += 2) {
      const at = (<usize>i) << 3;
      const p = u + <usize>i * rowBytes + at;
      const to = out + <usize>i * rowBytes;
      for (let j = panel; j < last && j <= i; j += 4) {
        const sums = to + ((<usize>j) << 3);
        dots2x4(
          p,
          p + rowBytes,
          u + <usize>j * rowBytes + at,
          rowBytes - at,
          rowBytes,
          sums,
          sums + rowBytes,
        );
      }
    }
  }
}
