import type { Columns } from './columns.js';
import { dense } from './shape.js';

/** Some columns of a matrix, in the order of `features`: indices in [0, p), not checked. */
export function selectColumns(x: Columns, features: Int32Array): Columns {
  const { rows: n } = x;
  const columns = features.length;
  if (x.kind === 'dense') {
    const out = new Float64Array(n * columns);
    for (const [k, j] of features.entries()) out.set(x.data.subarray(j * n, (j + 1) * n), k * n);
    return dense(n, columns, out);
  }
  const indptr = new Int32Array(columns + 1);
  for (const [k, j] of features.entries()) indptr[k + 1] = indptr[k]! + x.indptr[j + 1]! - x.indptr[j]!;
  const data = new Float64Array(indptr[columns]!);
  const indices = new Int32Array(indptr[columns]!);
  for (const [k, j] of features.entries()) {
    data.set(x.data.subarray(x.indptr[j]!, x.indptr[j + 1]!), indptr[k]!);
    indices.set(x.indices.subarray(x.indptr[j]!, x.indptr[j + 1]!), indptr[k]!);
  }
  return Object.freeze({ kind: 'sparse', rows: n, columns, data, indices, indptr });
}
