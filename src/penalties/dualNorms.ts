import { rowNorms } from '../linalg/vectors.js';
import type { RowPenalty } from './penalty.js';

/** The dual norms of rows of V, p x width, in the order of their features: of a row lasso their lengths, from one loop. */
export function dualNorms(
  rows: RowPenalty,
  v: Float64Array,
  width: number,
  features: Int32Array,
  out: Float64Array,
): void {
  if (rows.fused) rowNorms(v, width, features, out);
  else
    for (let k = 0; k < features.length; k++) out[k] = rows.dualNorm(v, features[k]! * width, features[k]!);
}
