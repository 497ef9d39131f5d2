import type { Columns, DenseColumns, SparseColumns } from './columns.js';

/**
 * `X W + 1 b^T`, n x T column-major: the predictions of a linear model.
 *
 * @param x n x p
 * @param w p x T, one row of T numbers a feature; zero entries cost nothing
 * @param b T numbers
 */
export function affine(x: Columns, w: Float64Array, b: ArrayLike<number>): Float64Array {
  const { rows, columns } = x;
  const nTasks = b.length;
  const out = new Float64Array(rows * nTasks);
  const add = x.kind === 'dense' ? addDense(x, out) : addSparse(x, out);
  const used = new Int32Array(columns);
  const weights = new Float64Array(columns);
  for (let t = 0; t < nTasks; t++) {
    out.fill(b[t]!, t * rows, (t + 1) * rows);
    let count = 0;
    for (let j = 0; j < columns; j++) {
      const weight = w[j * nTasks + t]!;
      if (weight === 0) continue;
      used[count] = j;
      weights[count++] = weight;
    }
    add(t * rows, used, weights, count);
  }
  return out;
}

/** Adds `count` columns times weights to the numbers from `at` on, one after the other. */
type AddColumns = (at: number, columns: Int32Array, weights: Float64Array, count: number) => void;

/** Four columns at a time: sums are read and written once for them, in the same order of additions. */
function addDense({ data, rows }: DenseColumns, out: Float64Array): AddColumns {
  return (at, columns, weights, count) => {
    let k = 0;
    for (; k + 3 < count; k += 4) {
      const a = columns[k]! * rows;
      const b = columns[k + 1]! * rows;
      const c = columns[k + 2]! * rows;
      const d = columns[k + 3]! * rows;
      const u = weights[k]!;
      const v = weights[k + 1]!;
      const w = weights[k + 2]!;
      const z = weights[k + 3]!;
      for (let i = 0; i < rows; i++)
        out[at + i] =
          out[at + i]! + data[a + i]! * u + data[b + i]! * v + data[c + i]! * w + data[d + i]! * z;
    }
    for (; k < count; k++) {
      const a = columns[k]! * rows;
      const u = weights[k]!;
      for (let i = 0; i < rows; i++) out[at + i]! += data[a + i]! * u;
    }
  };
}

function addSparse({ data, indices, indptr }: SparseColumns, out: Float64Array): AddColumns {
  return (at, columns, weights, count) => {
    for (let k = 0; k < count; k++) {
      const weight = weights[k]!;
      const end = indptr[columns[k]! + 1]!;
      for (let q = indptr[columns[k]!]!; q < end; q++) out[at + indices[q]!]! += data[q]! * weight;
    }
  };
}

/** `X^T v`, p numbers. */
export function correlations(x: Columns, v: Float64Array): Float64Array {
  const out = new Float64Array(x.columns);
  const { data } = x;
  for (let j = 0; j < x.columns; j++) {
    let sum = 0;
    if (x.kind === 'dense') {
      const column = j * x.rows;
      for (let i = 0; i < x.rows; i++) sum += data[column + i]! * v[i]!;
    } else {
      for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) sum += data[k]! * v[x.indices[k]!]!;
    }
    out[j] = sum;
  }
  return out;
}
