/** Symmetric matrices by their lower triangles, n rows of n numbers; see `Kernels`. */

import { dotRange } from '../../linalg/vectors.js';
import type { DenseDesign, Range } from '../kernels.js';

export function gram({ data, columns: n, stride }: DenseDesign, out: Float64Array, range: Range): void {
  for (let i = range.first; i < n; i++) {
    for (let j = range.first; j < range.end && j <= i; j++)
      out[i * n + j]! += dotRange(data, i * stride, data, j * stride, stride);
  }
}

/** Golub, Van Loan, "Matrix Computations", 4th edition, section 4.2. */
export function factorise(a: Float64Array, n: number, least: number, { first, end }: Range): number {
  let deficient = -1;
  for (let i = first; i < end; i++) {
    let squares = 0;
    for (let j = 0; j < i; j++) {
      const value = (a[i * n + j]! - dotRange(a, i * n, a, j * n, j)) / a[j * n + j]!;
      a[i * n + j] = value;
      squares += value * value;
    }
    const at = i * n + i;
    const diagonal = a[at]!;
    const pivot = diagonal - squares;
    if (pivot > least * diagonal && pivot < Infinity) a[at] = Math.sqrt(pivot);
    else {
      a[at] = diagonal > 0 ? Math.sqrt(least * diagonal) : 1;
      if (diagonal > 0 && deficient < 0) deficient = i;
    }
  }
  return deficient;
}

export function inverseFactor(l: Float64Array, n: number, u: Float64Array, { first, end }: Range): void {
  for (let j = first; j < end; j++) {
    u.fill(0, j * n, j * n + j);
    u[j * n + j] = 1 / l[j * n + j]!;
    for (let i = j + 1; i < n; i++)
      u[j * n + i] = -dotRange(l, i * n + j, u, j * n + j, i - j) / l[i * n + i]!;
  }
}

export function gramOfUpper(u: Float64Array, n: number, out: Float64Array, range: Range): void {
  for (let i = range.first; i < n; i++) {
    for (let j = range.first; j < range.end && j <= i; j++)
      out[i * n + j]! += dotRange(u, i * n + i, u, j * n + i, n - i);
  }
}

export function solveLower(l: Float64Array, n: number, field: Float64Array): void {
  for (let at = 0; at < field.length; at += n) {
    for (let i = 0; i < n; i++)
      field[at + i] = (field[at + i]! - dotRange(l, i * n, field, at, i)) / l[i * n + i]!;
  }
}

export function solveUpper(l: Float64Array, n: number, field: Float64Array): void {
  for (let at = 0; at < field.length; at += n) {
    for (let i = n - 1; i >= 0; i--) {
      field[at + i]! /= l[i * n + i]!;
      for (let j = 0; j < i; j++) field[at + j]! -= l[i * n + j]! * field[at + i]!;
    }
  }
}
