import type { Columns } from './columns.js';
import type { MatrixInput } from './input.js';

/** A stored matrix as users pass it: the same arrays, without a copy. */
export function inputOf(x: Columns): MatrixInput {
  const shape: [number, number] = [x.rows, x.columns];
  if (x.kind === 'dense') return { data: x.data, shape, order: 'column' };
  return { data: x.data, indices: x.indices, indptr: x.indptr, shape };
}
