import type { Columns } from './columns.js';

/**
 * `X W + 1 b^T`, n x T column-major: the predictions of a linear model.
 *
 * @param x n x p
 * @param w p x T, one row of T numbers a feature; zero entries cost nothing
 * @param b T numbers
 */
export function affine(x: Columns, w: Float64Array, b: ArrayLike<number>): Float64Array {
  const { rows } = x;
  const nTasks = b.length;
  const out = new Float64Array(rows * nTasks);
  for (let t = 0; t < nTasks; t++) {
    const begin = t * rows;
    out.fill(b[t]!, begin, begin + rows);
    for (let j = 0; j < x.columns; j++) {
      const weight = w[j * nTasks + t]!;
      if (weight === 0) continue;
      if (x.kind === 'dense') {
        const column = j * rows;
        for (let i = 0; i < rows; i++) out[begin + i]! += x.data[column + i]! * weight;
      } else {
        for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) {
          out[begin + x.indices[k]!]! += x.data[k]! * weight;
        }
      }
    }
  }
  return out;
}

/** `X^T v`, p numbers. */
export function correlations(x: Columns, v: Float64Array): Float64Array {
  const out = new Float64Array(x.columns);
  for (let j = 0; j < x.columns; j++) {
    let sum = 0;
    if (x.kind === 'dense') {
      const column = j * x.rows;
      for (let i = 0; i < x.rows; i++) sum += x.data[column + i]! * v[i]!;
    } else {
      for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) sum += x.data[k]! * v[x.indices[k]!]!;
    }
    out[j] = sum;
  }
  return out;
}
