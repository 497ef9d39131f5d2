import type { Computation } from '../computation/computation.js';
import type { DenseDesign, SparseDesign } from '../kernels/kernels.js';
import { packedLength } from '../linalg/cholesky.js';
import { addScaled, areAlike, isZero, scaleBy, sum } from '../linalg/vectors.js';
import { type Design, localColumns } from './design.js';
import type { InnerProducts, WriteVectors } from './innerProducts.js';
import { PANEL, type ProductBuffers } from './productBuffers.js';

/** What is taken off the columns of a stored X, `x~_ij = x_ij - mean_j`; a column that counts as constant is 0. */
export interface Centre {
  readonly mean: Float64Array;
  readonly constant: readonly number[];
}

/**
 * `X~^T diag(h) X~`, packed. Columns are centred and weighted number by number, a piece of the samples at a time, so that
 * no digits cancel wherever the samples lie.
 */
export function* denseGram(
  x: DenseDesign,
  { mean, constant }: Centre,
  h: Float64Array,
  products: InnerProducts,
): Computation<Float64Array> {
  const { columns: p, data } = x;
  if (constant.length === 0 && h[0]! > 0 && areAlike(h) && isZero(mean)) {
    const out = yield* products.within(p, x.rows, columnsOf(x));
    scaleBy(out, h[0]!);
    return out;
  }
  const rows = countedRows(h);
  const roots = rootsOf(h, rows);
  const isWhole = rows.length === x.rows;
  return yield* products.within(p, rows.length, (from, end, stride, out) => {
    for (let j = 0; j < p; j++) {
      const to = j * stride - from;
      const column = j * x.stride;
      if (isWhole) weightRange(data, column, mean[j]!, roots, from, end, out, to);
      else weightRows(data, column, mean[j]!, roots, rows, from, end, out, to);
    }
    for (const j of constant) out.fill(0, j * stride, (j + 1) * stride);
  });
}

/** The writer of the columns of a stored X as they are. */
function columnsOf({ columns: p, stride: height, data }: DenseDesign): WriteVectors {
  return (from, end, stride, out) => {
    if (stride === height) out.set(data.subarray(0, p * stride));
    else for (let j = 0; j < p; j++) out.set(data.subarray(j * height + from, j * height + end), j * stride);
  };
}

/** `out_i = (x_i - centre) roots_i` of a column, for the samples `from .. end - 1`. */
export function weightRange(
  x: Float64Array,
  column: number,
  centre: number,
  roots: Float64Array,
  from: number,
  end: number,
  out: Float64Array,
  to: number,
): void {
  for (let i = from; i < end; i++) out[to + i] = (x[column + i]! - centre) * roots[i]!;
}

/** The same for those of the samples `rows`. */
export function weightRows(
  x: Float64Array,
  column: number,
  centre: number,
  roots: Float64Array,
  rows: Int32Array,
  from: number,
  end: number,
  out: Float64Array,
  to: number,
): void {
  for (let i = from; i < end; i++) out[to + i] = (x[column + rows[i]!]! - centre) * roots[i]!;
}

/**
 * The same for a sparse X, `X^T diag(h) X - s m^T - m s^T + (sum h) m m^T` with s = X^T h: a few columns at a time are spread over a
 * field and multiplied with all before them.
 */
export function* sparseGram(
  { data, indices, indptr }: SparseDesign,
  { mean, constant }: Centre,
  h: Float64Array,
  x: Design,
  { features, panel: { field, products } }: ProductBuffers,
): Computation<Float64Array> {
  const { columns: p, stride } = x;
  const out = new Float64Array(packedLength(p));
  const total = sum(h);
  const sums = new Float64Array(p);
  field.fill(0);
  for (let first = 0; first < p; first += PANEL) {
    const end = Math.min(p, first + PANEL);
    const width = end - first;
    for (let j = first; j < end; j++) {
      const from = (j - first) * stride;
      for (let e = indptr[j]!; e < indptr[j + 1]!; e++) {
        const value = h[indices[e]!]! * data[e]!;
        field[from + indices[e]!] = value;
        sums[j]! += value;
      }
    }
    const part = products.subarray(0, p * width);
    yield* x.correlate(field.subarray(0, width * stride), features.subarray(0, end), part);
    for (let j = first; j < end; j++) {
      const row = packedLength(j);
      const m = mean[j]!;
      for (let l = 0; l <= j; l++) {
        const k = mean[l]!;
        out[row + l] = part[l * width + j - first]! + total * m * k - sums[j]! * k - sums[l]! * m;
      }
      const from = (j - first) * stride;
      for (let e = indptr[j]!; e < indptr[j + 1]!; e++) field[from + indices[e]!] = 0;
    }
  }
  for (const j of constant) {
    for (let l = 0; l < p; l++) out[l < j ? packedLength(j) + l : packedLength(l) + j] = 0;
  }
  return out;
}

/** The weights of an output's samples, and the means of the columns by them. */
export interface WeightedMean {
  readonly h: Float64Array;
  readonly mean: Float64Array;
}

/**
 * `sum_q (X - 1 m_q^T)^T diag(h_q) (X - 1 m_q^T) = X^T sum_q diag(h_q) (X - 1 m_q^T)`, packed, of several outputs of one X: a few
 * columns at a time are weighted around the means of each output and multiplied with all before them. What of the means
 * could be taken off the other factor sums to 0; it is, for what rounding leaves of that.
 */
export function* gramOfSeveral(
  x: Design,
  terms: readonly WeightedMean[],
  { features, panel: { field, products } }: ProductBuffers,
): Computation<Float64Array> {
  const { columns: p, rows: n, stride } = x;
  const out = new Float64Array(packedLength(p));
  const all = new Float64Array(n);
  for (const { h } of terms) addScaled(all, h, 1);
  const { mean } = terms[0]!;
  field.fill(0);
  for (let first = 0; first < p; first += PANEL) {
    const end = Math.min(p, first + PANEL);
    const width = end - first;
    const sums = new Float64Array(width);
    for (let j = first; j < end; j++) {
      const column = field.subarray((j - first) * stride, (j - first) * stride + n);
      column.fill(0);
      for (const term of terms) addScaled(column, term.h, -term.mean[j]!);
      localColumns(x).eachEntry(j, (i, value) => {
        column[i]! += all[i]! * value;
      });
      sums[j - first] = sum(column);
    }
    const part = products.subarray(0, p * width);
    yield* x.correlate(field.subarray(0, width * stride), features.subarray(0, end), part);
    for (let j = first; j < end; j++) {
      const row = packedLength(j);
      for (let l = 0; l <= j; l++) out[row + l] = part[l * width + j - first]! - mean[l]! * sums[j - first]!;
    }
  }
  return out;
}

/** The samples of positive weight. */
export function countedRows(h: Float64Array): Int32Array {
  let count = 0;
  for (let i = 0; i < h.length; i++) if (h[i]! > 0) count++;
  const rows = new Int32Array(count);
  let next = 0;
  for (let i = 0; i < h.length; i++) if (h[i]! > 0) rows[next++] = i;
  return rows;
}

/** The roots of the weights of `rows`. */
export function rootsOf(h: Float64Array, rows: Int32Array): Float64Array {
  const roots = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) roots[k] = Math.sqrt(h[rows[k]!]!);
  return roots;
}
