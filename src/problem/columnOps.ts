/** The inner loops of mixed problems: one column of one block against fields over its samples. */
import type { Columns } from '../matrix/columns.js';

/** `x_j . f`. */
export function dotColumn(x: Columns, j: number, f: Float64Array): number {
  return x.kind === 'dense'
    ? dotDense(x.data, j * x.rows, f, x.rows)
    : dotSparse(x.data, x.indices, x.indptr[j]!, x.indptr[j + 1]!, f);
}

/** Four fields at a time: x_j is read once, and no sum waits for another. */
export function dotFour(
  x: Float64Array,
  from: number,
  n: number,
  [f, g, h, k]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
  out: Float64Array,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < n; i++) {
    const value = x[from + i]!;
    a += value * f[i]!;
    b += value * g[i]!;
    c += value * h[i]!;
    d += value * k[i]!;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
}

/** `f <- f + a x_j`. */
export function addColumn(x: Columns, j: number, a: number, f: Float64Array): void {
  if (x.kind === 'dense') {
    const { data, rows: n } = x;
    const from = j * n;
    for (let i = 0; i < n; i++) f[i]! += a * data[from + i]!;
  } else {
    const { data, indices, indptr } = x;
    const end = indptr[j + 1]!;
    for (let k = indptr[j]!; k < end; k++) f[indices[k]!]! += a * data[k]!;
  }
}

/** `f <- f - a h (x_j - m)` for the n samples of a dense column that starts at `from`. */
export function takeDense(
  x: Float64Array,
  from: number,
  n: number,
  h: Float64Array,
  a: number,
  m: number,
  f: Float64Array,
): void {
  for (let i = 0; i < n; i++) f[i]! -= a * h[i]! * (x[from + i]! - m);
}

/** `f <- f - a (x_j - m)`: as `takeDense`, for an h that is the same for all samples and part of a. */
export function takeDenseUniform(
  x: Float64Array,
  from: number,
  n: number,
  a: number,
  m: number,
  f: Float64Array,
): void {
  const shift = a * m;
  for (let i = 0; i < n; i++) f[i]! -= a * x[from + i]! - shift;
}

/** `f <- f - a h x_j` on the samples that a sparse column stores. */
export function takeSparse(
  x: Extract<Columns, { kind: 'sparse' }>,
  j: number,
  h: Float64Array,
  a: number,
  f: Float64Array,
): void {
  const { data, indices, indptr } = x;
  const end = indptr[j + 1]!;
  for (let k = indptr[j]!; k < end; k++) {
    const i = indices[k]!;
    f[i]! -= a * h[i]! * data[k]!;
  }
}

/** Four sums at a time: a single one would wait for each addition. */
function dotDense(x: Float64Array, from: number, f: Float64Array, n: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    a += x[from + i]! * f[i]!;
    b += x[from + i + 1]! * f[i + 1]!;
    c += x[from + i + 2]! * f[i + 2]!;
    d += x[from + i + 3]! * f[i + 3]!;
  }
  for (; i < n; i++) a += x[from + i]! * f[i]!;
  return a + b + (c + d);
}

function dotSparse(
  data: Float64Array,
  indices: Int32Array,
  begin: number,
  end: number,
  f: Float64Array,
): number {
  let sum = 0;
  for (let k = begin; k < end; k++) sum += data[k]! * f[indices[k]!]!;
  return sum;
}

/** What a column weighs under h: its mean m (0 unless it is to be centred) and `sum_i h_i (x_ij - m)^2`. */
export interface ColumnMoments {
  mean: number;
  square: number;
}

/**
 * The moments of column j under the weights h, the mean in two passes: exact for a constant column.
 *
 * @param total sum_i h_i
 * @param center whether there is a mean to take off
 */
export function columnMoments(
  x: Columns,
  j: number,
  h: Float64Array,
  total: number,
  center: boolean,
  out: ColumnMoments,
): void {
  out.mean = 0;
  out.square = 0;
  if (!(total > 0)) return;
  if (x.kind === 'dense') denseMoments(x.data, j * x.rows, x.rows, h, total, center, out);
  else sparseMoments(x, j, h, total, center, out);
}

function denseMoments(
  x: Float64Array,
  from: number,
  n: number,
  h: Float64Array,
  total: number,
  center: boolean,
  out: ColumnMoments,
): void {
  let mean = 0;
  if (center) {
    mean = dotDense(x, from, h, n) / total;
    let correction = 0;
    for (let i = 0; i < n; i++) correction += h[i]! * (x[from + i]! - mean);
    mean += correction / total;
  }
  let square = 0;
  for (let i = 0; i < n; i++) {
    const d = x[from + i]! - mean;
    square += h[i]! * d * d;
  }
  out.mean = mean;
  out.square = square;
}

function sparseMoments(
  x: Extract<Columns, { kind: 'sparse' }>,
  j: number,
  h: Float64Array,
  total: number,
  center: boolean,
  out: ColumnMoments,
): void {
  const { data, indices, indptr } = x;
  const begin = indptr[j]!;
  const end = indptr[j + 1]!;
  let mean = 0;
  let others = 0;
  if (center) {
    others = unstored(indices, begin, end, h, total);
    mean = dotSparse(data, indices, begin, end, h) / total;
    let correction = others === 0 ? 0 : -others * mean;
    for (let k = begin; k < end; k++) correction += h[indices[k]!]! * (data[k]! - mean);
    mean += correction / total;
  }
  let square = others * mean * mean;
  for (let k = begin; k < end; k++) {
    const d = data[k]! - mean;
    square += h[indices[k]!]! * d * d;
  }
  out.mean = mean;
  out.square = square;
}

/** The weight of what a sparse column does not store: by difference, or by its own sum where that loses digits. */
function unstored(indices: Int32Array, begin: number, end: number, h: Float64Array, total: number): number {
  let stored = 0;
  for (let k = begin; k < end; k++) stored += h[indices[k]!]!;
  if (stored <= total / 2) return total - stored;
  let others = 0;
  let next = begin;
  for (let i = 0; i < h.length; i++) {
    if (next < end && indices[next] === i) next++;
    else others += h[i]!;
  }
  return others;
}
