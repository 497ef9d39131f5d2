/** The two products with one stored column: S_j for a sparse design (its rank one term left out), else x_j. */

import type { StoredDesign } from '../kernels.js';

/** @returns `S_j . f`, f being the `stride` numbers of `field` from `start` */
export function dotColumn(x: StoredDesign, j: number, field: Float64Array, start: number): number {
  const { data } = x;
  let sum = 0;
  if (x.kind === 'dense') {
    const column = j * x.stride;
    for (let i = 0; i < x.rows; i++) sum += data[column + i]! * field[start + i]!;
  } else {
    const { indices, indptr } = x;
    const end = indptr[j + 1]!;
    for (let k = indptr[j]!; k < end; k++) sum += data[k]! * field[start + indices[k]!]!;
  }
  return sum;
}

/** `f <- f + a S_j` */
export function addColumn(x: StoredDesign, j: number, a: number, field: Float64Array, start: number): void {
  const { data } = x;
  if (x.kind === 'dense') {
    const column = j * x.stride;
    for (let i = 0; i < x.rows; i++) field[start + i]! += a * data[column + i]!;
  } else {
    const { indices, indptr } = x;
    const end = indptr[j + 1]!;
    for (let k = indptr[j]!; k < end; k++) field[start + indices[k]!]! += a * data[k]!;
  }
}

/** @returns `u . f` */
export function dotUnit(unit: Float64Array, field: Float64Array, start: number): number {
  let sum = 0;
  for (let i = 0; i < unit.length; i++) sum += unit[i]! * field[start + i]!;
  return sum;
}

/** `f <- f + a u` */
export function addUnit(unit: Float64Array, a: number, field: Float64Array, start: number): void {
  if (a === 0) return;
  for (let i = 0; i < unit.length; i++) field[start + i]! += a * unit[i]!;
}
