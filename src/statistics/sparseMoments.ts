import { packedLength } from '../linalg/cholesky.js';
import { CompensatedSums } from '../linalg/compensated.js';
import type { SparseColumns } from '../matrix/columns.js';
import type { CentredTargets, Products } from './denseMoments.js';

/** What compensated sums and the products in them round by. */
const ROUNDING = 16 * Number.EPSILON;

/**
 * The same for compressed columns, which are never written out: row by row, the products of the numbers that a row stores
 * with each other. A column that stores every sample is centred as it is read; of any other zeros count as they are, and its
 * mean comes off the products at the end,
 *
 *     sum_i s_i (x_ij - m_j) (x_il - m_l) = sum_i s_i x_ij x_il - W m_j m_l,
 *
 * which costs the digits that `xSquares` tells of: few, as its zeros are as far from its mean as anything.
 */
export function sparseProducts(
  x: SparseColumns,
  { y, weights, rows, weight: W }: CentredTargets,
  mean: Float64Array,
  rest: Float64Array,
): Products {
  const { rows: n, columns: p } = x;
  const k = y.length / n;
  const isFull = fullColumns(x, rows);
  const centre = mean.map((m, j) => (isFull[j] ? m : 0));
  const xx = new CompensatedSums(packedLength(p));
  const xy = new CompensatedSums(p * k);
  const yy = new CompensatedSums(k);
  const byRow = rowsOf(x);
  const values = new Float64Array(p);
  for (const i of rows) {
    const s = weights ? weights[i]! : 1;
    const begin = byRow.indptr[i]!;
    const count = byRow.indptr[i + 1]! - begin;
    const columns = byRow.indices.subarray(begin, begin + count);
    for (let a = 0; a < count; a++) {
      const j = columns[a]!;
      values[a] = byRow.data[begin + a]! - centre[j]! - (isFull[j] ? rest[j]! : 0);
      const weighted = s * values[a]!;
      const row = packedLength(j);
      for (let b = 0; b <= a; b++) xx.add(row + columns[b]!, weighted * values[b]!);
      for (let t = 0; t < k; t++) xy.add(j * k + t, weighted * y[t * n + i]!);
    }
    for (let t = 0; t < k; t++) yy.add(t, s * y[t * n + i]! * y[t * n + i]!);
  }
  const products = xx.values();
  const xSquares = Float64Array.from({ length: p }, (_, j) => products[packedLength(j + 1) - 1]!);
  const left = mean.map((m, j) => (isFull[j] ? 0 : m + rest[j]!));
  for (let j = 0, q = 0; j < p; j++) {
    for (let l = 0; l <= j; l++, q++) products[q]! -= W * left[j]! * left[l]!;
  }
  for (let j = 0; j < p; j++) {
    const q = packedLength(j + 1) - 1;
    products[q] = Math.max(0, products[q]!);
  }
  return { xx: products, xy: xy.values(), yy: yy.values(), xSquares, rounding: ROUNDING };
}

/** Whether each column stores all of some rows. */
function fullColumns({ columns: p, rows: n, indices, indptr }: SparseColumns, rows: Int32Array): boolean[] {
  const counts = new Uint8Array(n);
  for (const i of rows) counts[i] = 1;
  return Array.from({ length: p }, (_, j) => {
    let stored = 0;
    for (let q = indptr[j]!; q < indptr[j + 1]!; q++) stored += counts[indices[q]!]!;
    return stored === rows.length;
  });
}

/** The same numbers row by row, columns ascending. */
function rowsOf(x: SparseColumns): Pick<SparseColumns, 'data' | 'indices' | 'indptr'> {
  const { rows: n, columns: p } = x;
  const indptr = new Int32Array(n + 1);
  for (const i of x.indices) indptr[i + 1]!++;
  for (let i = 0; i < n; i++) indptr[i + 1]! += indptr[i]!;
  const next = indptr.slice(0, n);
  const data = new Float64Array(x.data.length);
  const indices = new Int32Array(x.data.length);
  for (let j = 0; j < p; j++) {
    for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++) {
      const at = next[x.indices[q]!]!++;
      data[at] = x.data[q]!;
      indices[at] = j;
    }
  }
  return { data, indices, indptr };
}
